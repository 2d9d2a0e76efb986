"""Progress as an accumulation that satisfies its constraints, and one that says too much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain

import pytest
from tests.unit.service.mobility.plumbing import (
    HANDOVER,
    HEATING,
    LEARNER,
    PIPES,
    PLUMBER,
    STRUCTURE,
    name,
    public_graph,
    recognition,
    stay,
    validation,
)

from ecvet_graph.credit.accumulation import accumulate
from ecvet_graph.credit.structure import GroupRule, Structure, StructureUnit
from ecvet_graph.errors import TransitionError
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.model.iris import ECVET
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.rdf.accumulation import accumulation_triples
from ecvet_graph.rdf.transfer import portfolio_triples
from ecvet_graph.service.mobility.documents import check

HELD = stay().end.portfolio
DAY = date(2026, 9, 1)
IRI = name(700)


def with_all() -> Portfolio:
    """Return the portfolio with the last outcome shown and recognised in a transfer of its own."""
    proof = replace(HELD.assessments[0], iri=name(130), outcomes=(HANDOVER,))
    credit = replace(HELD.credits[1], iri=name(140), outcomes=(HANDOVER,), assessments=(name(130),))
    decided = replace(
        recognition(),
        iri=name(160),
        validations=(name(150),),
        outcomes=(HANDOVER,),
        units=(HEATING,),
    )
    return Portfolio(
        learner=LEARNER,
        assessments=(*HELD.assessments, proof),
        credits=(*HELD.credits, credit),
        validations=(*HELD.validations, validation(150, name(140), HANDOVER)),
        recognitions=(*HELD.recognitions, decided),
    )


def written(portfolio: Portfolio) -> list[Triple]:
    progress = accumulate(portfolio, STRUCTURE, day=DAY)
    return list(accumulation_triples(IRI, progress))


def test_what_is_not_complete_is_not_called_so() -> None:
    triples = written(HELD)
    assert (Iri(IRI), Iri(ECVET + "counts"), Iri(name(60))) in triples
    assert (Iri(IRI), Iri(ECVET + "countedUnit"), Iri(PIPES)) in triples
    complete = [value for _, verb, value in triples if verb.value == ECVET + "isComplete"]
    assert [str(value) for value in complete] == ["false"]
    assert check(chain(triples, portfolio_triples(HELD)), store=public_graph()) == ()


def test_two_recognitions_complete_the_qualification() -> None:
    held = with_all()
    triples = written(held)
    counted = {str(value) for _, verb, value in triples if verb.value == ECVET + "counts"}
    assert counted == {name(60), name(160)}
    assert "true" in {value.value for _, _, value in triples if isinstance(value, Literal)}
    assert check(chain(triples, portfolio_triples(held)), store=public_graph()) == ()


def test_the_constraint_knows_the_structure_from_the_public_graph() -> None:
    said = [
        (node, verb, Literal("true", value.datatype) if isinstance(value, Literal) else value)
        for node, verb, value in written(HELD)
    ]
    with pytest.raises(TransitionError, match=f"T10-unit.*{HEATING}"):
        check(chain(said, portfolio_triples(HELD)), store=public_graph())
    assert HEATING not in str(said)


def test_surplus_of_a_recognition_is_not_named_and_the_same_unit_elsewhere_is_said() -> None:
    name, group = "https://example.org/id/demo/unit/", "https://example.org/id/demo/group/g"
    places = tuple(
        StructureUnit(
            unit=name + str(number),
            outcomes=(f"{name}o{number}",),
            group=group,
            is_mandatory=False,
            points=Decimal(number),
            credit_system="urn:system",
            same_as=(name + "elsewhere",) if number == 3 else (),
        )
        for number in range(1, 4)
    )
    structure = Structure(
        qualification=PLUMBER, units=places, groups=(GroupRule(group=group, max_units=2),)
    )
    decided = replace(
        recognition(),
        outcomes=(name + "o1", name + "o2"),
        units=(name + "1", name + "2", name + "elsewhere"),
    )
    held = Portfolio(learner=LEARNER, recognitions=(decided,))
    triples = list(accumulation_triples(IRI, accumulate(held, structure, day=DAY)))
    said = {(verb.value, str(value)) for _, verb, value in triples}
    assert {one for verb, one in said if verb == ECVET + "counts"} == {decided.iri}
    assert {one for verb, one in said if verb == ECVET + "countedUnit"} == {name + "2", name + "3"}
    assert (Iri(name + "3"), Iri(ECVET + "sameUnitAs"), Iri(name + "elsewhere")) in triples
