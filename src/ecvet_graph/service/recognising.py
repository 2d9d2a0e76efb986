"""What candidates of units rest on, and what more data at home would change: counted, not guessed.

Everything is read from the comparison index and the materialised matches, for many pairs at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ecvet_graph.compare import CATEGORIES, FINDINGS, GATES, CompareIndex
from ecvet_graph.compare.gates import findings, gate_codes
from ecvet_graph.service.views.recognisability import Carried, Fix

__all__ = ["CARRIERS", "Gain", "Ints", "Lack", "Pairs", "carried_by", "gains", "lacks"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Which finding a fix would change, with the side that it is about left out
_GATES: Mapping[Fix, tuple[str, str]] = {
    Fix.GIVE_LEVEL: ("level", "not-given"),
    Fix.GIVE_FIELD: ("field", "not-given"),
    Fix.GIVE_WORKLOAD: ("workload", "not-given"),
    Fix.DESCRIBE_ASSESSMENT: ("assessment", "not-described"),
    Fix.EXTEND_VALIDITY: ("validity", "not-valid"),
}
_OWN, _BOTH = "a", "both"
_KINDS = len(CATEGORIES)
CARRIERS = tuple(Carried)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of units, as positions in the index: those at home and their candidates abroad."""

    own: Ints
    others: Ints


@dataclass(frozen=True, slots=True)
class Lack:
    """What units lack: bool (units of the index), and how many of their outcomes lack it."""

    units: Mask
    outcomes: Ints


@dataclass(frozen=True, slots=True)
class Gain:
    """Which pairs a fix would help, bool (pairs).

    Attributes:
        helped: those for which only the own side lacks something.
        cleared: those of them beside which no other reservation stands; `None`: the fix is about none.
        on_both_sides: those for which both sides lack it.
    """

    helped: Mask
    cleared: Mask | None
    on_both_sides: Mask


def carried_by(index: CompareIndex, pairs: Pairs) -> Ints:
    """Return for each pair the position of what carries it in `Carried`, the strongest first.

    Outcomes that state different categories are not compared, as in the alignment.
    """
    declared = np.flatnonzero(index.has_declared_skills)
    everything = np.arange(len(index.outcomes))
    skills = index.outcome_skills
    steps = ((everything, _line_matrix(index)), (declared, skills), (everything, skills))
    found = np.full(len(pairs.own), CARRIERS.index(Carried.TEXT), dtype=np.int64)
    open_pairs = np.arange(len(pairs.own))
    for place, (rows, keys) in enumerate(steps):
        part = Pairs(pairs.own[open_pairs], pairs.others[open_pairs])
        shared = _share(index, keys, part, own_rows=rows, other_rows=rows)
        found[open_pairs[shared]] = place
        open_pairs = open_pairs[~shared]
    return found


def lacks(index: CompareIndex) -> Mapping[Fix, Lack]:
    """Return what every unit of the index lacks; titles are not in the index."""
    unlinked = index.outcome_totals == 0
    undeclared = ~unlinked & ~index.has_declared_skills
    known_workload = (index.year_shares > 0) | (index.relative_weights > 0)
    day = index.day.toordinal() if index.day else 0
    ended = (index.valid_until > 0) & (index.valid_until < day)
    of_units = {
        Fix.GIVE_LEVEL: index.levels == 0,
        Fix.GIVE_FIELD: ~index.has_field,
        Fix.GIVE_WORKLOAD: ~known_workload,
        Fix.DESCRIBE_ASSESSMENT: ~(index.has_criteria & index.has_assessment),
        Fix.EXTEND_VALIDITY: ended,
        Fix.LIST_OUTCOMES: np.diff(index.starts) == 0,
    }
    of_outcomes = {
        Fix.LINK_SKILLS: unlinked,
        Fix.DECLARE_SKILLS: undeclared,
        Fix.TYPE_OUTCOMES: index.outcome_categories == 0,
    }
    counts = {fix: _by_unit(index, mask) for fix, mask in of_outcomes.items()}
    nothing = np.zeros(len(index.units), dtype=np.int64)
    return {
        fix: Lack(np.asarray(mask, dtype=np.bool_), nothing) for fix, mask in of_units.items()
    } | {fix: Lack(count > 0, count) for fix, count in counts.items()}


