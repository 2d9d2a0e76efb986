"""The shipped skill scheme is whole, used, and labelled as ESCO labels it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

from tests.unit.data.demo_tables import COUNTRIES, DATA, read_table, table, values

ESCO_SKILL = re.compile(
    r"http://data\.europa\.eu/esco/skill/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


def test_the_skill_scheme_is_complete() -> None:
    rows = read_table(DATA / "skills" / "skills.csv")
    groups = {row["id"] for row in read_table(DATA / "skills" / "groups.csv")}
    assert 90 <= len(rows) == len({row["uri"] for row in rows}) <= 140
    assert len({row["label_en"] for row in rows}) == len(rows)
    assert {row["group"] for row in rows} == groups
    assert {row["type"] for row in rows} == {"skill", "knowledge"}
    for row in rows:
        assert ESCO_SKILL.fullmatch(row["uri"])
        assert all(row.values())


def test_every_shipped_skill_is_used_by_an_outcome() -> None:
    used = {
        skill
        for country in COUNTRIES
        for row in table(country, "outcomes")
        for skill in values(row["skills"])
    }
    assert used == {row["uri"] for row in read_table(DATA / "skills" / "skills.csv")}


def test_the_skill_readme_gives_the_attribution_and_the_counts() -> None:
    text = (DATA / "skills" / "README.md").read_text(encoding="utf-8")
    assert "This service uses the ESCO classification of the European Commission." in text
    assert "modified version" in text
    for name in ("skills", "groups"):
        rows = len(read_table(DATA / "skills" / f"{name}.csv"))
        assert re.search(rf"^\| `{name}\.csv` .* {rows} \|$", text, re.MULTILINE)


def test_english_labels_are_those_of_esco(shared_data: Path) -> None:
    archive = shared_data / "esco" / "official_csv_v1.1.1" / "ESCO_v1.1.1_classification_en_csv.zip"
    with zipfile.ZipFile(archive) as packed:
        name = next(n for n in packed.namelist() if n.rpartition("/")[2] == "skills_en.csv")
        with io.TextIOWrapper(packed.open(name), encoding="utf-8", newline="") as file:
            labels = {row["conceptUri"]: row["preferredLabel"] for row in csv.DictReader(file)}
    for row in read_table(DATA / "skills" / "skills.csv"):
        assert labels[row["uri"]] == row["label_en"]
