"""Tables, records and XML from outside as N-Triples, converted in a throw-away child process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ecvet_graph.config import Limits
from ecvet_graph.errors import (
    EcvetGraphError,
    InvalidDataError,
    LimitError,
    Place,
    SyntaxFault,
    UsageFault,
)
from ecvet_graph.ingest.confined import check_size, command_of, run_confined
from ecvet_graph.ingest.problems import ImportRefusedError, Problem, Severity
from ecvet_graph.ingest.uploads import CONVERSION_KINDS, ELM_XML, XLSX
from ecvet_graph.model.agencies import check_agency

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Converted", "convert_untrusted"]

_WORKER = "ecvet_graph.ingest.record_worker"
# What needs a library of its own has a process of its own.
_WORKERS = {XLSX: "ecvet_graph.ingest.workbook_worker", ELM_XML: "ecvet_graph.ingest.elm_worker"}
# Spreadsheets and archives are compressed: observed up to 12 times.
_UNPACKED = 16
_FAULTS = {fault.code: fault for fault in (SyntaxFault, InvalidDataError, LimitError, UsageFault)}


@dataclass(frozen=True, slots=True)
class Converted:
    """What came of a conversion: the number of statements, reservations, and where things stand.

    `counts` holds the numbers of qualifications, units, outcomes and criteria; `places` has the row
    of a table, or the line, of each thing that was converted, by its IRI.
    """

    triples: int
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


def convert_untrusted(
    source: Path,
    target: Path,
    *,
    kind: str,
    agency: str,
    base: str,
    limits: Limits | None = None,
    name: str | None = None,
) -> Converted:
    """Write a document of a kind that is not RDF as N-Triples to `target`.

    The child process that reads it has limits of memory, time and output, and can open neither
    files nor sockets once it has the document.

    Args:
        source: the document.
        target: the file to write; after an error there is none.
        kind: one of `CONVERSION_KINDS`.
        agency: agency id; what is described gets IRIs in its namespace.
        base: base IRI of everything minted.
        limits: size, memory and processor time; the defaults of `Limits` when not given.
        name: how messages call the document; by default the name of the file.

    Raises:
        UsageFault: there is no such kind, or the agency id has the wrong form.
        NotFoundError: there is no such file.
        SyntaxFault: the document cannot be read.
        ImportRefusedError: it has errors; it carries all of them, each with its place.
        LimitError: it is too large, or a limit was passed.
        EngineError: the child process failed.
    """
    if kind not in CONVERSION_KINDS:
        raise UsageFault(
            f"There is no format {kind!r}.", remedy=f"Known: {', '.join(CONVERSION_KINDS)}."
        )
    check_agency(agency)
    limits = limits or Limits()
    place = Place(name or source.name)
    size = check_size(source, limits, place) * _UNPACKED
    command = command_of(
        _WORKERS.get(kind, _WORKER), kind, base, agency, place.source, limits=limits, size=size
    )
    done = False
    try:
        with target.open("wb") as stream:
            report = run_confined(
                command, source, target=stream, limits=limits, place=place, refused=_refused
            )
        done = True
    finally:
        if not done:
            target.unlink(missing_ok=True)
    return Converted(
        report["triples"],
        tuple(_problem(entry) for entry in report["problems"]),
        {iri: Place(source, line) for iri, (source, line) in report["places"].items()},
        report["counts"],
    )


def _refused(report: Mapping[str, Any], place: Place) -> EcvetGraphError:
    if report["problems"]:
        return ImportRefusedError(tuple(_problem(entry) for entry in report["problems"]))
    fault = _FAULTS.get(report["code"], InvalidDataError)
    found = Place(*report["place"]) if report["place"] else place
    return fault(report["message"], remedy=report["remedy"], place=found)


def _problem(entry: Mapping[str, Any]) -> Problem:
    return Problem(
        Place(*entry["place"]), entry["message"], entry["remedy"], Severity(entry["severity"])
    )
