"""Look-ups in the controlled tables: countries, languages, levels, fields, assessment types."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import COUNTRY, CREDIT, ISCED_F, OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ecvet_graph.model.learning import Qualification, Text

__all__ = ["CREDIT_SYSTEMS", "ReferenceTables", "load_reference_tables"]

CREDIT_SYSTEMS: Mapping[str, str] = {
    "ects": CREDIT + "6fcec5c5af",
    "ecvet": CREDIT + "60b314e826",
    "ekap": OWN + "credit-system/ekap",
    "osaamispiste": OWN + "credit-system/osaamispiste",
}


@dataclass(frozen=True, slots=True)
class ReferenceTables:
    """The tables of `ontology/tables/` as mappings to EU authority IRIs.

    Attributes:
        countries: alpha-2, alpha-3 and further codes in capitals -> country IRI.
        languages: BCP 47 primary subtag -> language IRI.
        nqf_levels: (alpha-3 code, label in lower case) -> (level IRI, EQF level or `None`).
        nqf_labels: alpha-3 code -> the labels of its national levels, from low to high.
        isced_f: the digits of each field -> field IRI.
        assessment_types: English label in lower case -> type IRI.
        accreditation_types: English label in lower case -> type IRI.
    """

    countries: Mapping[str, str]
    languages: Mapping[str, str]
    nqf_levels: Mapping[tuple[str, str], tuple[str, int | None]]
    nqf_labels: Mapping[str, tuple[str, ...]]
    isced_f: Mapping[str, str]
    assessment_types: Mapping[str, str]
    accreditation_types: Mapping[str, str]

    def nqf_level(self, country: str, label: str, *, eqf: int | None = None) -> str | None:
        """Return the IRI of a national level by country IRI and label.

        With `eqf` the level is returned only where the referencing table gives that EQF level.
        """
        found = self.nqf_levels.get((country.removeprefix(COUNTRY), label.lower()))
        if found is None or (eqf is not None and found[1] != eqf):
            return None
        return found[0]

    def nqf_labels_of(self, country: str) -> tuple[str, ...]:
        """Return the labels of the national levels of a country, given by its IRI."""
        return self.nqf_labels.get(country.removeprefix(COUNTRY), ())

    def with_languages(self, qualification: Qualification) -> Qualification:
        """Return the qualification with the languages of all its texts, those it declares first."""
        tags = (text.language.partition("-")[0] for text in _texts(qualification))
        found = (self.languages[tag] for tag in sorted(set(tags)) if tag in self.languages)
        languages = tuple(dict.fromkeys((*qualification.languages, *found)))
        return replace(qualification, languages=languages)

    def knows_nqf_level(self, iri: str) -> bool:
        """Tell whether the referencing table has this national level."""
        return any(iri == level for level, _ in self.nqf_levels.values())


@cache
def load_reference_tables() -> ReferenceTables:
    """Return the shipped tables; they are read once."""
    folder = asset_folder("ontology") / "tables"
    referencing = _rows(folder / "nqf-eqf.csv")
    levels = {
        (row["country_code"], row["nqf_level_label"].lower()): (
            row["nqf_level_iri"],
            int(row["eqf_level"]) if row["eqf_level"].isdigit() else None,
        )
        for row in referencing
    }
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for row in referencing:
        labels[row["country_code"]].append(row["nqf_level_label"])
    fields = (row["iri"] for row in _rows(folder / "isced-f.csv"))
    return ReferenceTables(
        countries=_countries(_rows(folder / "countries.csv")),
        languages={row["bcp47"]: row["iri"] for row in _rows(folder / "languages.csv")},
        nqf_levels=levels,
        nqf_labels={country: tuple(found) for country, found in labels.items()},
        isced_f={iri.removeprefix(ISCED_F): iri for iri in fields},
        assessment_types=_by_label(folder / "assessment-types.csv"),
        accreditation_types=_by_label(folder / "accreditation-types.csv"),
    )


def _texts(qualification: Qualification) -> Iterator[Text]:
    yield from (*qualification.titles, *qualification.descriptions)
    for unit in qualification.units:
        yield from (*unit.titles, *unit.descriptions)
        for outcome in unit.outcomes:
            yield from outcome.texts


def _countries(rows: list[dict[str, str]]) -> dict[str, str]:
    return {
        code: row["iri"]
        for row in rows
        for code in (row["alpha_2"], row["alpha_3"], *row["also_written"].split("|"))
        if code
    }


def _by_label(path: Path) -> dict[str, str]:
    return {row["label_en"].lower(): row["iri"] for row in _rows(path)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))
