"""XML of the European Learning Model becomes qualifications and units; what has no place is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ecvet_graph.errors import InvalidDataError, SyntaxFault
from ecvet_graph.ingest.conversion import convert_untrusted
from ecvet_graph.ingest.elm_records import read_elm_xml
from ecvet_graph.ingest.problems import ImportRefusedError, Item, Problem, Severity
from ecvet_graph.model.iris import COUNTRY, ISCED_F
from ecvet_graph.model.learning import Qualification, Unit

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8000"
SKILL = "http://data.europa.eu/esco/skill/534e2ade-f9dd-470c-a56f-97d2cc896468"
LISTS = """\
<learningAchievementSpecificationReferences>
  <qualification id="urn:q">
    <identifier><skos:notation>baker</skos:notation></identifier>
    <dc:title language="en">Baker</dc:title><dc:title language="de">Bäcker</dc:title>
    <dc:description language="en">Bakes.</dc:description>
    <homepage><contentUrl>https://www.example.org/baker</contentUrl></homepage>
    <ISCEDFCode uri="http://data.europa.eu/snb/isced-f/0721"/>
    <creditPoint><framework uri="http://data.europa.eu/snb/education-credit/60b314e826"/><point>60</point></creditPoint>
    <language uri="http://publications.europa.eu/resource/authority/language/ENG"/>
    <learningOutcome idref="urn:o"/>
    <awardingOpportunity><awardingBody idref="urn:org"/><location idref="urn:l"/>
      <temporal><startDate>2026-01-01T00:00:00</startDate></temporal></awardingOpportunity>
    <EQFLevel uri="http://data.europa.eu/snb/eqf/4"/>
    <volumeOfLearning>PT60H</volumeOfLearning>
    <maximumDuration>P2Y</maximumDuration>
  </qualification>
  <learningAchievementSpecification id="urn:u">
    <identifier><skos:notation>dough</skos:notation></identifier>
    <dc:title language="en">Making dough</dc:title>
    <creditPoint><framework uri="http://data.europa.eu/snb/education-credit/60b314e826"/><point>12.5</point></creditPoint>
    <learningOutcome idref="urn:o"/>
    <provenBy idref="urn:a"/>
    <isPartOf idref="urn:q"/>
  </learningAchievementSpecification>
  <learningAchievementSpecification id="urn:single">
    <dc:title language="en">First aid</dc:title>
    <publisher idref="urn:org"/>
    <learningOutcome idref="urn:o"/>
  </learningAchievementSpecification>
</learningAchievementSpecificationReferences>
<learningOutcomeReferences>
  <learningOutcome id="urn:o">
    <dc:title language="en">Knead dough</dc:title>
    <dc:type uri="http://data.europa.eu/snb/skill-type/skill"/>
    <relatedESCOSkill uri="@SKILL@"><skos:prefLabel language="en">knead</skos:prefLabel></relatedESCOSkill>
  </learningOutcome>
</learningOutcomeReferences>
<learningAssessmentSpecificationReferences>
  <learningAssessmentSpecification id="urn:a">
    <dc:title language="en">Work sample</dc:title>
    <dc:type uri="http://data.europa.eu/snb/assessment/6a4db9f11d"/>
  </learningAssessmentSpecification>
</learningAssessmentSpecificationReferences>
<agentReferences>
  <organisation id="urn:org"><legalName language="en">Board of Bakers</legalName>
    <location idref="urn:l"/></organisation>
</agentReferences>
<locationReferences>
  <location id="urn:l"><address>
    <countryCode uri="http://publications.europa.eu/resource/authority/country/IRL"/></address></location>
