"""The gate checks a whole dataset and answers the same however it does it."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import NoReturn

import pytest
from tests.listener import Listener

from ecvet_graph.errors import EngineError, Place, UsageFault
from ecvet_graph.model.iris import ECVET, ELM, ESCO_SKILL, RDF, SH, SKOS
from ecvet_graph.quality import Severity, checks, gate, validate_dataset
from ecvet_graph.quality.chunks import chunk_texts
from ecvet_graph.quality.classes import record_classes

UNIT = f"<http://e/id/u> <{RDF}type> <{ECVET}Unit> .\n"
TITLE = "<http://purl.org/dc/terms/title>"
OUTCOME = f"<http://e/id/o> <{RDF}type> <{ELM}LearningOutcome> .\n"
SKILL = ESCO_SKILL + "0c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f"


def cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small dataset be cut into many texts, which several processes are worth for."""
    monkeypatch.setattr(gate, "chunk_texts", partial(chunk_texts, largest=200, smallest=50))
    monkeypatch.setattr(checks, "_WORTH_PROCESSES", 2)


def test_the_demonstration_data_passes(demo_lines: list[str]) -> None:
    report = validate_dataset(demo_lines, workers=1)
    assert report.is_accepted
    assert report.counts[Severity.VIOLATION] == 0
    assert report.statements == len(demo_lines)
    assert report.focus_nodes > 300
    assert report.parts > 3


@pytest.mark.parametrize("name", sorted(record_classes("publish")))
def test_each_main_record_alone_is_something_to_check(name: str) -> None:
    report = validate_dataset(f"<http://e/id/x> <{RDF}type> <{name}> .\n".encode())
    assert "nothing-to-check" not in {finding.code for finding in report.findings}


def test_qualifications_units_and_matches_are_main_records() -> None:
    assert record_classes("publish") >= {ELM + "Qualification", ECVET + "Unit", ECVET + "UnitMatch"}


@pytest.mark.parametrize(
    "name",
    [
        ECVET + "unit",
        ECVET + "Units",
        ECVET + "",
        "http://w3id.org/ecvet/ns#Unit",
        "https://w3id.org/ecvet/ns/Unit",
        ELM + "qualification",
        ELM + "Qualifications",
        ELM + "Organization",
        ELM + "LearningOutcomes",
        "http://data.europa.eu/snb/model/elm#LearningOutcome",
    ],
)
def test_a_misspelt_class_beside_right_ones_is_refused(name: str) -> None:
    line = f"<http://e/id/x> <{RDF}type> <{name}> .\n"
    report = validate_dataset((UNIT + line).encode())
    (finding,) = (finding for finding in report.findings if finding.code == "unknown-class")
    assert (finding.focus, finding.path, finding.value) == ("http://e/id/x", "rdf:type", name)
    assert [lang for lang, _ in finding.messages] == ["en", "de", "fr"]
    assert all(name in text for _, text in finding.messages)
    assert finding.severity is Severity.VIOLATION


@pytest.mark.parametrize(
    "name",
    [
        ECVET + "Unit",
        ELM + "LearningAchievementSpecification",
        ELM + "MediaObject",
        ELM + "LearningActivity",
        "https://schema.org/Qualification",
        "http://qudt.org/schema/qudt/Unit",
    ],
)
def test_classes_that_exist_or_are_of_others_are_let_be(name: str) -> None:
    line = f"<http://e/id/x> <{RDF}type> <{name}> .\n"
    report = validate_dataset((UNIT + line).encode())
    assert "unknown-class" not in {finding.code for finding in report.findings}


@pytest.mark.parametrize("data", [b"", b"# nothing\n", OUTCOME.encode()])
def test_data_without_qualification_or_unit_is_refused(data: bytes) -> None:
    report = validate_dataset(data, source="empty.ttl")
    assert not report.is_accepted
    assert [finding.code for finding in report.findings] == ["nothing-to-check"]
    assert report.findings[0].source == Place("empty.ttl", field="_:blank")
    assert [lang for lang, _ in report.findings[0].messages] == ["en", "de", "fr"]


def test_a_mistyped_class_is_refused_and_not_taken_for_conforming() -> None:
    mistyped = UNIT.replace("#Unit>", "#Units>")
    assert not validate_dataset(mistyped.encode()).is_accepted


def test_what_must_occur_can_be_said() -> None:
    report = validate_dataset(OUTCOME.encode(), required={ELM + "LearningOutcome"})
    assert {finding.code for finding in report.findings} >= {"L01", "L02-missing", "L05"}


def test_bytes_file_and_lines_give_the_same(
    damaged: Callable[[int], list[str]], tmp_path: Path
) -> None:
    lines = damaged(3)
    file = tmp_path / "data.nt"
    file.write_text("".join(lines), encoding="utf-8")
    report = validate_dataset(lines, workers=1)
    assert validate_dataset(file, workers=1) == report
    assert validate_dataset("".join(lines).encode(), workers=1) == report


