"""Importing a source: whatever its format, into one RDF file that can be published."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ecvet_graph.errors import NotFoundError, Place, StoreError, UsageFault
from ecvet_graph.ingest.conversion import Converted, convert_untrusted
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.eperusteet import read_eperusteet, read_identifiers
from ecvet_graph.ingest.esco import read_esco
from ecvet_graph.ingest.jsonl import read_jsonl
from ecvet_graph.ingest.problems import ImportRefusedError, ImportSummary, Item, Problem, Severity
from ecvet_graph.ingest.skill_scheme import SchemeItem, SkillConcept, skill_triples
from ecvet_graph.ingest.skills_csv import read_skills_csv
from ecvet_graph.ingest.uploads import ELM_XML, XLSX
from ecvet_graph.model.learning import Qualification, Unit
from ecvet_graph.model.terms import Triple
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.rdf.write import (
    ntriples_to_turtle,
    record_triples,
    write_ntriples,
    write_turtle,
)

__all__ = ["IMPORT_KINDS", "ImportRequest", "files_in", "import_source", "write_skill_scheme"]

_WRITERS: Mapping[str, Callable[[Iterable[Triple], Path], int]] = {
    ".nt": write_ntriples,
    ".ttl": write_turtle,
}


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import.

    Attributes:
        paths: files; folders stand for the files in them that the format knows.
        base: base IRI of everything minted.
        agency: agency id, or `None` for the source's own.
        superseded_by: ePerusteet answers whose qualifications a JSON-lines source leaves to them.
        positions: JSON-lines files that number the units of the same qualifications.
    """

    paths: tuple[Path, ...]
    base: str
    agency: str | None = None
    superseded_by: tuple[Path, ...] = ()
    positions: tuple[Path, ...] = ()


def import_source(
    kind: str, request: ImportRequest, *, out: Path, progress: Progress | None = None
) -> ImportSummary:
    """Read a source and write it as RDF; `progress` hears of every record.

    The file is written whole or not at all: an error leaves what was there before.

    Raises:
        UsageFault: the format of the source or of `out` is not known, or an agency id is needed.
        NotFoundError: a file does not exist.
        ImportRefusedError: the source has errors; it carries all of them.
        SyntaxFault, InvalidDataError: the source cannot be read.
    """
    reader = _KINDS.get(kind)
    if reader is None and kind not in _CONFINED:
        known = ", ".join(IMPORT_KINDS)
        raise UsageFault(f"There is no format {kind!r}.", remedy=f"Known: {known}.")
    writer = _WRITERS.get(out.suffix)
    if writer is None:
        raise UsageFault(
            f"The format of {out} is not known.", remedy=f"Name it with {' or '.join(_WRITERS)}."
        )
    if reader is None:
        return _import_confined(kind, request, out)
    listener = progress or Silent()
    listener.begin(f"Importing {kind}", None)
    tally = _Tally(listener)
    triples = _refuse_nothing(reader(request, tally), tally)
    _write_whole(out, lambda target: tally.count_triples(writer(triples, target)))
    return tally.summary()


def write_skill_scheme(folder: Path, out: Path) -> ImportSummary:
    """Write the skill scheme that the project ships as N-Triples. Raises as `import_source` does."""
    tally = _Tally(Silent())
    triples = _concepts(read_skills_csv(folder), tally)
    _write_whole(out, lambda target: tally.count_triples(write_ntriples(triples, target)))
    return tally.summary()


@dataclass(slots=True)
class _Tally:
    """Counts what passes by, and gathers the problems."""

    progress: Progress
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def count_record(self, record: Qualification | Unit) -> None:
        units = record.units if isinstance(record, Qualification) else (record,)
        self.counts["qualifications"] += isinstance(record, Qualification)
        self.counts["units"] += len(units)
        self.counts["outcomes"] += sum(len(unit.outcomes) for unit in units)
        self.counts["criteria"] += sum(len(unit.criteria) for unit in units)
        self.progress.advance(1)

    def count_concept(self) -> None:
        self.counts["concepts"] += 1
        self.progress.advance(1)

    def count_triples(self, count: int) -> None:
        self.counts["triples"] = count

    def refuse_errors(self) -> None:
        errors = tuple(one for one in self.problems if one.severity is Severity.ERROR)
        if errors:
            raise ImportRefusedError(errors)

    def summary(self) -> ImportSummary:
        return ImportSummary(**self.counts, problems=tuple(self.problems))


