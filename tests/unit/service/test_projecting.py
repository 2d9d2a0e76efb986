"""Qualifications and transcripts in the profiles of the European Learning Model."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from itertools import islice
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from tests.unit.quality.eu_profile import failures, read_profile

from ecvet_graph.assets import asset_folder
from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.jsonl import read_jsonl
from ecvet_graph.model.durations import hours_of
from ecvet_graph.model.iris import ADMS, DCTERMS, ECVET, ELM, EQF, ISCED_F, NQF, SKOS
from ecvet_graph.model.learning import Qualification, Unit
from ecvet_graph.quality import Readiness
from ecvet_graph.rdf.projection import Projection
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.rdf.write import record_triples
from ecvet_graph.service.checking import check_document
from ecvet_graph.service.exporting import export_document
from ecvet_graph.service.projecting import (
    check_projection,
    open_document,
    project_qualifications,
    project_transcripts,
    ready_triples,
)

BASE = "http://localhost:8000"
COUNTRIES = ("at", "ch", "de", "ee", "es", "fi", "pl")
TRANSCRIPT = asset_folder("data") / "transcripts" / "mobility.ttl"
MOBILITY = asset_folder("shapes") / "examples" / "mobility.ttl"
TRANSFER = "https://example.org/id/demo-transfer/"
LISTS = {"EQFLevel": EQF, "NQFLevel": NQF, "ISCEDFCode": ISCED_F}
Lines = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def demo() -> Lines:
    """Return a function that gives the demonstration data of a country as N-Triples lines."""

    @cache
    def lines(country: str) -> list[str]:
        tables = sorted((asset_folder("data") / "demo" / country).glob("*.csv"))
        items = read_csv_template(tables, base=BASE, agency=f"demo-{country}")
        records = [item for item in items if isinstance(item, Qualification | Unit)]
        return [triple_line(triple) for triple in record_triples(records)]

    return lines


def projected(lines: Iterable[str], folder: Path) -> Projection:
    path = folder / "document.nt"
    path.write_text("".join(lines), encoding="utf-8")
    return project_qualifications(open_document(path, base=BASE))


def graph_of(projection: Projection) -> Graph:
    text = "".join(map(triple_line, projection.keep(projection.qualifications)))
    return Graph().parse(data=text, format="nt")


def readiness_of(projection: Projection) -> Readiness:
    readiness = check_projection(projection, workers=1).readiness
    assert readiness is not None
    return readiness


def without(lines: Iterable[str], *words: str) -> list[str]:
    return [line for line in lines if not all(word in line for word in words)]


@pytest.mark.parametrize("country", COUNTRIES)
def test_all_demonstration_data_is_ready(country: str, demo: Lines, tmp_path: Path) -> None:
    report = check_projection(projected(demo(country), tmp_path), workers=1)
    assert report.findings == ()
    assert report.readiness is not None
    assert (report.readiness.ready, report.readiness.total) == (5, 5)
    assert report.focus_nodes > 150


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_eu_shapes_accept_all_demonstration_data(
    country: str, demo: Lines, tmp_path: Path, shared_domain: Path
) -> None:
    graph = graph_of(projected(demo(country), tmp_path))
    assert len(set(graph.subjects(RDF.type, URIRef(ELM + "Qualification")))) == 5
    assert failures(graph, read_profile(shared_domain / "elm")) == frozenset()


def test_units_satisfy_even_the_unit_shape_that_the_eu_has_switched_off(
    demo: Lines, tmp_path: Path, shared_domain: Path
) -> None:
    shapes = read_profile(shared_domain / "elm")
    targeted = shapes.subjects(SH.targetClass, URIRef(ELM + "LearningAchievementSpecification"))
    (switched_off,) = (shape for shape in targeted if (shape, SH.deactivated, None) in shapes)
    shapes.remove((switched_off, SH.deactivated, None))
    graph = graph_of(projected(demo("fi"), tmp_path))
    assert failures(graph, shapes) == frozenset()


def test_own_statements_are_dropped_and_nothing_is_blank(demo: Lines, tmp_path: Path) -> None:
    graph = graph_of(projected(demo("at"), tmp_path))
    assert len(graph) > 1_000
    assert not [p for p in graph.predicates() if str(p).startswith(ECVET)]
    assert not [c for c in graph.objects(None, RDF.type) if str(c).startswith(ECVET)]
    assert not [s for s in graph.subjects() if not isinstance(s, URIRef)]


def test_a_qualification_repeats_the_outcomes_of_its_units(demo: Lines, tmp_path: Path) -> None:
    graph = graph_of(projected(demo("at"), tmp_path))
    outcome, part = URIRef(ELM + "learningOutcome"), URIRef(ELM + "isPartOf")
    for qualification in graph.subjects(RDF.type, URIRef(ELM + "Qualification")):
        of_units = {
            value
            for unit in graph.subjects(part, qualification)
            for value in graph.objects(unit, outcome)
        }
        assert len(of_units) >= 9
        assert set(graph.objects(qualification, outcome)) == of_units


def test_identifiers_points_and_validity_take_the_form_of_the_profile(
    demo: Lines, tmp_path: Path
) -> None:
    graph = graph_of(projected(demo("pl"), tmp_path))
    qualification = URIRef(f"{BASE}/id/demo-pl/qualification/murarz-tynkarz")
    identifier = graph.value(qualification, URIRef(ADMS + "identifier"))
    assert str(graph.value(identifier, URIRef(SKOS + "notation"))) == "demo-pl:murarz-tynkarz"
    points = graph.value(qualification, URIRef(ELM + "creditPoint"))
    assert graph.value(points, URIRef(ELM + "point")).n3() == '"180"'  # type: ignore[union-attr]
    awarding = graph.value(qualification, URIRef(ELM + "awardingOpportunity"))
    period = graph.value(awarding, URIRef(DCTERMS + "temporal"))
    assert str(graph.value(period, URIRef(ELM + "startDate"))) == "2024-09-01T00:00:00"
    assert str(graph.value(period, URIRef(ELM + "endDate"))) == "2031-08-31T23:59:59"


def test_hours_of_learning_are_kept_for_units_and_qualifications(
    demo: Lines, tmp_path: Path
) -> None:
    graph = graph_of(projected(demo("at"), tmp_path))
    found = {
        str(thing).rpartition("/")[2]: hours_of(str(volume))
        for thing, volume in graph.subject_objects(URIRef(ELM + "volumeOfLearning"))
    }
    assert found == {
        "hochbauer": 1660,
        "hochbauer--vorbereiten": 250,
        "hochbauer--rohbau": 760,
        "hochbauer--abdichten": 280,
        "hochbauer--putz-at": 210,
        "hochbauer--kalkulation": 160,
    }


@pytest.mark.parametrize(
    ("stored", "written"),
    [("180.0", "180"), ("7.50", "7.5"), ("100", "100"), ("0.25", "0.25"), ("10.05", "10.05")],
)
def test_points_are_written_as_plain_numbers(
    stored: str, written: str, demo: Lines, tmp_path: Path
) -> None:
    lines = [line.replace('"180.0"', f'"{stored}"') for line in demo("pl")]
    graph = graph_of(projected(lines, tmp_path))
    assert written in {str(value) for value in graph.objects(None, URIRef(ELM + "point"))}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("/qualification/maurer>", "/EQFLevel>"), "LOQ-Q02"),
        (("/qualification/maurer>", "/NQFLevel>"), "LOQ-Q03"),
        (("/qualification/maurer>", "/ISCEDFCode>"), "LOQ-Q06"),
        (("/unit/maurer--", "/learningOutcome>"), "LOQ-Q08"),
    ],
)
def test_what_lacks_is_told_with_qualification_and_title(
    words: tuple[str, str], code: str, demo: Lines, tmp_path: Path
) -> None:
    readiness = readiness_of(projected(without(demo("de"), *words), tmp_path))
    (entry,) = readiness.not_ready
    assert entry.qualification == f"{BASE}/id/demo-de/qualification/maurer"
    assert entry.title == "Bricklayer"
    assert entry.codes == (code,)
    assert readiness.reasons == ((code, 1),)
    assert (readiness.ready, readiness.total) == (4, 5)


def test_a_fault_in_a_shared_organisation_counts_for_all_that_refer_to_it(
    demo: Lines, tmp_path: Path
) -> None:
    readiness = readiness_of(projected(without(demo("at"), "#legalName>"), tmp_path))
    assert readiness.ready == 0
    assert readiness.reasons == (("LOQ-organisation-name", 5),)


def test_a_framework_is_no_level(demo: Lines, tmp_path: Path) -> None:
    framework = f"<{NQF}c_ef113b94>"
    lines = [
        line
        if "/NQFLevel>" not in line
        else f"{line.split('> <')[0]}> <{ELM}NQFLevel> {framework} .\n"
        for line in demo("de")
    ]
    assert {code for code, _ in readiness_of(projected(lines, tmp_path)).reasons} == {"LOQ-Q03"}


def test_an_unknown_code_is_not_declared_and_so_found(demo: Lines, tmp_path: Path) -> None:
    lines = [line.replace(f"<{ISCED_F}0732>", f"<{ISCED_F}9998>") for line in demo("de")]
    readiness = readiness_of(projected(lines, tmp_path))
    assert readiness.reasons == (("LOQ-Q06", 1),)


def test_what_is_not_ready_is_left_out_whole(demo: Lines, tmp_path: Path) -> None:
    projection = projected(without(demo("de"), "/maurer>", "/ISCEDFCode>"), tmp_path)
    kept = "".join(map(triple_line, ready_triples(projection, readiness_of(projection))))
    assert "/qualification/pflegefachassistenz>" in kept
    assert "maurer" not in kept
    assert "outcome/maurer" in "".join(map(triple_line, projection.keep(projection.qualifications)))


def test_units_without_qualification_are_counted(demo: Lines, tmp_path: Path) -> None:
    projection = projected(demo("ee"), tmp_path)
    assert readiness_of(projection).loose_units == 1
    kept = "".join(map(triple_line, projection.keep(projection.qualifications)))
    assert "/unit/hooldustootaja--" in kept
    assert "/unit/esmaabi" not in kept


def test_both_engines_find_the_same_in_a_projection(demo: Lines, tmp_path: Path) -> None:
    lines = without(without(demo("fi"), "/ISCEDFCode>"), "/countryCode>")
    projection = projected(lines, tmp_path)
    fast = check_projection(projection, workers=1)
    assert len(fast.findings) > 5
    assert check_projection(projection, engine="pyshacl", workers=1) == fast


def test_a_document_is_checked_for_readiness(demo: Lines, tmp_path: Path) -> None:
    path = tmp_path / "de.nt"
    path.write_text("".join(without(demo("de"), "/ISCEDFCode>")), encoding="utf-8")
    report = check_document(path, base=BASE, level="loq", workers=1)
    assert not report.is_accepted
    assert [finding.code for finding in report.findings] == ["LOQ-Q06"] * 5
    place = report.findings[0].source
    assert place is not None
    assert place.source == str(path)
    assert place.line is not None
    assert check_document(path, base=BASE, workers=1).is_accepted


def test_a_document_cannot_declare_concepts_of_the_lists(demo: Lines, tmp_path: Path) -> None:
    path = tmp_path / "de.nt"
    odd = f"<{ISCED_F}9998>"
    lines = [line.replace(f"<{ISCED_F}0732>", odd) for line in demo("de")]
    lines.append(f"{odd} <{RDF.type}> <{SKOS}Concept> .\n")
    lines.append(f"{odd} <{SKOS}inScheme> <{ISCED_F}25831c2> .\n")
    path.write_text("".join(lines), encoding="utf-8")
    report = check_document(path, base=BASE, level="loq", workers=1)
    assert [finding.code for finding in report.findings] == ["LOQ-Q06"]


@pytest.mark.parametrize(
    ("predicate", "code"),
    [("EQFLevel", "LOQ-Q02"), ("NQFLevel", "LOQ-Q03"), ("ISCEDFCode", "LOQ-Q06")],
)
def test_an_agency_cannot_put_a_concept_of_its_own_into_a_list(
    predicate: str, code: str, demo: Lines, tmp_path: Path
) -> None:
    subject = f"<{BASE}/id/demo-de/qualification/maurer>"
    own = f"<{BASE}/id/demo-de/level/own>"
    lines = [
        f"{subject} <{ELM}{predicate}> {own} .\n" if line.startswith(f"{subject} <{ELM}{predicate}")
        else line
        for line in demo("de")
    ]  # fmt: skip
    lines.append(f"{own} <{RDF.type}> <{SKOS}Concept> .\n")
    lines.append(f"{own} <{SKOS}inScheme> <{LISTS[predicate]}25831c2> .\n")
    assert readiness_of(projected(lines, tmp_path)).reasons == ((code, 1),)


def test_the_same_document_gives_the_same_bytes(demo: Lines, tmp_path: Path) -> None:
    lines = demo("ch")
    written = []
    for number, order in enumerate((lines, lines[::-1])):
        path = tmp_path / f"{number}.nt"
        path.write_text("".join(order), encoding="utf-8")
        target = BytesIO()
        export_document(Settings(), path, target, form="loq")
        written.append(target.getvalue())
    assert written[0] == written[1]
    assert len(Graph().parse(data=written[0], format="turtle")) > 1_000


def transcript_graph(source: Path = TRANSCRIPT) -> Graph:
    target = BytesIO()
    assert export_document(Settings(), source, target, form="edc") is None
    return Graph().parse(data=target.getvalue(), format="turtle")


def test_the_shipped_transcript_satisfies_our_own_constraints() -> None:
    report = check_document(TRANSCRIPT, base=BASE, workers=1)
    assert report.is_accepted
    assert report.focus_nodes >= 15


@pytest.mark.parametrize("source", [TRANSCRIPT, MOBILITY], ids=["shipped", "whole mobility"])
def test_the_unmodified_credentials_profile_accepts_a_transcript(
    source: Path, shared_domain: Path
) -> None:
    shapes = Graph().parse(shared_domain / "elm" / "EDC-generic-no-cv.ttl")
    graph = transcript_graph(source)
    assert len(graph) > 50
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    assert conforms, text


def test_the_credentials_profile_is_not_satisfied_by_anything(shared_domain: Path) -> None:
    shapes = Graph().parse(shared_domain / "elm" / "EDC-generic-no-cv.ttl")
    for word in ("awardedBy", "grade", "point", "noteLiteral", "awardingBody"):
        graph = transcript_graph()
        graph.remove((None, URIRef(ELM + word), None))
        assert not pyshacl.validate(graph, shacl_graph=shapes, inference="none")[0], word


def test_a_failed_assessment_stays_out_of_a_credential() -> None:
    graph = transcript_graph()
    assessments = set(graph.subjects(RDF.type, URIRef(ELM + "LearningAssessment")))
    assert assessments == {
        URIRef(f"{TRANSFER}learning-assessment/formwork"),
        URIRef(f"{TRANSFER}learning-assessment/plaster-1"),
    }
    assert "0 of 5" not in graph.serialize(format="nt")


def test_a_credit_in_part_is_specified_by_its_outcomes_alone() -> None:
    graph = transcript_graph()
    specified = URIRef(ELM + "specifiedBy")
    whole = graph.value(URIRef(f"{TRANSFER}credit/formwork"), specified)
    assert whole == URIRef(f"{TRANSFER}unit/formwork")
    part = graph.value(URIRef(f"{TRANSFER}credit/plaster"), specified)
    assert set(graph.objects(part, URIRef(ELM + "learningOutcome"))) == {
        URIRef(f"{TRANSFER}outcome/plaster--prepares"),
        URIRef(f"{TRANSFER}outcome/plaster--applies"),
    }
    assert graph.value(part, URIRef(ELM + "isPartOf")) == URIRef(f"{TRANSFER}unit/plaster")


def test_without_a_transcript_there_is_no_credential(demo: Lines, tmp_path: Path) -> None:
    path = tmp_path / "de.nt"
    path.write_text("".join(demo("de")), encoding="utf-8")
    with pytest.raises(NotFoundError, match="no personal transcript"):
        export_document(Settings(), path, BytesIO(), form="edc")
    assert project_transcripts(open_document(path, base=BASE)) == ()


def test_an_accreditation_is_written_with_who_gave_it(demo: Lines, tmp_path: Path) -> None:
    body = min(line.split()[0] for line in demo("at") if "#legalName>" in line)
    qualification = f"<{BASE}/id/demo-at/qualification/hochbauer>"
    node = f"<{BASE}/id/demo-at/accreditation/hochbauer>"
    more = [
        f"{qualification} <{ELM}accreditation> {node} .\n",
        f"{node} <{RDF.type}> <{ELM}Accreditation> .\n",
        f'{node} <{DCTERMS}title> "Review of the programme"@en .\n',
        f"{node} <{DCTERMS}type> <http://data.europa.eu/snb/accreditation/820101cba6> .\n",
        f"{node} <{ELM}organisation> {body} .\n",
    ]
    lacking = readiness_of(projected([*demo("at"), *more], tmp_path))
    assert lacking.reasons == (("LOQ-accreditation-agent", 1),)
    more.append(f"{node} <{ELM}accreditingAgent> {body} .\n")
    whole = projected([*demo("at"), *more], tmp_path)
    assert readiness_of(whole).ready == 5
    assert "Review of the programme" in graph_of(whole).serialize(format="nt")


@pytest.mark.real_data
def test_national_records_lack_a_field_and_nothing_else(shared_data: Path, tmp_path: Path) -> None:
    sample = tmp_path / "sample.jsonl"
    with sample.open("w", encoding="utf-8") as target:
        for country in ("ch", "de", "ee", "fi"):
            source = shared_data / country / f"{country}_qualifications.jsonl.gz"
            with gzip.open(source, "rt", encoding="utf-8") as stream:
                target.write(min(islice(stream, 30), key=len))
    records = [one for one in read_jsonl([sample], base=BASE) if isinstance(one, Qualification)]
    lines = [triple_line(triple) for triple in record_triples(records)]
    readiness = readiness_of(projected(lines, tmp_path))
    assert readiness.total == len(records) >= 3
    assert readiness.reasons == (("LOQ-Q06", len(records)),)


@pytest.mark.parametrize("form", ["trig", "sssom"])
def test_other_formats_are_not_written_from_a_file(form: str) -> None:
    with pytest.raises(UsageFault, match="from a store"):
        export_document(Settings(), TRANSCRIPT, BytesIO(), form=form)


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\u2029"])
def test_odd_line_breaks_in_texts_are_no_line_breaks(sign: str) -> None:
    text = f'<http://e/q> a <{ELM}Qualification> ; <{DCTERMS}title> "a{sign}b"@en .'
    report = check_document(text.encode(), base=BASE, level="loq", workers=1)
    assert report.readiness is not None
    assert report.readiness.total == 1
