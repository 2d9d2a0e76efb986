"""An index with some units replaced: the one that would be built anew, at the price of the change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ecvet_graph.compare.builder import build_index, same_groups
from ecvet_graph.compare.index import CompareIndex, Ints, assemble, join_lines
from ecvet_graph.compare.index_file import index_arrays

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from ecvet_graph.model.rows import Line, OutcomeRow, UnitRow

__all__ = ["Replacement", "patch_index"]

_OF_UNITS = [
    "units",
    "countries",
    "levels",
    "level_is_own",
    "fields",
    "ends",
    "valid_from",
    "valid_until",
    "year_shares",
    "relative_weights",
    "has_criteria",
    "has_assessment",
    "content_digests",
    "link_digests",
]
_OF_OUTCOMES = ("outcomes", "outcome_categories", "outcome_weights", "has_declared_skills")
_LINES = ("outcome_lines", "title_lines", "qualification_lines")

_Arrays = dict[str, "NDArray[np.generic]"]
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class _Part:
    """Some units of an index: `sizes` are how many skills each outcome has, one after the other."""

    arrays: _Arrays
    owners: Ints
    sizes: Ints
    links: Ints
    lines: Mapping[int, Line]
    skills: Mapping[int, str]
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What takes the place of some units of an index.

    Attributes:
        gone: units that leave, whether they come back with `units` or not.
        units, outcomes: the rows that come in, as `build_index` takes them.
        same_units: every pair of units, of the whole store, that is linked as the same one.
        skill_weights: ten-thousandths of every skill of `outcomes`.
    """

    gone: Collection[str]
    units: Sequence[UnitRow]
    outcomes: Sequence[OutcomeRow]
    same_units: Iterable[tuple[str, str]]
    skill_weights: Mapping[str, int]


def patch_index(
    index: CompareIndex, change: Replacement, *, snapshot: str, day: date | None
) -> CompareIndex:
    """Return the index after a replacement, without texts as numbers.

    All arrays are those of an index that is built of all rows at once, with the weights of the
    skills that `index` holds. A unit that comes in and is there already is replaced.
    """
    fresh = build_index(
        change.units,
        change.outcomes,
        skill_weights=change.skill_weights,
        weight_table=index.weight_table,
        snapshot=snapshot,
        day=day,
    )
    gone = {*change.gone, *fresh.units}
    kept = np.array([unit not in gone for unit in index.units], dtype=np.bool_)
    arrays = _joined(_part(index, kept), _part(fresh, np.ones(len(fresh.units), dtype=np.bool_)))
    places = {unit: number for number, unit in enumerate(arrays["units"].tolist())}
    known = [(a, b) for a, b in change.same_units if a in places and b in places]
    arrays["groups"] = same_groups([(places[a], places[b]) for a, b in known], size=len(places))
    arrays["names"] = index_arrays(fresh)["names"]
    return assemble(arrays)


def _part(index: CompareIndex, units: NDArray[np.bool_]) -> _Part:
    """Return these units of an index, with the lines and skills that they use."""
    arrays = index_arrays(index)
    outcomes = units[_whole(arrays["owners"])]
    sizes = np.diff(_whole(arrays["link_starts"]))
    found = {name: arrays[name][units] for name in (*_OF_UNITS, *_LINES[1:])}
    found |= {name: arrays[name][outcomes] for name in (*_OF_OUTCOMES, _LINES[0])}
    owners = (np.cumsum(units) - 1)[_whole(arrays["owners"])[outcomes]]
    links = _whole(arrays["links"])[np.repeat(outcomes, sizes)]
    lines = np.unique(np.concatenate([_whole(found[name]) for name in _LINES]))
    skills = np.unique(links)
    return _Part(
        arrays=found,
        owners=owners,
        sizes=sizes[outcomes],
        links=links,
        lines={line: index.lines[line] for line in lines.tolist() if line >= 0},
        skills={skill: index.skills[skill] for skill in skills.tolist()},
        weights={index.skills[skill]: int(index.skill_weights[skill]) for skill in skills.tolist()},
    )


def _joined(kept: _Part, fresh: _Part) -> _Arrays:
    """Return the arrays of both parts, numbered and sorted as `build_index` does."""
    parts = (kept, fresh)
    lines = {
        line: n for n, line in enumerate(sorted({*kept.lines.values(), *fresh.lines.values()}))
    }
    skills = {skill: n for n, skill in enumerate(sorted({*kept.weights, *fresh.weights}))}
    weights = {**fresh.weights, **kept.weights}
    both = {
        name: np.concatenate([part.arrays[name] for part in parts])
        for name in (*_OF_UNITS, *_OF_OUTCOMES)
    }
    both |= {
        name: np.concatenate([_renumbered(part, name, lines) for part in parts]) for name in _LINES
    }
    units = np.argsort(both["units"], kind="stable")
    rank = np.argsort(units)
    owners = rank[np.concatenate((kept.owners, fresh.owners + len(kept.arrays["units"])))]
    outcomes = np.argsort(both["outcomes"], kind="stable")
    outcomes = outcomes[np.argsort(owners[outcomes], kind="stable")]
    sizes = np.concatenate([part.sizes for part in parts])
    links = np.concatenate([_mapped(part.links, part.skills, skills) for part in parts])
    starts = np.concatenate(([0], np.cumsum(sizes)))
    taken = np.repeat(starts[:-1][outcomes], sizes[outcomes])
    ends = np.cumsum(sizes[outcomes])
    within = np.arange(len(links)) - np.repeat(ends - sizes[outcomes], sizes[outcomes])
    order = dict.fromkeys((*_OF_UNITS, *_LINES[1:]), units)
    order |= dict.fromkeys((*_OF_OUTCOMES, _LINES[0]), outcomes)
    return {
        **{name: array[order[name]] for name, array in both.items()},
        "owners": owners[outcomes],
        "link_starts": np.concatenate(([0], ends)).astype(np.int64),
        "links": links[taken + within],
        "skills": np.array(list(skills), dtype=np.str_),
        "skill_weights": np.fromiter((weights[skill] for skill in skills), dtype=np.int64),
        "lines": join_lines(list(lines)),
    }


def _renumbered(part: _Part, name: str, numbers: Mapping[Line, int]) -> Ints:
    return _mapped(_whole(part.arrays[name]), part.lines, numbers)


def _mapped(values: Ints, named: Mapping[int, _Key], numbers: Mapping[_Key, int]) -> Ints:
    """Return values by their new numbers; -1 stays."""
    table = np.full(max(named, default=-1) + 2, -1, dtype=np.int64)
    for old, key in named.items():
        table[old] = numbers[key]
    return table[values]


def _whole(array: NDArray[np.generic]) -> Ints:
    return array.astype(np.int64)
