"""From the description of a thing to the view of its page."""

from __future__ import annotations

from decimal import Decimal

from ecvet_graph.model.durations import hours_of
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, FOAF, OWN
from ecvet_graph.model.terms import Iri, Literal
from ecvet_graph.service.description import Description
from ecvet_graph.service.reading.institutions import (
    accreditation_views,
    awarding_bodies,
    publisher_of,
    quality_views,
)
from ecvet_graph.service.views import (
    Concept,
    CriterionView,
    GroupView,
    LevelView,
    OutcomeView,
    PlaceView,
    QualificationView,
    SkillLinkView,
    StatementView,
    ThingView,
    UnitView,
)

__all__ = ["qualification_view", "thing_view", "unit_view"]

_CATEGORY = OWN + "outcome-category/"
_FOUR_PLACES = Decimal("0.0001")
_ROLE = OWN + "unit-role/"


def unit_view(facts: Description, iri: str) -> UnitView:
    """Return the page of a unit from the answer of `resource/unit`."""
    qualifications = facts.iris(iri, ELM + "isPartOf")
    assessments = facts.iris(iri, ELM + "provenBy")
    types = {kind for node in assessments for kind in facts.iris(node, DCTERMS + "type")}
    return UnitView(
        iri=iri,
        identifier=facts.value(iri, DCTERMS + "identifier"),
        code=facts.value(iri, ECVET + "unitCode"),
        titles=facts.texts(iri, DCTERMS + "title"),
        descriptions=facts.texts(iri, DCTERMS + "description"),
        country=_country(facts, iri),
        level=_unit_level(facts, iri, qualifications),
        fields=_fields(facts, iri),
        outcomes=tuple(_outcome(facts, node) for node in facts.iris(iri, ELM + "learningOutcome")),
        criteria=tuple(
            _criterion(facts, node)
            for node in facts.subjects(ECVET + "forUnit", iri)
            if not facts.iris(node, ECVET + "forOutcome")
        ),
        assessments=tuple(facts.reference(node) for node in assessments),
        assessment_types=tuple(facts.concept(kind) for kind in sorted(types)),
        places=tuple(_place(facts, node) for node in facts.subjects(ECVET + "unit", iri)),
        qualifications=tuple(facts.reference(node) for node in qualifications),
        awarding_bodies=awarding_bodies(facts),
        publisher=publisher_of(facts, iri),
        same_as=tuple(facts.reference(node) for node in facts.iris(iri, ECVET + "sameUnitAs")),
        valid_from=facts.date(iri, ECVET + "validFrom"),
        valid_until=facts.date(iri, ECVET + "validUntil"),
        is_illustrative=_is_illustrative(facts, (iri, *qualifications)),
        hours=_hours(facts, iri),
    )


def qualification_view(facts: Description, iri: str) -> QualificationView:
    """Return the page of a qualification from the answer of `resource/qualification`."""
    nodes = facts.subjects(ECVET + "qualification", iri)
    total = next((node for node in nodes if facts.is_a(node, ECVET + "CreditTotal")), "")
    structure = next((node for node in nodes if facts.is_a(node, ECVET + "UnitStructure")), "")
    system = facts.iri(total, ECVET + "creditSystem")
    pages = facts.iris(iri, FOAF + "homepage")
    return QualificationView(
        iri=iri,
        identifier=facts.value(iri, DCTERMS + "identifier"),
        titles=facts.texts(iri, DCTERMS + "title"),
        descriptions=facts.texts(iri, DCTERMS + "description"),
        country=_country(facts, iri),
        level=_level(facts, iri, "qualification"),
        fields=_fields(facts, iri),
        points=facts.decimal(total, ECVET + "points"),
        credit_system=facts.concept(system) if system else None,
        reference_years=facts.decimal(iri, ECVET + "referencePathwayYears"),
        units=_qualification_units(facts, iri, nodes),
        groups=tuple(
            _group(facts, node) for node in facts.subjects(ECVET + "ofQualification", iri)
        ),
        is_unit_list_complete=facts.truth(structure, ECVET + "unitListComplete"),
        awarding_bodies=awarding_bodies(facts),
        publisher=publisher_of(facts, iri),
        homepages=tuple(url for page in pages if (url := facts.value(page, ELM + "contentUrl"))),
        valid_from=facts.date(iri, ECVET + "validFrom"),
        valid_until=facts.date(iri, ECVET + "validUntil"),
        is_illustrative=_is_illustrative(facts, (iri,)),
        quality=quality_views(facts, iri),
        accreditations=accreditation_views(facts, iri),
        hours=_hours(facts, iri),
    )


def thing_view(facts: Description, iri: str) -> ThingView:
    """Return the statements of any thing from the answer of `resource/thing`."""
    statements = [
        StatementView(
            predicate=predicate.value,
            value=str(value),
            is_iri=isinstance(value, Iri),
            language=value.language if isinstance(value, Literal) else None,
            names=facts.reference(value.value).titles if isinstance(value, Iri) else (),
        )
        for subject, predicate, value in facts.triples
        if str(subject) == iri
    ]
    ordered = sorted(statements, key=lambda row: (row.predicate, row.value, row.language or ""))
    return ThingView(iri, facts.reference(iri).titles, tuple(ordered))