def test_several_processes_find_what_one_finds(
    damaged: Callable[[int], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = damaged(4)
    cut_small(monkeypatch)
    heard = Listener()
    alone = validate_dataset(lines, workers=1)
    together = validate_dataset(lines, workers=2, progress=heard)
    assert together == alone
    assert len(alone.findings) > 50
    ((total, done),) = heard.steps
    assert total >= 6
    assert done == total


def test_the_order_of_the_lines_does_not_matter(damaged: Callable[[int], list[str]]) -> None:
    lines = damaged(5)
    report = validate_dataset(lines, workers=1)
    assert validate_dataset(list(reversed(lines)), workers=1).findings == report.findings


def test_the_worst_stands_first(damaged: Callable[[int], list[str]]) -> None:
    ranks = [finding.severity.rank for finding in validate_dataset(damaged(6), workers=1).findings]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


def test_a_finding_about_a_shared_organisation_stands_once(demo_lines: list[str]) -> None:
    nameless = [line for line in demo_lines if "legalName" not in line]
    found = [
        f.focus for f in validate_dataset(nameless, workers=1).findings if f.code == "O01-name"
    ]
    assert len(found) == len(set(found)) >= 3


def test_a_finding_names_file_thing_and_title() -> None:
    titles = f'<http://e/id/u> {TITLE} "Einheit"@de .\n<http://e/id/u> {TITLE} "Unit"@en .\n'
    report = validate_dataset((UNIT + titles).encode(), source="units.ttl")
    finding = next(finding for finding in report.findings if finding.code == "U04")
    assert finding.source == Place("units.ttl", field="http://e/id/u")
    assert finding.title == "Unit"
    assert finding.path == "elm:learningOutcome"


def test_the_offending_value_is_written_into_the_message() -> None:
    link = f"<http://e/id/o> <{ELM}relatedESCOSkill> <{SKILL}> .\n"
    report = validate_dataset((UNIT + OUTCOME + link).encode(), known_skills=frozenset())
    finding = next(finding for finding in report.findings if finding.code == "L04-unknown")
    assert finding.value == SKILL
    assert all(SKILL in text for _, text in finding.messages)


@pytest.mark.parametrize(("known", "expected"), [(None, 0), ({SKILL}, 0), (set(), 1)])
def test_a_skill_is_unknown_only_where_skills_are_loaded(
    known: set[str] | None, expected: int
) -> None:
    link = f"<http://e/id/o> <{ELM}relatedESCOSkill> <{SKILL}> .\n"
    report = validate_dataset((UNIT + OUTCOME + link).encode(), known_skills=known)
    assert sum(finding.code == "L04-unknown" for finding in report.findings) == expected


def test_another_vocabulary_can_be_given(demo_lines: list[str]) -> None:
    report = validate_dataset(demo_lines, workers=1, vocabulary=lambda _: ())
    assert {"O01-country", "Q06-code"} <= {finding.code for finding in report.findings}


def test_shapes_in_the_data_are_not_applied() -> None:
    shape = (
        f"<http://e/id/s> <{RDF}type> <{SH}NodeShape> .\n"
        f"<http://e/id/s> <{SH}targetClass> <{ECVET}Unit> .\n"
        f"<http://e/id/s> <{SH}nodeKind> <{SH}Literal> .\n"
    )
    for engine in ("rust", "pyshacl"):
        plain_report = validate_dataset(UNIT.encode(), engine=engine)
        assert (
            validate_dataset((UNIT + shape).encode(), engine=engine).findings
            == plain_report.findings
        )


def _die(*_: object, **__: object) -> NoReturn:
    raise BrokenProcessPool


def test_a_dead_process_is_reported_and_not_taken_for_a_clean_result(
    demo_lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch)
    monkeypatch.setattr(ProcessPoolExecutor, "map", _die)
    with pytest.raises(EngineError, match="died"):
        validate_dataset(demo_lines, workers=2)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageFault, match="no SHACL engine"):
        validate_dataset(UNIT.encode(), engine="none")


@pytest.mark.real_data
def test_national_data_has_no_violation(national_lines: list[str]) -> None:
    report = validate_dataset(national_lines, workers=1)
    assert report.counts[Severity.VIOLATION] == 0
    assert report.counts[Severity.WARNING] > 0


def test_a_dataset_cannot_make_up_concepts() -> None:
    field = "<http://e/id/x/field/f>"
    used = (
        f"<http://e/id/q> <{RDF}type> <{ELM}Qualification> .\n"
        f"<http://e/id/q> <{ELM}ISCEDFCode> {field} .\n"
    )
    made_up = (
        f"{field} <{RDF}type> <{SKOS}Concept> .\n"
        f"{field} <{SKOS}inScheme> <http://data.europa.eu/snb/isced-f/25831c2> .\n"
    )
    expected = {finding.code for finding in validate_dataset(used.encode(), workers=1).findings}
    assert "Q06-code" in expected
    report = validate_dataset((used + made_up).encode(), workers=1)
    assert {finding.code for finding in report.findings} == expected


def test_a_thing_with_odd_white_space_in_its_iri_is_checked() -> None:
    unit = UNIT.replace("/u>", "/u\u00a0v>")
    report = validate_dataset((UNIT + unit).encode(), workers=1)
    assert report.focus_nodes == 2
    assert {finding.focus for finding in report.findings} == {
        "http://e/id/u",
        "http://e/id/u\u00a0v",
    }


def test_an_endless_class_name_takes_no_endless_time() -> None:
    line = f"<http://e/id/u> <{RDF}type> <{ELM}{'a' * 300_000}/x> .\n"
    start = perf_counter()
    validate_dataset((UNIT + line).encode(), workers=1)
    assert perf_counter() - start < 60