def gains(index: CompareIndex, pairs: Pairs, carriers: Ints) -> Mapping[Fix, Gain]:
    """Return for each fix which pairs it would help; `carriers` are those of `carried_by`."""
    found = findings(index, pairs.own, pairs.others, day=index.day)
    is_alone = (gate_codes(found) > 0).sum(axis=0) == 1
    gained: dict[Fix, Gain] = {}
    for fix, (gate, code) in _GATES.items():
        of_gate = found[GATES.index(gate)]
        helped = of_gate == _finding(gate, f"{code}-{_OWN}")
        both = of_gate == _finding(gate, f"{code}-{_BOTH}")
        gained[fix] = Gain(helped, helped & is_alone, both)
    lacking = lacks(index)
    is_text = carriers == CARRIERS.index(Carried.TEXT)
    unlinked = is_text & lacking[Fix.LINK_SKILLS].units[pairs.own]
    gained[Fix.LINK_SKILLS] = Gain(unlinked, None, np.zeros_like(unlinked))
    gained[Fix.DECLARE_SKILLS] = _declared(index, pairs, carriers)
    typed = _by_unit(index, index.outcome_categories > 0) > 0
    untyped = lacking[Fix.TYPE_OUTCOMES].units[pairs.own]
    gained[Fix.TYPE_OUTCOMES] = Gain(
        untyped & typed[pairs.others], None, untyped & ~typed[pairs.others]
    )
    return gained


def _declared(index: CompareIndex, pairs: Pairs, carriers: Ints) -> Gain:
    """Return the pairs carried by a skill that the other agency declares and the own one does not."""
    linked = np.flatnonzero(carriers == CARRIERS.index(Carried.LINKED_SKILLS))
    part = Pairs(pairs.own[linked], pairs.others[linked])
    undeclared = np.flatnonzero(~index.has_declared_skills)
    helped, both = (np.zeros(len(carriers), dtype=np.bool_) for _ in range(2))
    for mask, rows in ((helped, np.flatnonzero(index.has_declared_skills)), (both, undeclared)):
        mask[linked] = _share(
            index, index.outcome_skills, part, own_rows=undeclared, other_rows=rows
        )
    return Gain(helped, None, both & ~helped)


def _finding(gate: str, code: str) -> int:
    return next(place for place, one in enumerate(FINDINGS) if (one.gate, one.code) == (gate, code))


def _by_unit(index: CompareIndex, outcomes: Mask) -> Ints:
    counted = np.concatenate(([0], np.cumsum(outcomes)))
    return np.asarray(counted[index.starts[1:]] - counted[index.starts[:-1]], dtype=np.int64)


def _line_matrix(index: CompareIndex) -> sparse.csr_matrix:
    """Return (outcomes, texts), 1 where it is the text of the outcome."""
    rows = np.flatnonzero(index.outcome_lines >= 0)
    ones = np.ones(len(rows), dtype=np.int64)
    shape = (len(index.outcomes), len(index.lines))
    return sparse.csr_matrix((ones, (rows, index.outcome_lines[rows])), shape=shape)


def _share(
    index: CompareIndex, keys: sparse.csr_matrix, pairs: Pairs, *, own_rows: Ints, other_rows: Ints
) -> Mask:
    """Return which pairs share a key of outcomes that may be compared.

    `keys` is (outcomes, keys); the rows are the outcomes that count on either side. Each key is
    divided by category: an own outcome holds that of its own, one abroad all that go with its own.
    """
    if not len(pairs.own):
        return np.zeros(0, dtype=np.bool_)
    kinds = np.arange(_KINDS)
    own = _held(index, keys, own_rows, goes=kinds[:, None] == kinds[None, :])
    goes = (kinds[:, None] == 0) | (kinds[None, :] == 0) | (kinds[:, None] == kinds[None, :])
    others = _held(index, keys, other_rows, goes=goes)
    return np.asarray(own[pairs.own].multiply(others[pairs.others]).sum(axis=1)).ravel() > 0


def _held(
    index: CompareIndex, keys: sparse.csr_matrix, rows: Ints, *, goes: Mask
) -> sparse.csr_matrix:
    """Return (units, keys times categories), above 0 where a unit holds the key for a category.

    `goes` says for which categories the outcomes of each category count.
    """
    part = keys[rows]
    owners = np.searchsorted(index.starts, rows, side="right") - 1
    owners = np.repeat(owners, np.diff(part.indptr))
    categories = np.repeat(index.outcome_categories[rows], np.diff(part.indptr))
    entries, kinds = np.nonzero(goes[categories])
    columns = part.indices[entries].astype(np.int64) * _KINDS + kinds
    ones = np.ones(len(columns), dtype=np.int64)
    shape = (len(index.units), keys.shape[1] * _KINDS)
    return sparse.csr_matrix((ones, (owners[entries], columns)), shape=shape)
