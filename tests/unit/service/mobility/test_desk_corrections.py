"""A corrected result at the desk: credits rest on the results in force, and credentials tell these."""

from __future__ import annotations

import pytest
from rdflib import Graph, URIRef
from tests.unit.service.mobility.desks import (
    AFTER,
    DURING,
    Office,
    begun_transfer,
    passed,
    transcribed_transfer,
)
from tests.unit.service.mobility.plumbing import COPPER, HOME, HOST, PIPES, TIGHT

from ecvet_graph.errors import TransitionError
from ecvet_graph.model.credit import AssessmentResult, DecisionResult
from ecvet_graph.model.iris import ELM, RDF
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.service.mobility.requests import Assessing, Crediting, Recognising, Validating
from ecvet_graph.service.papers.achieved import achieved_in

RDF_TYPE = URIRef(RDF + "type")
WHY = (Text("The other bench", "en"),)


def corrected(wrong: str, *outcomes: str, result: str = "failed", grade: str = "") -> Assessing:
    """Return that outcomes of an assessment had another result, or another grade."""
    return Assessing(
        outcomes=outcomes,
        result=AssessmentResult(result),
        grade=grade,
        remarks=WHY,
        corrects=wrong,
    )


def test_a_credit_after_a_correction_names_the_results_in_force(office: Office) -> None:
    name, host = begun_transfer(office), office.desk(HOST, DURING)
    wrong = host.assess(name, passed(COPPER, TIGHT)).assessments[0].iri
    better = host.assess(name, corrected(wrong, COPPER, TIGHT, result="passed", grade="1"))
    (credit,) = host.credit(name, Crediting(unit=PIPES)).credits
    assert credit.assessments == (better.assessments[1].iri,)


def test_a_credit_is_given_for_what_was_corrected_and_shown_after_all(office: Office) -> None:
    name, host = begun_transfer(office), office.desk(HOST, DURING)
    wrong = host.assess(name, passed(COPPER)).assessments[0].iri
    host.assess(name, corrected(wrong, COPPER))
    again = host.assess(name, passed(COPPER, TIGHT)).assessments[-1].iri
    (credit,) = host.credit(name, Crediting(unit=PIPES)).credits
    assert credit.assessments == (again,)


def test_the_credential_has_the_grade_in_force(office: Office) -> None:
    name, host = transcribed_transfer(office), office.desk(HOST, DURING)
    wrong = host.transfer(name).assessments[0].iri
    host.assess(name, corrected(wrong, COPPER, TIGHT, result="passed", grade="1"))
    host.finish(name)
    host.transcript(name)
    graph = Graph().parse(data=host.credential(name), format="turtle")
    (credit,) = graph.subjects(RDF_TYPE, URIRef(ELM + "LearningAchievement"))
    proofs = {str(one) for one in graph.objects(credit, URIRef(ELM + "provenBy"))}
    assert proofs == {host.transfer(name).assessments[-1].iri}
    (grade,) = graph.objects(URIRef(proofs.pop()), URIRef(ELM + "grade"))
    assert str(graph.value(grade, URIRef(ELM + "noteLiteral"))) == "1"


def test_the_credential_has_what_was_corrected_and_shown_after_all(office: Office) -> None:
    name, host = transcribed_transfer(office), office.desk(HOST, DURING)
    wrong = host.transfer(name).assessments[0].iri
    host.assess(name, corrected(wrong, COPPER, TIGHT))
    again = host.assess(name, passed(COPPER, TIGHT)).assessments[-1].iri
    host.finish(name)
    host.transcript(name)
    graph = Graph().parse(data=host.credential(name), format="turtle")
    (credit,) = graph.subjects(RDF_TYPE, URIRef(ELM + "LearningAchievement"))
    assert {str(one) for one in graph.objects(credit, URIRef(ELM + "provenBy"))} == {again}
    home = office.desk(HOME, AFTER)
    done = home.validate(name, Validating(result=DecisionResult.GRANTED))
    assert done.state is AgreementState.VALIDATED


def test_papers_tell_the_credit_on_the_result_in_force(office: Office) -> None:
    name, host = transcribed_transfer(office), office.desk(HOST, DURING)
    wrong = host.transfer(name).assessments[0].iri
    host.assess(name, corrected(wrong, COPPER, TIGHT, result="passed", grade="1"))
    host.finish(name)
    view = host.transcript(name)
    told = achieved_in(view)
    (credit,) = told.credits
    assert (credit.assessments, credit.is_whole) == ((view.assessments[-1].iri,), True)
    assert [one.grade for one in told.assessments if one.iri in credit.assessments] == ["1"]
    assert wrong in {one.iri for one in achieved_in(view, 1).assessments}


def test_papers_tell_a_part_of_a_unit_without_its_points(office: Office) -> None:
    name, host = transcribed_transfer(office), office.desk(HOST, DURING)
    wrong = host.transfer(name).assessments[0].iri
    host.assess(name, corrected(wrong, TIGHT))
    host.finish(name)
    (credit,) = achieved_in(host.transcript(name)).credits
    assert [one.iri for one in credit.outcomes] == [COPPER]
    assert (credit.is_whole, credit.points, credit.points_reason) == (False, None, ())


def test_home_refuses_to_recognise_what_the_host_finds_wrong_after_validation(
    office: Office,
) -> None:
    name, host, home = (
        transcribed_transfer(office),
        office.desk(HOST, AFTER),
        office.desk(HOME, AFTER),
    )
    home.validate(name, Validating(result=DecisionResult.GRANTED))
    wrong = host.transfer(name).assessments[0].iri
    with pytest.raises(TransitionError, match="not corrected any more") as told:
        host.assess(name, corrected(wrong, TIGHT))
    assert told.value.rule == "S-decided"
    home.recognise(name, Recognising(result=DecisionResult.GRANTED, outcomes=(COPPER,)))
    done = home.recognise(name, Recognising(result=DecisionResult.REFUSED, reasons=WHY))
    granted, refused = done.recognitions
    assert [one.iri for one in granted.outcomes] == [COPPER]
    assert (refused.result, refused.outcomes) == (DecisionResult.REFUSED, ())
    assert home.close(name).state is AgreementState.CLOSED
