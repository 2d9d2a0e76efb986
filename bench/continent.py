"""What the skill layer costs with the units of all of Europe: made data of real proportions.

`python -m bench.continent` compares all units of one country with those of all others and writes a
result file. The data is made; what is real are its proportions, counted in the four national
sources: outcomes of a unit, skills of an outcome, how often a skill occurs.
"""

from __future__ import annotations

import argparse
import resource
import sys
from pathlib import Path

import numpy as np
from bench.record import ROOT, Figure, figure_table, load, write_result
from bench.timing import timed
from numpy.typing import NDArray

from ecvet_graph.compare import CompareIndex
from ecvet_graph.compare.index import Ints, assemble
from ecvet_graph.compare.skill_pairs import skill_pairs

_SKILLS = 12_500
# Exponent of how the frequency of skills falls with their rank; the most frequent are alike.
_EXPONENT, _FLAT = 0.68, 10
# Outcomes of a unit, skills of an outcome: value and share of the units and outcomes
_OUTCOMES = ((1, 2, 3, 4, 5, 6, 8, 10, 16), (0.08, 0.15, 0.2, 0.2, 0.13, 0.1, 0.08, 0.04, 0.02))
_LINKS = ((1, 2, 3, 5, 6, 8), (0.14, 0.1, 0.12, 0.14, 0.1, 0.4))
# A unit belongs to a field of work, from whose skills most of its own come.
_FIELDS, _FIELD_SKILLS, _FROM_FIELD = 3000, 60, 0.7
_COUNTRIES = 32
# What is known of no made unit
_UNKNOWN = (
    "levels",
    "level_is_own",
    "ends",
    "valid_from",
    "valid_until",
    "year_shares",
    "relative_weights",
    "has_criteria",
    "has_assessment",
)
_AIM_SECONDS, _AIM_GIGABYTES = 120.0, 8.0


def main(arguments: list[str]) -> None:
    """Make the units, compare those of one country with all others, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=300_000)
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    before = load()
    index, made = timed(make_index, given.units, seed=given.seed)
    left, right = country_and_rest(index)
    found, took = timed(skill_pairs, index, left, right, partners=10)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    note = f"{len(left)} units x {len(right)} units, {len(found.a)} pairs kept"
    figures = [
        Figure("index, made and assembled", round(made / 1000, 1), "s", note=describe(index)),
        Figure(
            "skill layer, one country against all",
            round(took / 1000, 1),
            "s",
            aim=_AIM_SECONDS,
            note=note,
        ),
        Figure("largest memory", round(peak, 2), "GB", aim=_AIM_GIGABYTES),
    ]
    print(figure_table(figures))
    content = {"data": "made", "load_before": before, "figures": figures}
    print(write_result(given.results, "continent", content))


def make_index(units: int, *, seed: int) -> CompareIndex:
    """Return an index of so many made units, each in one of 32 countries of different size."""
    chosen = np.random.default_rng(seed)
    sizes = _draw(chosen, _OUTCOMES, units)
    owners = np.repeat(np.arange(units), sizes)
    counts = _draw(chosen, _LINKS, len(owners))
    fields = chosen.integers(_FIELDS, size=units)
    drawn = _draw_skills(chosen, np.repeat(fields[owners], counts))
    # A skill that was drawn twice for an outcome counts once.
    pairs = np.unique(np.repeat(np.arange(len(owners)), counts) * _SKILLS + drawn)
    rows, links = pairs // _SKILLS, pairs % _SKILLS
    held = np.bincount(np.unique(owners[rows] * _SKILLS + links) % _SKILLS, minlength=_SKILLS)
    weights = np.floor((np.log((units + 1) / (held + 1)) + 1) * 10_000 + 0.5).astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=len(owners)))))
    rarest = np.maximum.reduceat(weights[links], starts[:-1])
    shares = 1 / np.arange(2, _COUNTRIES + 2)
    places = np.sort(chosen.choice(_COUNTRIES, size=units, p=shares / shares.sum()))
    return assemble(
        {
            **_plain(units, len(owners)),
            "countries": np.char.add("C", np.char.zfill(places.astype(np.str_), 2)),
            "owners": owners,
            "outcome_weights": rarest,
            "skills": np.char.add("s", np.arange(_SKILLS).astype(np.str_)),
            "skill_weights": weights,
            "link_starts": starts,
            "links": links,
        }
    )


def country_and_rest(index: CompareIndex) -> tuple[Ints, Ints]:
    """Return the units of the country nearest to 10,000 units, and those of all others."""
    codes, sizes = np.unique(index.countries, return_counts=True)
    code = codes[np.argmin(np.abs(sizes - 10_000))]
    is_there = index.countries == code
    return np.flatnonzero(is_there), np.flatnonzero(~is_there)


def describe(index: CompareIndex) -> str:
    """Return how many things the index holds."""
    return (
        f"{len(index.units)} units, {len(index.outcomes)} outcomes, "
        f"{index.outcome_skills.nnz} links to {len(index.skills)} skills"
    )


def _draw(
    chosen: np.random.Generator, table: tuple[tuple[int, ...], tuple[float, ...]], size: int
) -> Ints:
    return chosen.choice(np.array(table[0]), size=size, p=table[1]).astype(np.int64)


def _draw_skills(chosen: np.random.Generator, fields: Ints) -> Ints:
    frequency = (np.arange(_SKILLS) + _FLAT) ** -_EXPONENT
    frequency /= frequency.sum()
    of_field = chosen.choice(_SKILLS, size=(_FIELDS, _FIELD_SKILLS), p=frequency)
    common = chosen.choice(_SKILLS, size=len(fields), p=frequency)
    own = of_field[fields, chosen.integers(_FIELD_SKILLS, size=len(fields))]
    return np.where(chosen.random(len(fields)) < _FROM_FIELD, own, common).astype(np.int64)


def _plain(units: int, outcomes: int) -> dict[str, NDArray[np.generic]]:
    """Return the columns that say nothing: what the skill layer does not read."""
    none = np.zeros(units, dtype=np.int64)
    names = np.char.add("u", np.char.zfill(np.arange(units).astype(np.str_), 6))
    columns: dict[str, NDArray[np.generic]] = dict.fromkeys(_UNKNOWN, none)
    return columns | {
        "units": names,
        "fields": np.zeros(units, dtype="<U4"),
        "groups": np.arange(units),
        "outcomes": np.char.add("o", np.arange(outcomes).astype(np.str_)),
        "outcome_categories": np.zeros(outcomes, dtype=np.int64),
        "has_declared_skills": np.zeros(outcomes, dtype=np.bool_),
        "lines": np.zeros(0, dtype=np.uint8),
        "outcome_lines": np.full(outcomes, -1),
        "title_lines": none - 1,
        "qualification_lines": none - 1,
        "content_digests": np.zeros(units, dtype="<U16"),
        "link_digests": np.zeros(units, dtype="<U16"),
        "names": np.array(["", "", ""], dtype=np.str_),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