def _records(items: Iterable[Item], tally: _Tally) -> Iterator[Triple]:
    def records() -> Iterator[Qualification | Unit]:
        for item in items:
            if isinstance(item, Problem):
                tally.problems.append(item)
            else:
                tally.count_record(item)
                yield item

    return record_triples(records())


def _concepts(items: Iterable[SchemeItem], tally: _Tally) -> Iterator[Triple]:
    for item in items:
        if isinstance(item, Problem):
            tally.problems.append(item)
            continue
        if isinstance(item, SkillConcept):
            tally.count_concept()
        yield from skill_triples(item)


def _refuse_nothing(triples: Iterable[Triple], tally: _Tally) -> Iterator[Triple]:
    """Pass the triples on; in the end refuse a source with errors, or without anything in it."""
    yield from triples
    tally.refuse_errors()
    if not tally.counts:
        raise ImportRefusedError(
            tuple(tally.problems)
            or (Problem(Place("the source"), "It holds no record that could be imported."),)
        )


def _import_confined(kind: str, request: ImportRequest, out: Path) -> ImportSummary:
    agency = _agency(request)
    files = files_in(request.paths, _CONFINED[kind])
    if len(files) != 1:
        raise UsageFault(
            f"{len(files)} files are given; one is read at a time.", remedy="Name one file."
        )
    converted: list[Converted] = []

    def write(target: Path) -> None:
        statements = target.with_name("statements.nt")
        converted.append(
            convert_untrusted(
                files[0],
                statements,
                kind=kind,
                agency=agency,
                base=request.base,
                name=str(files[0]),
            )
        )
        if target.suffix == ".ttl":
            ntriples_to_turtle(statements, target)
        else:
            statements.replace(target)

    _write_whole(out, write)
    (found,) = converted
    return ImportSummary(**found.counts, triples=found.triples, problems=found.problems)


def _agency(request: ImportRequest) -> str:
    if request.agency is None:
        raise UsageFault(
            "The source does not say whose it is.", remedy="Give the agency id with --agency."
        )
    return request.agency


def _csv(request: ImportRequest, tally: _Tally) -> Iterator[Triple]:
    agency = _agency(request)
    files = files_in(request.paths, ".csv")
    return _records(read_csv_template(files, base=request.base, agency=agency), tally)


def _jsonl(request: ImportRequest, tally: _Tally) -> Iterator[Triple]:
    skip = read_identifiers(files_in(request.superseded_by, ".json", ".json.gz"))
    files = files_in(request.paths, ".jsonl", ".jsonl.gz")
    items = read_jsonl(files, base=request.base, agency=request.agency, skip=skip)
    return _records(items, tally)


def _eperusteet(request: ImportRequest, tally: _Tally) -> Iterator[Triple]:
    files = files_in(request.paths, ".json", ".json.gz")
    positions = files_in(request.positions, ".jsonl", ".jsonl.gz")
    items = read_eperusteet(files, base=request.base, agency=request.agency, positions=positions)
    return _records(items, tally)


def _esco(request: ImportRequest, tally: _Tally) -> Iterator[Triple]:
    return _concepts(read_esco(files_in(request.paths, ".zip", ".jsonl", ".jsonl.gz")), tally)


_KINDS: Mapping[str, Callable[[ImportRequest, _Tally], Iterator[Triple]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "eperusteet": _eperusteet,
    "esco": _esco,
}
# Read in a process of their own, whoever gives them: formats that do harm where they are opened.
_CONFINED: Mapping[str, str] = {XLSX: ".xlsx", ELM_XML: ".xml"}
IMPORT_KINDS = (*_KINDS, *_CONFINED)


def files_in(paths: Sequence[Path], *suffixes: str) -> tuple[Path, ...]:
    """Return the files, and for each folder those in it with one of the suffixes, sorted."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if entry.name.endswith(suffixes))
            if not inside:
                raise NotFoundError(
                    f"The folder {path} holds no file that ends in {' or '.join(suffixes)}.",
                    remedy="Check the path.",
                )
            found += inside
        else:
            found.append(path)
    return tuple(found)


def _write_whole(out: Path, write: Callable[[Path], None]) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=out.parent) as folder:
            target = Path(folder) / out.name
            write(target)
            target.replace(out)
    except OSError as fault:
        raise StoreError(
            f"{out} cannot be written: {fault.strerror}.", remedy="Check it."
        ) from fault
