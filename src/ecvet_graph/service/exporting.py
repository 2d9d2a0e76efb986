"""Writing the store, or its matches, for other systems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ecvet_graph import __version__
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.mappings import MappingRow, MappingSet, to_tsv
from ecvet_graph.model.iris import ECVET, Graphs
from ecvet_graph.model.learning import Text, text_in
from ecvet_graph.model.match import Verdict
from ecvet_graph.model.terms import Literal
from ecvet_graph.query import iterate
from ecvet_graph.store import GraphStore, RdfFormat, StoreHome

__all__ = ["EXPORT_FORMATS", "export_graph", "export_store"]

_DUMPS = {"trig": RdfFormat.TRIG, "nquads": RdfFormat.N_QUADS}
EXPORT_FORMATS = (*_DUMPS, "sssom")


def export_graph(settings: Settings, target: BinaryIO, *, form: str) -> None:
    """Write the current version of an installation. Raises as `export_store` and `StoreHome.open`."""
    with StoreHome.open(settings.store).reader() as snapshot:
        export_store(snapshot.store, target, form=form, base=settings.base)


def export_store(store: GraphStore, target: BinaryIO, *, form: str, base: str) -> None:
    """Write everything (`trig`, `nquads`), or all unit matches (`sssom`, tab-separated).

    Raises:
        UsageFault: there is no such format.
    """
    if form in _DUMPS:
        store.dump(target, syntax=_DUMPS[form])
    elif form == "sssom":
        head = MappingSet(Graphs(base).matches, f"{base}/id/", "ecvet-graph", __version__)
        target.writelines(line.encode() for line in to_tsv(head, _rows(store)))
    else:
        raise UsageFault(
            f"There is no format {form!r}.", remedy=f"Known: {', '.join(EXPORT_FORMATS)}."
        )


def _rows(store: GraphStore) -> Iterator[MappingRow]:
    labels = _labels(store)
    for row in iterate(store, "export/matches"):
        a, b = str(row["unitA"]), str(row["unitB"])
        yield MappingRow(
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
        )


def _labels(store: GraphStore) -> dict[str, str]:
    """Return for each unit its English title, else the first in the order of the languages."""
    titles: dict[str, list[Text]] = {}
    for row in iterate(store, "resource/titles", **{"class": ECVET + "Unit"}):
        title = row["title"]
        language = title.language if isinstance(title, Literal) else None
        titles.setdefault(str(row["thing"]), []).append(Text(str(title), language or ""))
    chosen = {unit: text_in(tuple(texts), "en") for unit, texts in titles.items()}
    return {unit: text.value for unit, text in chosen.items() if text}


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
