"""The national JSON-lines sources: what becomes of records, and of what is wrong with them."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ecvet_graph.errors import NotFoundError, SyntaxFault, UsageFault
from ecvet_graph.ingest.jsonl import read_jsonl
from ecvet_graph.ingest.problems import Item, Problem, Severity
from ecvet_graph.model.iris import COUNTRY, OWN
from ecvet_graph.model.learning import Qualification, Text, Unit
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.rdf.write import record_triples

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8000"


def german(**fields: Any) -> dict[str, Any]:
    unit = {
        "title": "Mauern",
        "outcomes": [{"text": "Ziegel verlegen", "label": "a"}],
        "weeks": [4, 8],
    }
    return {
        "country": "DE",
        "id": "de:maurer_1999",
        "title": {"de": "Maurer"},
        "regulation": "Verordnung",
        "citation": "BGBl I 1",
        "url": "https://example.org/maurer",
        "duration": "dreieinhalb Jahre",
        "eqf": 4,
        "eqf_basis": "a rule",
        "lang": "de",
        "units": [unit],
        **fields,
    }


def finnish(identifier: str, *units: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "country": "FI",
        "id": identifier,
        "title": {"fi": "Tutkinto"},
        "eqf": 4,
        "lang": "fi",
        "valid_from": 1438376400000,
        "units": list(units),
        **fields,
    }


def finnish_unit(text: str = "osaa", **fields: Any) -> dict[str, Any]:
    return {
        "code": "tutkinnonosat_101050",
        "title": {"fi": "Yrittäjyys"},
        "credits": 15,
        "credit_unit": "osaamispiste",
        "outcomes": [{"text": {"fi": text}}],
        "criteria": [{"fi": "toimii", "level": "2"}, {"fi": "toimii", "level": "3"}],
        **fields,
    }


def estonian(identifier: str, *outcomes: dict[str, Any]) -> dict[str, Any]:
    unit = {
        "title": "Ehitus",
        "credits": 7.5,
        "credit_unit": "EKAP",
        "aim": "õpilane ehitab",
        "outcomes": list(outcomes),
    }
    return {
        "country": "EE",
        "id": identifier,
        "title": {"et": "Õppekava"},
        "eqf": 4,
        "lang": "et",
        "units": [unit],
    }


def read(folder: Path, *records: Any, **options: Any) -> list[Item]:
    path = folder / "source.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return list(read_jsonl([path], base=BASE, **options))


def only_qualification(items: list[Item]) -> Qualification:
    [found] = [item for item in items if isinstance(item, Qualification)]
    return found


def problems(items: list[Item]) -> list[Problem]:
    return [item for item in items if isinstance(item, Problem)]


def test_a_german_record_becomes_a_qualification_with_its_source_id(tmp_path: Path) -> None:
    items = read(tmp_path, german())
    found = only_qualification(items)
    assert problems(items) == []
    assert found.iri == f"{BASE}/id/de-bibb/qualification/maurer-1999"
    assert found.identifier == "de:maurer_1999"
    assert found.country == COUNTRY + "DEU"
    assert found.nqf_level == "http://data.europa.eu/snb/qdr/c_12a84182"
    assert found.level_basis == Text("a rule", "en")
    assert found.reference_years == Decimal("3.5")
    assert found.descriptions == (Text("Verordnung, BGBl I 1", "de"),)
    assert found.awarding_assumed
    assert found.publisher != found.awarding_bodies[0]
    [place] = found.allocations
    assert place.training_weeks == Decimal(12)
    assert place.unit.identifier == "de:maurer_1999#0"
    assert place.unit.iri == f"{BASE}/id/de-bibb/unit/maurer-1999--mauern"
    assert place.unit.outcomes[0].iri.endswith("/outcome/maurer-1999--mauern--ziegel-verlegen")


def test_lead_and_text_are_read_together(tmp_path: Path) -> None:
    outcomes = [{"lead": "Beim Umweltschutz mitwirken, insbesondere", "text": "Abfälle vermeiden"}]
    unit = {"title": "Umweltschutz", "outcomes": outcomes, "weeks": []}
    [found] = only_qualification(read(tmp_path, german(units=[unit]))).allocations
    text = "Beim Umweltschutz mitwirken, insbesondere Abfälle vermeiden"
    assert found.unit.outcomes[0].texts == (Text(text, "de"),)
    assert found.training_weeks is None


def test_repeated_titles_and_texts_keep_their_own_iris(tmp_path: Path) -> None:
    unit = {"title": "Mauern", "outcomes": [{"text": "planen"}, {"text": "planen"}]}
    units = only_qualification(read(tmp_path, german(units=[unit, unit]))).units
    assert [unit.iri.rpartition("--")[2] for unit in units] == ["mauern", "mauern-2"]
    assert [outcome.iri.rpartition("--")[2] for outcome in units[0].outcomes] == [
        "planen",
        "planen-2",
    ]


def test_estonian_criteria_belong_to_their_outcome_and_points_to_ekap(tmp_path: Path) -> None:
    outcome = {"no": 1, "text": "laob müüri", "criteria": ["laob sirgelt", " "]}
    [place] = only_qualification(read(tmp_path, estonian("ee:ehitus", outcome))).allocations
    assert (place.points, place.credit_system) == (Decimal("7.5"), OWN + "credit-system/ekap")
    [criterion] = place.unit.criteria
    assert criterion.outcome == place.unit.outcomes[0].iri
    assert place.unit.descriptions == (Text("õpilane ehitab", "et"),)


def test_a_blank_outcome_is_listed_and_left_out(tmp_path: Path) -> None:
    items = read(tmp_path, estonian("ee:ehitus", {"text": ""}, {"text": "laob müüri"}))
    assert len(only_qualification(items).units[0].outcomes) == 1
    [problem] = problems(items)
    assert problem.severity is Severity.LEFT_OUT
    assert str(problem.place).endswith("source.jsonl:1 (units[0].outcomes[0].text)")


def test_a_suspect_outcome_is_kept_with_a_note(tmp_path: Path) -> None:
    items = read(tmp_path, estonian("ee:ehitus", {"text": "laob", "suspect": "cut"}))
    assert len(only_qualification(items).units[0].outcomes) == 1
    assert [problem.severity for problem in problems(items)] == [Severity.NOTE]


def test_a_list_of_units_gives_units_without_qualification(tmp_path: Path) -> None:
    identifier = "ee:kohutuslike-üldharidusõpingute-moodulite-kirjeldused"
    items = read(tmp_path, estonian(identifier, {"text": "loeb"}))
    [unit] = [item for item in items if isinstance(item, Unit)]
    assert unit.iri == f"{BASE}/id/ee-htm/unit/ehitus"
    assert (unit.identifier, unit.eqf_level) == (f"{identifier}#0", 4)
    assert not any(isinstance(item, Qualification) for item in items)


def test_finnish_units_carry_code_grade_and_local_day(tmp_path: Path) -> None:
    found = only_qualification(read(tmp_path, finnish("fi:39/011/2014", finnish_unit())))
    assert found.valid_from == date(2015, 8, 1)
    [place] = found.allocations
    assert place.unit.code == "101050"
    assert place.unit.iri.endswith("/unit/39-011-2014--101050")
    assert [criterion.grade for criterion in place.unit.criteria] == ["2", "3"]
    assert len({criterion.iri for criterion in place.unit.criteria}) == 2


def test_units_with_one_code_and_one_content_are_linked_both_ways(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        finnish("fi:1", finnish_unit()),
        finnish("fi:2", finnish_unit(credits=10)),
        finnish("fi:3", finnish_unit(text="muuta")),
    )
    first, second, third = (item.units[0] for item in items if isinstance(item, Qualification))
    assert (first.same_as, second.same_as, third.same_as) == ((second.iri,), (first.iri,), ())


def test_a_record_of_paragraphs_is_imported_with_a_note(tmp_path: Path) -> None:
    items = read(tmp_path, finnish("fi:40/011/2001", finnish_unit()))
    assert only_qualification(items).titles
    assert ["paragraphs" in problem.message for problem in problems(items)] == [True]


def test_a_record_without_title_takes_the_name_of_its_regulation(tmp_path: Path) -> None:
    items = read(tmp_path, german(title={"de": " "}, regulation="(MauAusbV)"))
    assert only_qualification(items).titles == (Text("MauAusbV", "de"),)
    assert len(problems(items)) == 1


def test_skipped_identifiers_are_passed_over_with_a_note(tmp_path: Path) -> None:
    items = read(tmp_path, german(), german(id="de:b"), skip=frozenset({"de:b"}))
    assert only_qualification(items).identifier == "de:maurer_1999"
    assert [problem.severity for problem in problems(items)] == [Severity.NOTE]


def test_an_agency_can_be_named(tmp_path: Path) -> None:
    found = only_qualification(read(tmp_path, german(), agency="de-demo"))
    assert found.iri.startswith(f"{BASE}/id/de-demo/")


@pytest.mark.parametrize("agency", ["derived", "review", "Bad Id", "a--b", ""])
def test_an_impossible_agency_is_refused(tmp_path: Path, agency: str) -> None:
    with pytest.raises(UsageFault, match="cannot be the id"):
        read(tmp_path, german(), agency=agency)


UNUSABLE = {
    "not an object": ([1], "not a JSON object"),
    "no id": (german(id=None), "'id' is missing"),
    "unknown country": (german(country="XX"), "No source is known"),
    "no title at all": (german(title={}, regulation=None), "'title' is missing"),
    "title is a number": (german(title=3), "'title' is not a text"),
    "title in no language": (german(title={'de" <x>': "a"}), "language tags"),
    "language is none": (german(lang="xx"), "language tag"),
    "level 9": (german(eqf=9), "EQF level 9"),
    "level is a text": (german(eqf="4"), "whole number"),
    "units are a text": (german(units="x"), "not a list"),
    "units of texts": (german(units=["x"]), "list of objects"),
    "date out of range": (finnish("fi:1", valid_from=10**18), "not a date"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_record_is_listed_and_the_next_goes_in(tmp_path: Path, name: str) -> None:
    record, message = UNUSABLE[name]
    items = read(tmp_path, record, german(id="de:next"))
    assert only_qualification(items).identifier == "de:next"
    [problem] = problems(items)
    assert message in problem.message
    assert problem.place.line == 1
    assert problem.remedy
    assert len(UNUSABLE) == 12


PARTS = {
    "credits": (finnish("fi:1", finnish_unit(credits=-1)), "not a positive number"),
    "credit unit": (finnish("fi:1", finnish_unit(credit_unit="hours")), "credit unit 'hours'"),
    "weeks": (german(units=[{"title": "A", "outcomes": [], "weeks": ["x", 2]}]), "weeks"),
    "duration": (german(duration="lange"), "duration 'lange'"),
    "address": (german(url="javascript:alert(1)"), "not a web address"),
    "unit title": (german(units=[{"title": "", "outcomes": []}]), "'title' is missing"),
    "criterion": (finnish("fi:1", finnish_unit(criteria=[{"fi": "", "level": "1"}])), "criterion"),
}


@pytest.mark.parametrize("name", PARTS)
def test_an_unusable_part_is_listed_and_the_rest_goes_in(tmp_path: Path, name: str) -> None:
    record, message = PARTS[name]
    items = read(tmp_path, record)
    assert only_qualification(items).titles
    [problem] = problems(items)
    assert message in problem.message
    assert len(PARTS) == 7


def test_the_same_id_twice_goes_in_once(tmp_path: Path) -> None:
    items = read(tmp_path, german(), german())
    assert only_qualification(items).titles
    assert "twice" in problems(items)[0].message


def test_a_broken_line_is_named_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(german()) + '\n{"a": }\n', encoding="utf-8")
    with pytest.raises(SyntaxFault, match=r"a\.jsonl:2:7: This is not JSON"):
        list(read_jsonl([path], base=BASE))


def test_wrong_encoding_is_named_with_byte_and_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(german()).encode() + b'\n{"a": "\xe4"}\n')
    with pytest.raises(SyntaxFault, match=r"a\.jsonl:2:8: The byte 0xE4"):
        list(read_jsonl([path], base=BASE))


def test_empty_broken_and_missing_files_are_refused(tmp_path: Path) -> None:
    empty, cut = tmp_path / "empty.jsonl", tmp_path / "cut.jsonl.gz"
    empty.write_bytes(b"\n \n")
    cut.write_bytes(gzip.compress(b"x" * 1000)[:-9])
    for path, kind, message in (
        (empty, SyntaxFault, "is empty"),
        (cut, SyntaxFault, "compression is broken"),
        (tmp_path / "none.jsonl", NotFoundError, "There is no file"),
    ):
        with pytest.raises(kind, match=message):
            list(read_jsonl([path], base=BASE))


@pytest.mark.real_data
def test_all_units_of_the_four_countries_come_out(shared_data: Path) -> None:
    paths = [shared_data / c / f"{c}_qualifications.jsonl.gz" for c in ("de", "ee", "fi", "ch")]
    counts: Counter[str] = Counter()
    units: Counter[str] = Counter()
    found: list[Problem] = []
    iris: set[str] = set()
    for item in read_jsonl(paths, base=BASE):
        if isinstance(item, Problem):
            found.append(item)
            continue
        parts = item.units if isinstance(item, Qualification) else (item,)
        counts["qualifications"] += isinstance(item, Qualification)
        counts["units"] += len(parts)
        counts["outcomes"] += sum(len(unit.outcomes) for unit in parts)
        counts["criteria"] += sum(len(unit.criteria) for unit in parts)
        counts["same"] += sum(len(unit.same_as) for unit in parts)
        units[item.identifier.partition(":")[0]] += len(parts)
        iris.update(outcome.iri for unit in parts for outcome in unit.outcomes)
    assert counts == {
        "qualifications": 467,
        "units": 10_068,
        "outcomes": 45_123,
        "criteria": 40_235,
        "same": 206,
    }
    assert units == {"de": 7_807, "ee": 861, "fi": 370, "ch": 1_030}
    assert len(iris) == 45_123
    kinds = Counter(problem.severity for problem in found)
    assert kinds == {Severity.LEFT_OUT: 3, Severity.NOTE: 8}
    left_out = [problem for problem in found if problem.severity is Severity.LEFT_OUT]
    assert all("is blank" in problem.message for problem in left_out)
    assert [problem.place.line for problem in left_out] == [9, 9, 11]


@pytest.mark.real_data
def test_no_triple_of_the_smallest_source_is_written_twice(shared_data: Path) -> None:
    items = read_jsonl([shared_data / "ch" / "ch_qualifications.jsonl.gz"], base=BASE)
    records = (item for item in items if not isinstance(item, Problem))
    lines = [triple_line(triple) for triple in record_triples(records)]
    assert len(lines) == len(set(lines)) > 20_000
