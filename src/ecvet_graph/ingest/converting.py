"""What the throw-away child processes that convert untrusted documents have in common.

A worker is called with KIND BASE AGENCY NAME MEMORY CPU OUTPUT, reads the document from standard
input and writes N-Triples to standard output; the limits are bytes, seconds and bytes. The last line
on standard error is JSON: what was written, or why it is refused. Once the document is read the
process can open neither files nor sockets.
"""

from __future__ import annotations

import codecs
import errno
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from io import TextIOWrapper
from typing import Any, TypeAlias

from ecvet_graph.errors import EcvetGraphError, Place
from ecvet_graph.ingest.confinement import (
    EXIT_MEMORY,
    EXIT_OUTPUT,
    EXIT_REFUSED,
    Job,
    close_the_doors,
    limit_resources,
)
from ecvet_graph.ingest.csv_places import row_places
from ecvet_graph.ingest.csv_tables import TableSource
from ecvet_graph.ingest.documents import Held
from ecvet_graph.ingest.forms import is_language_tag
from ecvet_graph.ingest.problems import ImportRefusedError, Item, Problem, Record, Severity
from ecvet_graph.ingest.reference import load_reference_tables
from ecvet_graph.ingest.same_units import units_of
from ecvet_graph.model.iris import slug
from ecvet_graph.model.learning import Qualification
from ecvet_graph.rdf.write import record_triples, write_ntriples

__all__ = ["Reader", "Reading", "Upload", "convert"]

# How zip archives write the names of their members.
_OLD_NAMES = "cp437"


@dataclass(frozen=True, slots=True)
class Upload:
    """A document and whose it is."""

    data: bytes
    name: str
    base: str
    agency: str

    @property
    def held(self) -> Held:
        """Return the document for readers of files."""
        return Held(self.name, self.data)


# What a document holds, and where: the place of each thing by IRI, or the tables to look in.
Reading: TypeAlias = tuple[Iterable[Item], Mapping[str, Place] | Sequence[TableSource]]
Reader: TypeAlias = Callable[[Upload], Reading]


def convert(arguments: list[str], readers: Mapping[str, Reader]) -> int:
    """Convert the document on standard input by one of the readers and return the exit status."""
    kind, base, agency, name, *numbers = arguments
    limit_resources(Job.from_arguments([kind, base, *numbers]))
    try:
        _warm_up()
        data = sys.stdin.buffer.read()
        close_the_doors()
        report, status = _written(readers[kind], Upload(data, name, base, agency)), 0
    except ImportRefusedError as refusal:
        report, status = {"problems": _told(refusal.problems)}, EXIT_REFUSED
    except EcvetGraphError as fault:
        report, status = _fault(fault), EXIT_REFUSED
    except MemoryError:
        return EXIT_MEMORY
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        return EXIT_OUTPUT
    sys.stderr.write(json.dumps(report) + "\n")
    return status


def _warm_up() -> None:
    """Read whatever the readers would open files for later."""
    load_reference_tables()
    slug("é")
    is_language_tag("en")
    codecs.lookup(_OLD_NAMES)


def _written(reader: Reader, upload: Upload) -> dict[str, Any]:
    items, where = reader(upload)
    found = list(items)
    problems = [item for item in found if isinstance(item, Problem)]
    records = [item for item in found if not isinstance(item, Problem)]
    _refuse_errors(problems, records, upload.name)
    out = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    triples = write_ntriples(record_triples(records), out)
    out.flush()
    places = where if isinstance(where, Mapping) else row_places(where, records)
    return {
        "triples": triples,
        "counts": _counts(records),
        "problems": _told(problems),
        "places": {iri: (place.source, place.line) for iri, place in places.items()},
    }


def _refuse_errors(problems: Sequence[Problem], records: Sequence[Record], name: str) -> None:
    errors = tuple(one for one in problems if one.severity is Severity.ERROR)
    if errors:
        raise ImportRefusedError(errors)
    if not records:
        nothing = Problem.nothing(name, "It holds no record that could be imported.")
        raise ImportRefusedError(tuple(problems) or (nothing,))


def _counts(records: Sequence[Record]) -> dict[str, int]:
    units = [unit for record in records for unit in units_of(record)]
    return {
        "qualifications": sum(isinstance(record, Qualification) for record in records),
        "units": len(units),
        "outcomes": sum(len(unit.outcomes) for unit in units),
        "criteria": sum(len(unit.criteria) for unit in units),
    }


def _told(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {
            "place": astuple(problem.place),
            "message": problem.message,
            "remedy": problem.remedy,
            "severity": problem.severity.value,
        }
        for problem in problems
    ]


def _fault(fault: EcvetGraphError) -> dict[str, Any]:
    return {
        "problems": [],
        "code": fault.code,
        "message": fault.message,
        "remedy": fault.remedy,
        "place": astuple(fault.place) if fault.place else None,
    }
