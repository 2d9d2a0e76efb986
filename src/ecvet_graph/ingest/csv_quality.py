"""Quality assurance and accreditation out of the rows of the CSV template."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ecvet_graph.ingest.csv_cells import PHASES, Cells
from ecvet_graph.model.learning import (
    Accreditation,
    Organisation,
    Qualification,
    QualityAssurance,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecvet_graph.ingest.csv_units import Institutions
    from ecvet_graph.ingest.naming import Namer

__all__ = ["read_quality_of"]

_QUALIFICATION, _INSTITUTION = "qualification", "institution"
_ASSURED = {name: name for name in (_QUALIFICATION, _INSTITUTION)}


def read_quality_of(
    rows: Iterable[Cells], qualification: Qualification, namer: Namer, institutions: Institutions
) -> Qualification:
    """Return the qualification with what the rows say about its quality and its accreditation."""
    quality, accreditations = [], []
    for cells in rows:
        local = namer.local("quality", qualification.local, wanted=cells.text("quality_id") or "")
        reviewer = institutions.reviewer(cells, qualification.country)
        iri = namer.minter.iri("quality", qualification.local, local)
        quality.append(_quality(cells, iri, qualification, reviewer=reviewer))
        iri = namer.minter.iri("accreditation", qualification.local, local)
        accreditation = _accreditation(cells, iri, qualification, agent=reviewer)
        accreditations.extend([accreditation] if accreditation else [])
    return replace(qualification, quality=tuple(quality), accreditations=tuple(accreditations))


def _quality(
    cells: Cells, iri: str, qualification: Qualification, *, reviewer: Organisation | None
) -> QualityAssurance:
    bodies = tuple(body.iri for body in qualification.awarding_bodies)
    targets = {_QUALIFICATION: (qualification.iri,), _INSTITUTION: bodies}
    named = cells.many("assures", _ASSURED, remedy="Use qualification, institution or both.")
    return QualityAssurance(
        iri=iri,
        assures=tuple(iri for name in named or (_QUALIFICATION,) for iri in targets[name]),
        descriptions=cells.texts("description", required=True),
        phases=cells.many("phases", PHASES, remedy=f"Use some of: {', '.join(PHASES)}."),
        reviewer=reviewer,
        made_on=cells.day("date"),
        homepage=cells.web_address("homepage"),
    )


def _accreditation(
    cells: Cells, iri: str, qualification: Qualification, *, agent: Organisation | None
) -> Accreditation | None:
    titles = cells.texts("accreditation")
    kinds = cells.many(
        "accreditation_type",
        cells.tables.accreditation_types,
        remedy="Use a label of the EU list; the template lets you choose.",
    )
    if not titles:
        if kinds:
            cells.texts("accreditation", required=True)
        return None
    if len(kinds) != 1:
        cells.error(
            "accreditation_type",
            "The accreditation has not exactly one type.",
            "Give a label of the EU list, such as Program Quality Assurance.",
        )
    if agent is None:
        cells.error(
            "reviewer_{lang}", "Nobody is named who accredits.", "Name the reviewer who accredits."
        )
    if agent is None or len(kinds) != 1:
        return None
    return Accreditation(iri, titles, kinds[0], agent, qualification.awarding_bodies)
