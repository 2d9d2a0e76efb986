"""The shipped demonstration data keeps its own promises; read with the csv module alone."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from tests.unit.data.demo_tables import COUNTRIES, DATA, LANGUAGES, Row, read_table, table, values

ALPHA_3 = {
    "at": "AUT", "ch": "CHE", "de": "DEU", "ee": "EST", "es": "ESP", "fi": "FIN", "pl": "POL",
}  # fmt: skip
CREDIT_SYSTEMS = {
    "at": "ecvet", "ch": "", "de": "", "ee": "ekap", "es": "ecvet", "fi": "osaamispiste",
    "pl": "ecvet",
}  # fmt: skip
FIELDS = {"0612", "0716", "0732", "0913", "0921", "1013", "1015"}
PHASES = {"planning", "implementation", "evaluation", "review"}
CATEGORIES = {"knowledge", "skills", "responsibility-autonomy"}
LANGUAGE_COLUMN = re.compile(r"_(de|en|es|et|fi|fr|pl)$")
COLUMNS = {
    "qualifications": {
        "qualification_id", "country", "title_{lang}", "description_{lang}", "eqf_level",
        "nqf_level", "isced_f", "awarding_body_{lang}", "awarding_body_homepage",
        "awarding_body_functions", "publisher_{lang}", "homepage", "language", "credits",
        "credit_system", "duration_years", "hours", "valid_from", "valid_until", "unit_list_complete",
        "illustrative",
    },
    "units": {
        "qualification_id", "country", "publisher_{lang}", "unit_id", "code", "title_{lang}",
        "description_{lang}", "credits", "credit_system", "relative_weight", "weeks", "hours", "role",
        "group_id", "eqf_level", "nqf_level", "valid_from", "valid_until", "assessment_{lang}",
        "assessment_type",
    },
    "groups": {
        "qualification_id", "group_id", "title_{lang}", "min_units", "max_units",
        "required_points",
    },
    "outcomes": {
        "unit_id", "outcome_id", "text_{lang}", "category", "skills", "criteria_{lang}",
    },
    "quality": {
        "quality_id", "qualification_id", "assures", "description_{lang}", "phases",
        "reviewer_{lang}", "reviewer_homepage", "date", "homepage", "accreditation_{lang}",
        "accreditation_type",
    },
}  # fmt: skip
for_each_country = pytest.mark.parametrize("country", COUNTRIES)


def units_of(country: str, qualification: str) -> list[Row]:
    return [row for row in table(country, "units") if row["qualification_id"] == qualification]


def points_of(rows: list[Row], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def test_seven_countries_are_shipped() -> None:
    folders = sorted(path.name for path in (DATA / "demo").iterdir() if path.is_dir())
    assert folders == COUNTRIES
    assert len(folders) == 7


@for_each_country
def test_columns_are_those_of_the_template(country: str) -> None:
    for name, allowed in COLUMNS.items():
        for row in table(country, name)[:1]:
            found = {LANGUAGE_COLUMN.sub("_{lang}", column) for column in row}
            assert found <= allowed


@for_each_country
def test_every_row_has_as_many_cells_as_the_header(country: str) -> None:
    for name in COLUMNS:
        for row in table(country, name):
            assert None not in row
            assert None not in row.values()


@for_each_country
def test_no_cell_begins_like_a_formula_or_has_stray_blanks(country: str) -> None:
    for name in COLUMNS:
        for row in table(country, name):
            for cell in row.values():
                assert not cell.startswith(("=", "+", "-", "@"))
                assert cell == cell.strip()
                assert "  " not in cell


@for_each_country
def test_five_qualifications_have_three_to_six_units_each(country: str) -> None:
    qualifications = [row["qualification_id"] for row in table(country, "qualifications")]
    assert len(set(qualifications)) == len(qualifications) == 5
    for qualification in qualifications:
        assert 3 <= len(units_of(country, qualification)) <= 6


@for_each_country
def test_every_unit_has_three_to_six_outcomes_with_own_ids(country: str) -> None:
    outcomes = table(country, "outcomes")
    counts = Counter(row["unit_id"] for row in outcomes)
    assert set(counts) == {row["unit_id"] for row in table(country, "units")}
    assert all(3 <= count <= 6 for count in counts.values())
    assert len({(row["unit_id"], row["outcome_id"]) for row in outcomes}) == len(outcomes)


@for_each_country
def test_references_lead_to_rows(country: str) -> None:
    qualifications = {row["qualification_id"] for row in table(country, "qualifications")}
    groups = {(row["qualification_id"], row["group_id"]) for row in table(country, "groups")}
    used = {
        (row["qualification_id"], row["group_id"])
        for row in table(country, "units")
        if row.get("group_id")
    }
    owners = {row["qualification_id"] for row in table(country, "units")} - {""}
    assert owners == qualifications
    assert used == groups


@for_each_country
def test_every_text_stands_in_the_national_language_and_in_english(country: str) -> None:
    texts = {"qualifications": "title", "units": "title", "groups": "title", "outcomes": "text"}
    for name, column in texts.items():
        for row in table(country, name):
            for language in (LANGUAGES[country], "en"):
                assert row[f"{column}_{language}"]
    for row in table(country, "outcomes"):
        assert row["text_en"] != row[f"text_{LANGUAGES[country]}"]


@for_each_country
def test_every_outcome_has_a_category_and_a_criterion(country: str) -> None:
    rows = table(country, "outcomes")
    assert {row["category"] for row in rows} == CATEGORIES
    assert all(1 <= len(values(row[f"criteria_{LANGUAGES[country]}"])) <= 2 for row in rows)


@for_each_country
def test_every_unit_names_its_assessment(country: str) -> None:
    for row in table(country, "units"):
        assert row[f"assessment_{LANGUAGES[country]}"]
        assert row["assessment_type"]


@for_each_country
def test_every_qualification_says_that_it_is_illustrative(country: str) -> None:
    for row in table(country, "qualifications"):
        assert row["illustrative"] == "yes"
        assert row["description_en"].startswith("Illustrative demonstration record")
        assert row["country"] == country.upper()
        assert row["homepage"].startswith("https://www.example.org/")
        assert row["awarding_body_homepage"].startswith("https://www.example.org/")
        assert row["isced_f"] in FIELDS


@for_each_country
def test_mandatory_units_and_groups_sum_to_the_total(country: str) -> None:
    for row in table(country, "qualifications"):
        qualification = row["qualification_id"]
        units = units_of(country, qualification)
        if not CREDIT_SYSTEMS[country]:
            assert not row.get("credits")
            assert not any(unit.get("credits") for unit in units)
            continue
        assert row["credit_system"] == CREDIT_SYSTEMS[country]
        assert {unit["credit_system"] for unit in units} == {CREDIT_SYSTEMS[country]}
        mandatory = points_of([u for u in units if u["role"] == "mandatory"], "credits")
        groups = [g for g in table(country, "groups") if g["qualification_id"] == qualification]
        assert mandatory + points_of(groups, "required_points") == Decimal(row["credits"])


@for_each_country
def test_sixty_credits_are_a_year(country: str) -> None:
    for row in table(country, "qualifications"):
        if row.get("credits"):
            assert Decimal(row["credits"]) == 60 * Decimal(row["duration_years"])


@for_each_country
def test_groups_can_be_chosen_to_their_points(country: str) -> None:
    for group in table(country, "groups"):
        members = [
            Decimal(unit["credits"])
            for unit in units_of(country, group["qualification_id"])
            if unit["group_id"] == group["group_id"]
        ]
        least, most = int(group["min_units"]), int(group["max_units"])
        assert 1 <= least <= most < len(members)
        sums = {
            sum(choice) for size in range(least, most + 1)
            for choice in combinations(members, size)
        }  # fmt: skip
        assert Decimal(group["required_points"]) in sums


@for_each_country
def test_elective_units_are_those_in_a_group(country: str) -> None:
    for row in table(country, "units"):
        assert (row["role"] == "elective") == bool(row.get("group_id"))


@for_each_country
def test_validity_begins_before_it_ends(country: str) -> None:
    for name in ("qualifications", "units"):
        for row in table(country, name):
            days = [date.fromisoformat(row[c]) for c in ("valid_from", "valid_until") if row.get(c)]
            assert days == sorted(days)


@for_each_country
def test_national_levels_agree_with_the_referencing_table(
    country: str, shared_domain: Path
) -> None:
    referenced = {
        row["nqf_level_label"]: row["eqf_level"]
        for row in read_table(shared_domain / "vocab" / "nqf-eqf.csv")
        if row["country_code"] == ALPHA_3[country]
    }
    rows = [*table(country, "qualifications"), *table(country, "units")]
    levels = [(row["nqf_level"], row["eqf_level"]) for row in rows if row.get("nqf_level")]
    assert len(levels) >= 5
    for national, european in levels:
        assert referenced[national] == european


@for_each_country
def test_assessment_types_and_fields_are_those_of_the_lists(
    country: str, shared_domain: Path
) -> None:
    vocab = shared_domain / "vocab"
    types = {row["label_en"] for row in read_table(vocab / "assessment-types.csv")}
    fields = {row["iri"].rpartition("/")[2] for row in read_table(vocab / "isced-f.csv")}
    assert {row["assessment_type"] for row in table(country, "units")} <= types
    assert {row["isced_f"] for row in table(country, "qualifications")} <= fields


@for_each_country
def test_every_skill_is_in_the_shipped_scheme(country: str) -> None:
    known = {row["uri"] for row in read_table(DATA / "skills" / "skills.csv")}
    for row in table(country, "outcomes"):
        skills = values(row["skills"])
        assert len(set(skills)) == len(skills) <= 3
        assert set(skills) <= known


def test_ids_are_unique_over_all_countries() -> None:
    for name, column in (("qualifications", "qualification_id"), ("units", "unit_id")):
        ids = [row[column] for country in COUNTRIES for row in table(country, name)]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) for value in ids)


def test_about_one_outcome_in_ten_has_no_skill() -> None:
    rows = [row for country in COUNTRIES for row in table(country, "outcomes")]
    bare = sum(not row["skills"] for row in rows)
    assert 0.08 <= bare / len(rows) <= 0.12


def test_relative_weight_is_points_through_total() -> None:
    totals = {r["qualification_id"]: Decimal(r["credits"]) for r in table("at", "qualifications")}
    units = table("at", "units")
    assert len(units) == 22
    for unit in units:
        exact = Decimal(unit["credits"]) / totals[unit["qualification_id"]]
        assert Decimal(unit["relative_weight"]) == exact.quantize(Decimal("0.0001"))


def test_swiss_titles_are_in_german_french_and_english() -> None:
    for row in [*table("ch", "qualifications"), *table("ch", "units")]:
        assert all(row[f"title_{language}"] for language in ("de", "fr", "en"))
        assert "ß" not in "".join(row.values())


def test_the_special_cases_of_the_readme_are_there() -> None:
    levels = {
        row["qualification_id"]: row["eqf_level"]
        for country in COUNTRIES
        for row in table(country, "qualifications")
        if row["eqf_level"] != "4"
    }
    assert levels == {
        "murarz-tynkarz": "3", "pflegefachassistenz": "3", "recepcion-alojamientos": "5",
    }  # fmt: skip
    units = {row["unit_id"]: row for country in COUNTRIES for row in table(country, "units")}
    assert units["esmaabi"]["qualification_id"] == ""
    assert units["esmaabi"]["country"] == "EE"
    assert units["esmaabi"]["publisher_et"]
    assert units["czynnosci-medyczne"]["valid_until"] == "2029-08-31"
    assert {key for key, row in units.items() if row.get("eqf_level") == "3"} == {
        "atencion-usuario",
        "operaciones-administrativas",
    }
    groups = {row["qualification_id"] for row in table("fi", "groups")}
    assert groups == {"it-tukihenkilo", "vastaanottovirkailija"}


def test_the_same_official_unit_has_the_same_outcomes_everywhere() -> None:
    common = [row["unit_id"] for row in table("fi", "units") if row["code"] == "990001"]
    contents = {
        tuple(row["text_fi"] for row in table("fi", "outcomes") if row["unit_id"] == unit)
        for unit in common
    }
    assert len(common) == 5
    assert len(contents) == 1


def test_the_readme_counts_what_is_there() -> None:
    lines = (DATA / "demo" / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")[2:-1]] for line in lines if "|" in line]
    stated = {
        row[0].strip("`"): [int(c) for c in row[1:]]
        for row in cells
        if len(row) == 6 and row[1].isdigit()
    }
    counted = {}
    for country in COUNTRIES:
        outcomes = table(country, "outcomes")
        counted[country] = [
            len(table(country, "qualifications")),
            len(table(country, "units")),
            len(outcomes),
            sum(len(values(row[f"criteria_{LANGUAGES[country]}"])) for row in outcomes),
            sum(not row["skills"] for row in outcomes),
        ]
    counted[""] = [sum(column) for column in zip(*counted.values(), strict=True)]
    assert stated == counted


@for_each_country
def test_quality_is_described_for_a_qualification_and_for_an_institution(country: str) -> None:
    rows = table(country, "quality")
    known = {row["qualification_id"] for row in table(country, "qualifications")}
    assert {row["qualification_id"] for row in rows} <= known
    assert {name for row in rows for name in values(row["assures"])} == {
        "qualification",
        "institution",
    }
    assert {phase for row in rows for phase in values(row["phases"])} == PHASES
    assert sum(bool(row["accreditation_type"]) for row in rows) == 1
    assert all("llustrative" in row["description_en"] for row in rows)


@for_each_country
def test_every_awarding_body_declares_its_functions(country: str) -> None:
    for row in table(country, "qualifications"):
        functions = set(values(row["awarding_body_functions"]))
        assert {"awards", "assesses", "validates", "recognises"} <= functions
        assert ("allocates-points" in functions) == bool(CREDIT_SYSTEMS[country])
