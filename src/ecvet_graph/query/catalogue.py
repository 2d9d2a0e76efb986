"""The query files: each says what it answers, what it takes and what it returns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import InvalidDataError, NotFoundError, Place, UsageFault
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Term
from ecvet_graph.query.bind import PARAMETER_TYPES, Value, bind, slots, to_term

__all__ = ["Catalogue", "Column", "Parameter", "Query", "catalogue", "read_catalogue"]

_FIELD = re.compile(r"#\+ ([\w-]+):\s*(.*)")
_ENTRY = re.compile(r"#\+\s{2,}(\w+): (\w+)(, optional)?(?:; (.+))?")
_SAMPLE = re.compile(r"#\+\s{2,}(\w+): (\S.*)")
_IN_LANGUAGE = {name: re.compile(rf"{name}-([a-z]{{2}})") for name in ("summary", "question")}
_REQUIRED = ("summary", "question", "params", "returns")
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a query takes: name, type (`iri`, `text`, `integer`, ...), and what it means."""

    name: str
    kind: str
    optional: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Column:
    """What a query returns: the name of a variable, its kind, and what it means."""

    name: str
    kind: str
    optional: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Query:
    """One query file; `form` is `SELECT`, `ASK`, `CONSTRUCT` or `DESCRIBE`.

    What it answers is said in English, and by examples in other languages too (`summaries` and
    `questions`, English first). An example says who asks it (`asked_by`), and has values to try it
    with (`samples`: parameter and value, a parameter as often as it has values; IRIs relative to the
    base of a site).
    """

    name: str
    summary: str
    question: str
    parameters: tuple[Parameter, ...]
    returns: tuple[Column, ...]
    form: str
    text: str
    asked_by: tuple[str, ...] = ()
    samples: tuple[tuple[str, str], ...] = ()
    summaries: Texts = ()
    questions: Texts = ()

    @classmethod
    def from_text(cls, text: str, *, name: str, source: str = "") -> Query:
        """Read a query with its header (`queries/README.md`).

        Raises:
            InvalidDataError: the header is not complete, or its parameters are not the slots.
        """
        place = Place(source or name)
        fields = _fields(text)
        for field in _REQUIRED:
            if field not in fields:
                raise InvalidDataError(
                    f"The header line '#+ {field}:' is missing.",
                    remedy="See queries/README.md.",
                    place=place,
                )
        form = _FORM.search(text)
        if form is None:
            raise InvalidDataError("There is no query in the file.", place=place)
        parameters = tuple(Parameter(*entry) for entry in _entries(fields["params"][1], place))
        _check_slots(parameters, text, place)
        return cls(
            name=name,
            summary=fields["summary"][0],
            question=fields["question"][0],
            parameters=parameters,
            returns=tuple(Column(*entry) for entry in _entries(fields["returns"][1], place)),
            form=form[1].upper(),
            text=text,
            asked_by=_listed(fields.get("asked-by", ("", []))[0]),
            samples=tuple(_samples(fields.get("samples", ("", []))[1], place)),
            summaries=_texts(fields, "summary"),
            questions=_texts(fields, "question"),
        )

    def fill(self, values: Mapping[str, Value | tuple[Value, ...] | list[Value] | None]) -> str:
        """Return the query text with the values in its slots; `None` counts as not given.

        Raises:
            UsageFault: a value is unknown, missing, or not of its type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        given = {name: value for name, value in values.items() if value is not None}
        for name in given.keys() - known.keys():
            raise UsageFault(
                f"The query {self.name} has no parameter {name!r}.",
                remedy=f"It takes: {', '.join(known) or 'none'}.",
            )
        for name in known.keys() - given.keys():
            if not known[name].optional:
                raise UsageFault(f"The query {self.name} needs {name!r}.", remedy="Give a value.")
        return bind(self.text, {name: _terms(known[name], given[name]) for name in given})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All query files by name, such as `compare/candidates`."""

    queries: Mapping[str, Query]

    def find(self, name: str) -> Query:
        """Return a query by its name; the room may be left out where the name is unique.

        Raises:
            NotFoundError: there is no such query, or several.
        """
        if name in self.queries:
            return self.queries[name]
        found = [key for key in self.queries if key.rpartition("/")[2] == name]
        if len(found) == 1:
            return self.queries[found[0]]
        remedy = f"Choose one of: {', '.join(found or self.queries)}."
        raise NotFoundError(f"There is no single query {name[:80]!r}.", remedy=remedy)

    def __iter__(self) -> Iterator[Query]:
        """Yield the queries in the order of their names."""
        return iter(self.queries.values())


def read_catalogue(folder: Path) -> Catalogue:
    """Read every `*.rq` file below a folder.

    Raises:
        InvalidDataError: a file has no complete header.
    """
    queries = {}
    for path in sorted(folder.rglob("*.rq")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        queries[name] = Query.from_text(path.read_text("utf-8"), name=name, source=str(path))
    return Catalogue(queries)


@cache
def catalogue() -> Catalogue:
    """Return the queries that come with the project."""
    return read_catalogue(asset_folder("queries"))


def _fields(text: str) -> dict[str, tuple[str, list[str]]]:
    fields: dict[str, tuple[str, list[str]]] = {}
    entries: list[str] = []
    for line in text.splitlines():
        if match := _FIELD.fullmatch(line.rstrip()):
            entries = []
            fields[match[1]] = (match[2], entries)
        elif line.startswith("#+"):
            entries.append(line.rstrip())
    return fields


def _entries(lines: list[str], place: Place) -> Iterator[tuple[str, str, bool, str]]:
    for line in lines:
        match = _ENTRY.fullmatch(line)
        if match is None:
            raise InvalidDataError(
                f"The header line {line!r} is not understood.",
                remedy="Write '#+   name: type; meaning' or '#+   name: type, optional; meaning'.",
                place=place,
            )
        yield match[1], match[2], bool(match[3]), match[4] or ""


def _texts(fields: Mapping[str, tuple[str, list[str]]], name: str) -> Texts:
    """Return a text in English, then those of lines such as `#+ question-de:` by language."""
    others = (
        Text(text, found[1])
        for field, (text, _) in sorted(fields.items())
        if (found := _IN_LANGUAGE[name].fullmatch(field))
    )
    return (Text(fields[name][0], "en"), *others)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())


def _samples(lines: list[str], place: Place) -> Iterator[tuple[str, str]]:
    for line in lines:
        match = _SAMPLE.fullmatch(line)
        if match is None:
            raise InvalidDataError(
                f"The header line {line!r} is not understood.",
                remedy="Write '#+   name: value'.",
                place=place,
            )
        yield match[1], match[2]


def _check_slots(parameters: tuple[Parameter, ...], text: str, place: Place) -> None:
    declared = {parameter.name for parameter in parameters}
    odd = declared ^ slots(text).keys()
    if odd:
        raise InvalidDataError(
            f"Parameters and slots differ: {', '.join(sorted(odd))}.",
            remedy="Declare each slot in the header, and give each parameter a slot.",
            place=place,
        )
    for parameter in parameters:
        if parameter.kind not in PARAMETER_TYPES:
            raise InvalidDataError(
                f"The parameter {parameter.name} has the unknown type {parameter.kind!r}.",
                remedy=f"Types: {', '.join(sorted(PARAMETER_TYPES))}.",
                place=place,
            )


def _terms(
    parameter: Parameter, value: Value | tuple[Value, ...] | list[Value]
) -> tuple[Term, ...]:
    many = value if isinstance(value, (tuple, list)) else (value,)
    return tuple(to_term(parameter.kind, entry, name=parameter.name) for entry in many)
