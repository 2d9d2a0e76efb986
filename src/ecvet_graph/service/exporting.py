"""Writing the store, or its matches, for other systems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.mappings import COLUMNS, MappingRow
from ecvet_graph.mappings.records import MappingRecord
from ecvet_graph.mappings.sssom import head_of, record_of
from ecvet_graph.mappings.writing import write_tsv
from ecvet_graph.model.iris import ECVET
from ecvet_graph.model.learning import Text, english
from ecvet_graph.model.match import MatchStatus, Verdict
from ecvet_graph.model.terms import Literal, Triple
from ecvet_graph.quality import Readiness
from ecvet_graph.query import iterate
from ecvet_graph.rdf.blanks import with_stable_blanks
from ecvet_graph.rdf.turtle import turtle_lines
from ecvet_graph.service.checking import own_statements
from ecvet_graph.service.projecting import (
    check_projection,
    open_document,
    project_qualifications,
    project_transcripts,
    ready_triples,
)
from ecvet_graph.service.reviewing import decided_records, statuses
from ecvet_graph.service.stating import mapping_set
from ecvet_graph.store import GraphStore, RdfFormat, open_home

__all__ = ["EXPORT_FORMATS", "export_document", "export_graph", "export_store"]

_DUMPS = {"trig": RdfFormat.TRIG, "nquads": RdfFormat.N_QUADS}
EXPORT_FORMATS = (*_DUMPS, "sssom", "loq", "edc")
_OF_LEARNERS = "edc"


def export_graph(settings: Settings, target: BinaryIO, *, form: str) -> Readiness | None:
    """Write the current version of an installation. As `export_store`; raises as it and the store."""
    with open_home(settings).reader() as snapshot:
        return export_store(snapshot.store, target, form=form, base=settings.base)


def export_store(store: GraphStore, target: BinaryIO, *, form: str, base: str) -> Readiness | None:
    """Write a store.

    Formats: everything (`trig`, `nquads`); all unit matches with their status, but the rejected
    ones, and then all decisions that count (`sssom`, tab-separated); the qualifications that are
    ready for the LOQ profile of the European Learning Model (`loq`, Turtle). The same store gives
    the same bytes in every format but the dumps.

    Returns which qualifications a `loq` export holds and why the others are left out, else `None`.

    Raises:
        UsageFault: there is no such format, or a store never holds what it is for (`edc`).
    """
    if form in _DUMPS:
        store.dump(target, syntax=_DUMPS[form])
    elif form == "sssom":
        records = chain(_suggested(store, base=base), decided_records(store, base=base))
        lines = write_tsv(head_of(mapping_set(base)), records, columns=COLUMNS)
        target.writelines(line.encode() for line in lines)
    elif form == "loq":
        return _write_loq(store, target)
    elif form == _OF_LEARNERS:
        raise UsageFault(
            "Transcripts are about learners and are never in the store.",
            remedy="Name the file of the transcript with --from FILE.",
        )
    else:
        raise UsageFault(
            f"There is no format {form!r}.", remedy=f"Known: {', '.join(EXPORT_FORMATS)}."
        )
    return None


def export_document(
    settings: Settings, source: Path, target: BinaryIO, *, form: str
) -> Readiness | None:
    """Write a file in a profile of the European Learning Model, without any store.

    `loq` writes its qualifications as `export_store` does, `edc` its personal transcripts in the
    credentials profile (Turtle).

    Raises:
        UsageFault: the format is another, or that of the file is not known.
        NotFoundError: there is no such file, or no transcript in it.
        SyntaxFault, LimitError: the file cannot be read.
    """
    if form not in ("loq", _OF_LEARNERS):
        raise UsageFault(f"{form} is written from a store.", remedy="Leave out --from.")
    with own_statements(source, base=settings.base, limits=settings.limits) as kept:
        store = open_document(kept, base=settings.base)
    if form == "loq":
        return _write_loq(store, target)
    triples = project_transcripts(store)
    if not triples:
        raise NotFoundError(
            f"There is no personal transcript with credits in {source}.",
            remedy="Describe an ecvet:PersonalTranscript, its learner and its credits.",
        )
    _write_turtle(triples, target)
    return None


def _write_loq(store: GraphStore, target: BinaryIO) -> Readiness | None:
    projection = project_qualifications(store)
    readiness = check_projection(projection).readiness
    assert readiness is not None  # noqa: S101  # that level always has one
    _write_turtle(ready_triples(projection, readiness), target)
    return readiness


def _write_turtle(triples: Iterable[Triple], target: BinaryIO) -> None:
    target.writelines(line.encode() for line in turtle_lines(with_stable_blanks(triples)))


def _suggested(store: GraphStore, *, base: str) -> Iterator[MappingRecord]:
    """Yield the matches that nobody rejected."""
    labels, decided = _labels(store), statuses(store, base=base)
    for row in iterate(store, "export/matches"):
        a, b = str(row["unitA"]), str(row["unitB"])
        reviewed = decided.get((a, b))
        status = reviewed.status if reviewed else MatchStatus.SUGGESTED
        if status is MatchStatus.REJECTED:
            continue
        suggestion = MappingRow(
            subject=a,
            subject_label=labels.get(a, ""),
            object=b,
            object_label=labels.get(b, ""),
            verdict=Verdict(_local(str(row["verdict"]))),
            score=str(row["score"]),
            coverage_of_subject=str(row["coverageOfA"]),
            coverage_of_object=str(row["coverageOfB"]),
            reservation=_local(str(row["reservation"])),
            method=str(row["method"]),
            method_version=str(row["version"]),
            snapshot=str(row["snapshot"]),
            date=str(row["time"])[:10],
            status=status.value,
        )
        yield record_of(suggestion)


def _labels(store: GraphStore) -> dict[str, str]:
    """Return for each unit its English title, else the first in the order of the languages."""
    titles: dict[str, list[Text]] = {}
    for row in iterate(store, "resource/titles", **{"class": ECVET + "Unit"}):
        title = row["title"]
        language = title.language if isinstance(title, Literal) else None
        titles.setdefault(str(row["thing"]), []).append(Text(str(title), language or ""))
    return {unit: english(tuple(texts)) for unit, texts in titles.items()}


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
