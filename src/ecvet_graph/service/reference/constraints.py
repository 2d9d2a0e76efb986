"""The constraints as views: what each asks for, in words, in SHACL and by example."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.quality import (
    BUILT_IN_NAMES,
    STORE_LEVEL,
    STORE_RULES,
    Finding,
    Severity,
    Shape,
    StoreRule,
    load_shapes,
    nothing_to_check,
    unknown_class,
)
from ecvet_graph.query import catalogue
from ecvet_graph.service.reference.examples import project_path
from ecvet_graph.service.reference.terms import TermLink

__all__ = [
    "ConstraintView",
    "ExampleView",
    "constraint",
    "load_constraints",
    "obligation_levels",
]

_EXAMPLES = "examples"
_SHAPE = re.compile(r"^ecvetsh:([\w-]+)\s", re.MULTILINE)
_NAMED, _DOTS = "{?value}", "…"
_TO_ITS_END = r'(?:""".*?"""|"(?:[^"\\\n]|\\.)*"|[^"])*?\.\n(?=\S|\n|\Z)'


@dataclass(frozen=True, slots=True)
class ExampleView:
    """An example file: what it shows (English, its first line) and its Turtle.

    `file` is its path from the top of the project.
    """

    file: str
    is_valid: bool
    shows: str
    turtle: str

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return self.file.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class ConstraintView:
    """A constraint: `code` is the code of its findings, `level` the occasion it is applied on.

    `text` is the shape (Turtle) as it stands in its file, the query (SPARQL) of a rule over the
    whole store, or empty where a program checks; `form` says which: `shape`, `query`, `program`.
    `file` is where the text stands, as a path from the top of the project.
    `targets` are the classes it looks at. Three dots in a message stand for what a finding names.
    """

    code: str
    iri: str
    level: str
    severity: Severity
    name: str
    messages: Texts
    source: str
    path: str | None
    targets: tuple[TermLink, ...]
    form: str
    text: str
    file: str
    examples: tuple[ExampleView, ...] = ()

    @property
    def subject(self) -> str:
        """Return the letter of codes such as `Q02-missing`, which says what they are about."""
        return self.code[0] if self.code[1:2].isdigit() else ""


@cache
def load_constraints() -> tuple[ConstraintView, ...]:
    """Return what findings can be about on all levels, by code; read once per process."""
    folder = asset_folder("shapes")
    files, found = _example_files(folder), []
    for level in obligation_levels():
        places = dict(_places(folder / level))
        for shape in load_shapes(level).shapes.values():
            examples = [_example(path) for path in files.get(shape.local_name, ())]
            found.append(
                _view(shape, level=level, place=places[shape.local_name], examples=examples)
            )
    found += [_of_rule(rule) for rule in STORE_RULES]
    found += [_of_program(nothing_to_check()), _of_program(unknown_class("", _DOTS))]
    return tuple(sorted(found, key=lambda view: view.code))


def constraint(code: str) -> ConstraintView:
    """Return a constraint by its code. Raises NotFoundError when there is none."""
    for view in load_constraints():
        if view.code == code:
            return view
    raise NotFoundError(
        f"There is no constraint {code[:80]!r}.", remedy="Look for it in the list of constraints."
    )


def obligation_levels() -> Iterator[str]:
    """Yield the levels that have constraints, such as `publish`."""
    folder = asset_folder("shapes")
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.name.startswith(_EXAMPLES) and any(path.glob("*.ttl")):
            yield path.name


def _places(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the names of the shapes in a folder with the files they are written in."""
    for path in sorted(folder.glob("*.ttl")):
        for code in _SHAPE.findall(path.read_text(encoding="utf-8")):
            yield code, path


def _view(shape: Shape, *, level: str, place: Path, examples: list[ExampleView]) -> ConstraintView:
    code = shape.local_name
    return ConstraintView(
        code=code,
        iri=shape.iri,
        level=level,
        severity=shape.severity,
        name=shape.name,
        messages=_texts(shape.messages),
        source=shape.source,
        path=shape.path,
        targets=tuple(TermLink.from_iri(target) for target in shape.targets),
        form="shape",
        text=_statement(place.read_text(encoding="utf-8"), code),
        file=project_path(place),
        examples=tuple(sorted(examples, key=lambda view: (not view.is_valid, view.name))),
    )


def _of_rule(rule: StoreRule) -> ConstraintView:
    query = catalogue().find(f"quality/{rule.query}")
    file = f"queries/{query.name}.rq"
    return ConstraintView(
        code=rule.query,
        iri=rule.iri,
        level=STORE_LEVEL,
        severity=rule.severity,
        name=rule.name,
        messages=_texts(rule.messages),
        source=file,
        path=None,
        targets=(),
        form="query",
        text=query.text,
        file=file,
    )


def _of_program(finding: Finding) -> ConstraintView:
    return ConstraintView(
        code=finding.code,
        iri=finding.shape,
        level="publish",
        severity=finding.severity,
        name=BUILT_IN_NAMES[finding.shape],
        messages=_texts(finding.messages),
        source="docs/data-model.md",
        path=finding.path,
        targets=(),
        form="program",
        text="",
        file="",
    )


def _texts(messages: Iterable[tuple[str, str]]) -> Texts:
    return tuple(Text(text.replace(_NAMED, _DOTS), language) for language, text in messages)


def _statement(turtle: str, code: str) -> str:
    """Cut out the statement about a shape: up to a full stop that stands in no string."""
    found = re.search(
        rf"^ecvetsh:{re.escape(code)}\s{_TO_ITS_END}", turtle, re.MULTILINE | re.DOTALL
    )
    return found[0].strip() if found else ""


def _example_files(folder: Path) -> Mapping[str, list[Path]]:
    """Return the example files by the constraint they are about: the folder they lie in."""
    files: defaultdict[str, list[Path]] = defaultdict(list)
    for place in sorted(folder.glob(f"{_EXAMPLES}*")):
        for path in sorted(place.rglob("*.ttl")):
            files[path.parent.name].append(path)
    return files


def _example(path: Path) -> ExampleView:
    text = path.read_text(encoding="utf-8")
    return ExampleView(
        file=project_path(path),
        is_valid=path.name.startswith("valid-"),
        shows=text.partition("\n")[0].removeprefix("#").strip(),
        turtle=text,
    )
