"""EQF levels and national frameworks as views, with the statements that join them."""

from __future__ import annotations

import re

from ecvet_graph.model.iris import DCTERMS, ECVET, EQF, OWN, SKOS
from ecvet_graph.model.learning import Texts
from ecvet_graph.service.description import Description
from ecvet_graph.service.reference.views import (
    EqfLevelView,
    FrameworkView,
    NationalLevelView,
    ReferencingView,
)

__all__ = ["eqf_levels", "frameworks"]

_CONFIDENCE = OWN + "confidence/"
_LABEL = SKOS + "prefLabel"
_NUMBER = re.compile(r"\d+")


def eqf_levels(facts: Description) -> tuple[EqfLevelView, ...]:
    """Return the eight levels, lowest first, as far as they are in the data."""
    numbers = [number for number in range(1, 9) if facts.texts(f"{EQF}{number}", _LABEL)]
    return tuple(_eqf_level(facts, number) for number in numbers)


def frameworks(facts: Description) -> tuple[FrameworkView, ...]:
    """Return every national framework with its levels, by country, then by age and label."""
    named = {str(value) for _, link, value in facts.triples if link.value == ECVET + "inFramework"}
    views = [_framework(facts, iri) for iri in named]
    return tuple(sorted(views, key=_order))


def _order(view: FrameworkView) -> tuple[str, bool, str, str]:
    first = view.labels[0].value if view.labels else ""
    return view.country.iri, view.is_historical, first, view.iri


def _eqf_level(facts: Description, number: int) -> EqfLevelView:
    iri = f"{EQF}{number}"
    cycle = facts.iri(iri, ECVET + "correspondsToCycle")
    return EqfLevelView(
        number=number,
        iri=iri,
        labels=facts.texts(iri, _LABEL),
        knowledge=facts.texts(iri, ECVET + "knowledgeDescriptor"),
        skills=facts.texts(iri, ECVET + "skillsDescriptor"),
        autonomy=facts.texts(iri, ECVET + "responsibilityAutonomyDescriptor"),
        cycle=facts.concept(cycle) if cycle else None,
    )


def _framework(facts: Description, iri: str) -> FrameworkView:
    levels = [_level(facts, node) for node in facts.subjects(ECVET + "inFramework", iri)]
    later = facts.iri(iri, DCTERMS + "isReplacedBy")
    status = facts.iri(iri, ECVET + "referencingStatus")
    return FrameworkView(
        iri=iri,
        local=iri.rsplit("/", 1)[-1],
        labels=facts.texts(iri, _LABEL),
        country=facts.concept(facts.iri(iri, ECVET + "country") or ""),
        regions=facts.texts(iri, ECVET + "region"),
        valid_from=facts.value(iri, ECVET + "validFrom"),
        valid_until=facts.value(iri, ECVET + "validUntil"),
        replaced_by=facts.reference(later) if later else None,
        status=facts.concept(status) if status else None,
        notes=(*facts.texts(iri, SKOS + "note"), *facts.texts(iri, SKOS + "scopeNote")),
        levels=tuple(sorted(levels, key=_level_order)),
    )


def _level_order(level: NationalLevelView) -> tuple[int, int, str]:
    """Order by EQF level, then by the number in the label, lowest first."""
    label = level.labels[0].value if level.labels else level.iri
    number = _NUMBER.search(label)
    return (level.eqf or (0,))[0], int(number[0]) if number else 0, label


def _level(facts: Description, iri: str) -> NationalLevelView:
    statements = [_referencing(facts, node) for node in facts.subjects(ECVET + "nqfLevel", iri)]
    return NationalLevelView(iri, facts.texts(iri, _LABEL), tuple(statements))


def _referencing(facts: Description, iri: str) -> ReferencingView:
    confidence = facts.iri(iri, ECVET + "confidence")
    eqf = facts.iri(iri, ECVET + "eqfLevel")
    return ReferencingView(
        iri=iri,
        eqf=int(eqf.removeprefix(EQF)) if eqf else None,
        confidence=confidence.removeprefix(_CONFIDENCE) if confidence else None,
        referenced_on=tuple(day.value for day in facts.texts(iri, ECVET + "referencedOn")),
        valid_from=facts.value(iri, ECVET + "validFrom"),
        valid_until=facts.value(iri, ECVET + "validUntil"),
        sources=_sources(facts, iri),
        notes=facts.texts(iri, SKOS + "note"),
    )


def _sources(facts: Description, iri: str) -> Texts:
    return facts.texts(iri, DCTERMS + "source")