</locationReferences>
""".replace("@SKILL@", SKILL)  # fmt: skip


def document(lists: str = LISTS) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Courses '
        'xmlns="http://data.europa.eu/snb/model/ap/loq-constraints/" '
        'xmlns:dc="http://purl.org/dc/terms/" '
        f'xmlns:skos="http://www.w3.org/2004/02/skos/core#">\n{lists}</Courses>'
    ).encode()


def read(lists: str = LISTS) -> list[Item]:
    reading = read_elm_xml(document(lists), name="loq.xml", base=BASE, agency="ie-example")
    return list(reading.items)


def test_qualification_comes_with_everything_that_has_a_place() -> None:
    qualification = read()[0]
    assert isinstance(qualification, Qualification)
    assert qualification.identifier == "ie-example:baker"
    assert {title.language: title.value for title in qualification.titles} == {
        "en": "Baker",
        "de": "Bäcker",
    }
    assert (qualification.eqf_level, qualification.country) == (4, f"{COUNTRY}IRL")
    assert qualification.isced_f == (f"{ISCED_F}0721",)
    assert str(qualification.points) == "60"
    assert qualification.homepage == "https://www.example.org/baker"
    assert str(qualification.valid_from) == "2026-01-01"
    assert qualification.awarding_bodies[0].names[0].value == "Board of Bakers"


def test_units_of_a_qualification_have_points_outcomes_skills_and_assessment() -> None:
    qualification = read()[0]
    assert isinstance(qualification, Qualification)
    (allocation,) = qualification.allocations
    assert (allocation.unit.identifier, str(allocation.points)) == ("ie-example:dough", "12.5")
    (outcome,) = allocation.unit.outcomes
    assert outcome.skills == (SKILL,)
    assert str(outcome.category).endswith("/skills")
    assert allocation.unit.assessment is not None
    assert allocation.unit.assessment.types[0].endswith("6a4db9f11d")


def test_unit_without_qualification_stands_alone() -> None:
    unit = read()[1]
    assert isinstance(unit, Unit)
    assert unit.publisher.names[0].value == "Board of Bakers"


def test_what_has_no_place_is_told_by_line_and_name() -> None:
    problems = [item for item in read() if isinstance(item, Problem)]
    assert [(one.severity, one.place.field) for one in problems] == [
        (Severity.LEFT_OUT, "qualification")
    ]
    assert "maximumDuration" in problems[0].message
    assert "volumeOfLearning" not in problems[0].message
    assert problems[0].place.line == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('<awardingBody idref="urn:org"/>', "", "names no awarding body"),
        ('<awardingBody idref="urn:org"/>', '<awardingBody idref="urn:x"/>', "nothing with the id"),
        ("country/IRL", "country/XXX", "not in the list"),
        ("snb/eqf/4", "snb/eqf/9", "not in the list"),
        ("<point>12.5</point>", "<point>many</point>", "no number"),
        ("PT60H", "P7Y8M2D", "'P7Y8M2D' is no number of hours"),
        ('<dc:title language="en">Making dough</dc:title>', "", "no title"),
        ('title language="en">Making', 'title language="english">Making', "no language"),
        ('<publisher idref="urn:org"/>', "", "no publisher"),
        (">https://www.example.org/baker<", ">javascript:alert(1)<", "no web address"),
        ("2026-01-01T", "next year", "not a date"),
    ],
)
def test_what_cannot_be_used_is_told_and_left_out(old: str, new: str, message: str) -> None:
    assert old in LISTS
    problems = [item for item in read(LISTS.replace(old, new)) if isinstance(item, Problem)]
    assert any(message in problem.message for problem in problems)
    assert all(problem.place.line for problem in problems)


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><Courses/>',
        document()[:-20],
        document().replace(b"UTF-8", b"ISO-8859-1"),
        b"<Courses>" + b"<a>" * 200 + b"</a>" * 200 + b"</Courses>",
        b"<Courses>&a;</Courses>",
        b"no XML",
    ],
)
def test_unsafe_and_broken_xml_is_refused(data: bytes) -> None:
    with pytest.raises(SyntaxFault) as refusal:
        read_elm_xml(data, name="loq.xml", base=BASE, agency="ie-example")
    assert refusal.value.remedy


def test_xml_of_something_else_is_refused() -> None:
    with pytest.raises(InvalidDataError, match="begins with html"):
        read_elm_xml(b"<html/>", name="x.xml", base=BASE, agency="ie-example")


def test_document_is_converted_in_the_throw_away_process(tmp_path: Path) -> None:
    source, target = tmp_path / "loq.xml", tmp_path / "loq.nt"
    source.write_bytes(document())
    converted = convert_untrusted(source, target, kind="elm-xml", agency="ie-example", base=BASE)
    assert converted.triples == target.read_text("utf-8").count("\n") > 40
    assert converted.places[f"{BASE}/id/ie-example/unit/baker--dough"].line == 19
    source.write_bytes(document(""))
    with pytest.raises(ImportRefusedError):
        convert_untrusted(source, target, kind="elm-xml", agency="ie-example", base=BASE)


def test_sample_of_the_schema_is_read_and_all_else_in_it_told(
    shared_domain: Path, tmp_path: Path
) -> None:
    sample = shared_domain / "elm" / "xsd" / "loq.xml"
    converted = convert_untrusted(
        sample, tmp_path / "t.nt", kind="elm-xml", agency="ie-example", base=BASE
    )
    assert converted.triples > 50
    assert any("learningOpportunityReferences" in one.message for one in converted.problems)