def _unit_level(facts: Description, iri: str, qualifications: tuple[str, ...]) -> LevelView:
    own = _level(facts, iri, "unit")
    if facts.iris(iri, ELM + "EQFLevel") or own.nqf or not qualifications:
        return own
    effective = facts.integer(iri, ECVET + "effectiveLevel")
    lent = _level(facts, qualifications[0], "qualification")
    whose = "qualification" if effective is not None else None
    return LevelView(effective, whose, lent.nqf, lent.basis)


def _level(facts: Description, iri: str, whose: str) -> LevelView:
    own = facts.iri(iri, ELM + "EQFLevel")
    level = facts.integer(iri, ECVET + "effectiveLevel")
    if level is None and own and own.rsplit("/", 1)[-1].isdigit():
        level = int(own.rsplit("/", 1)[-1])
    return LevelView(
        eqf=level,
        whose=whose if level is not None else None,
        nqf=tuple(facts.concept(node) for node in facts.iris(iri, ELM + "NQFLevel")),
        basis=facts.texts(iri, ECVET + "levelBasis"),
    )


def _outcome(facts: Description, iri: str) -> OutcomeView:
    category = facts.iri(iri, ECVET + "outcomeCategory")
    declared = facts.iris(iri, ELM + "relatedESCOSkill")
    linked = facts.iris(iri, ECVET + "linkedSkill")
    skills = [SkillLinkView(facts.concept(skill), is_declared=True) for skill in declared]
    skills += [
        SkillLinkView(facts.concept(skill), is_declared=False)
        for skill in linked
        if skill not in declared
    ]
    return OutcomeView(
        iri=iri,
        texts=facts.texts(iri, DCTERMS + "title"),
        category=category.removeprefix(_CATEGORY) if category else None,
        skills=tuple(skills),
        criteria=tuple(
            _criterion(facts, node) for node in facts.subjects(ECVET + "forOutcome", iri)
        ),
    )


def _criterion(facts: Description, iri: str) -> CriterionView:
    return CriterionView(
        iri, facts.texts(iri, DCTERMS + "title"), facts.value(iri, ECVET + "grade")
    )


def _place(facts: Description, iri: str) -> PlaceView:
    system = facts.iri(iri, ECVET + "creditSystem")
    role = facts.iri(iri, ECVET + "role")
    group = facts.iri(iri, ECVET + "inGroup")
    return PlaceView(
        qualification=facts.reference(facts.iri(iri, ECVET + "qualification") or ""),
        unit=facts.reference(facts.iri(iri, ECVET + "unit") or ""),
        points=facts.decimal(iri, ECVET + "points"),
        credit_system=facts.concept(system) if system else None,
        relative_weight=_weight(facts, iri),
        training_weeks=facts.decimal(iri, ECVET + "trainingWeeks"),
        role=role.removeprefix(_ROLE) if role else None,
        group=facts.reference(group) if group else None,
        hours=_hours(facts, facts.iri(iri, ECVET + "unit") or ""),
    )


def _hours(facts: Description, iri: str) -> Decimal | None:
    """Read the volume of learning; one that is no number of hours is no figure."""
    found = facts.value(iri, ELM + "volumeOfLearning")
    return None if found is None else hours_of(found)


def _weight(facts: Description, iri: str) -> Decimal | None:
    """Read the weight, else take the points as a share of the total in the same credit system."""
    stated = facts.decimal(iri, ECVET + "relativeWeight")
    points = facts.decimal(iri, ECVET + "points")
    if stated is not None or points is None:
        return stated
    owner = facts.iri(iri, ECVET + "qualification") or ""
    system = facts.iri(iri, ECVET + "creditSystem")
    for node in facts.subjects(ECVET + "qualification", owner):
        total = facts.decimal(node, ECVET + "points")
        is_total = facts.is_a(node, ECVET + "CreditTotal")
        if is_total and total and facts.iri(node, ECVET + "creditSystem") == system:
            return (points / total).quantize(_FOUR_PLACES)
    return None


def _qualification_units(
    facts: Description, iri: str, nodes: tuple[str, ...]
) -> tuple[PlaceView, ...]:
    places = [_place(facts, node) for node in nodes if facts.is_a(node, ECVET + "UnitAllocation")]
    placed = {place.unit.iri for place in places}
    bare = [
        PlaceView(facts.reference(iri), facts.reference(unit), None, None, None, None, None, None)
        for unit in facts.subjects(ELM + "isPartOf", iri)
        if unit not in placed
    ]
    return tuple(sorted((*places, *bare), key=lambda place: place.unit.iri))


def _group(facts: Description, iri: str) -> GroupView:
    return GroupView(
        iri=iri,
        titles=facts.texts(iri, DCTERMS + "title"),
        min_units=facts.integer(iri, ECVET + "minUnits"),
        max_units=facts.integer(iri, ECVET + "maxUnits"),
        required_points=facts.decimal(iri, ECVET + "requiredPoints"),
    )


def _country(facts: Description, iri: str) -> Concept | None:
    country = facts.iri(iri, ECVET + "country")
    return facts.concept(country) if country else None


def _fields(facts: Description, iri: str) -> tuple[Concept, ...]:
    codes = facts.iris(iri, ECVET + "effectiveField") or facts.iris(iri, ELM + "ISCEDFCode")
    return tuple(facts.concept(code) for code in codes)


def _is_illustrative(facts: Description, iris: tuple[str, ...]) -> bool:
    return any(facts.truth(iri, ECVET + "isIllustrative") for iri in iris)
