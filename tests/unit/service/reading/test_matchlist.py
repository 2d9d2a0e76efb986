"""The list of matches is narrowed by pair, verdict and gap, and counted by pair."""

from __future__ import annotations

from ecvet_graph.model.match import MatchStatus, Reservation, Verdict
from ecvet_graph.service.matchfile import MatchRow
from ecvet_graph.service.reading.matchlist import MatchSelection, MatchTable
from ecvet_graph.service.views import Entry

# Alpha-3 puts Spain (ESP) before Estonia (EST), alpha-2 the other way round.
UNITS = {
    f"urn:{code.lower()}": Entry(f"urn:{code.lower()}", None, (), code, 4, (), 1)
    for code in ("DE", "EE", "ES")
}


def match(
    a: str,
    b: str,
    *,
    score: int = 5000,
    verdict: Verdict = Verdict.PARTIAL,
    gap: int | None = 0,
) -> MatchRow:
    return MatchRow(
        iri=f"urn:{a}-{b}-{score}",
        a=f"urn:{a}",
        b=f"urn:{b}",
        score=score,
        coverage_of_a=score,
        coverage_of_b=score,
        verdict=verdict,
        reservation=Reservation.NONE,
        level_gap=gap,
    )


TABLE = MatchTable(
    [
        match("de", "ee", score=4000),
        match("es", "ee", score=9000, verdict=Verdict.A_COVERS_B, gap=-1),
        match("de", "ee", score=8000, gap=None),
        match("de", "es", score=3000, gap=3),
        match("de", "gone"),
    ],
    units=UNITS,
)


def test_best_come_first_and_unknown_units_are_left_out() -> None:
    found = TABLE.find(MatchSelection())
    assert [float(row.score) for row in found.rows] == [0.9, 0.8, 0.4, 0.3]


def test_a_pair_may_be_named_in_any_order() -> None:
    for countries in (("DE", "EE"), ("EE", "DE")):
        assert TABLE.find(MatchSelection(countries=countries)).total == 2
    assert TABLE.find(MatchSelection(countries=("ES",))).total == 2
    assert TABLE.find(MatchSelection(countries=("PL",))).total == 0


def test_gaps_are_told_apart_by_size_and_unknown_is_a_value() -> None:
    totals = {
        gap: TABLE.find(MatchSelection(gaps=(gap,))).total for gap in ("0", "1", "2", "unknown")
    }
    assert totals == {"0": 1, "1": 1, "2": 1, "unknown": 1}


def test_counts_of_a_facet_ignore_its_own_choice() -> None:
    found = TABLE.find(MatchSelection(verdicts=("partial",), gaps=("0",)))
    facets = {facet.name: {v.value: v.count for v in facet.values} for facet in found.facets}
    assert facets["verdict"] == {"partial": 1}
    assert facets["gap"] == {"0": 1, "2": 1, "unknown": 1}


def test_a_pair_keeps_the_order_that_its_verdicts_speak_of() -> None:
    pairs = {(pair.a, pair.b): pair for pair in TABLE.pairs()}
    assert set(pairs) == {("DE", "EE"), ("DE", "ES"), ("ES", "EE")}
    assert [(entry.verdict, entry.count) for entry in pairs["ES", "EE"].verdicts] == [
        (Verdict.A_COVERS_B, 1)
    ]


def test_an_empty_list_has_no_pairs() -> None:
    empty = MatchTable([], units=UNITS)
    assert empty.pairs() == ()
    assert empty.find(MatchSelection()).total == 0


def test_a_unit_has_so_many_partners_per_country() -> None:
    assert [row.b.iri for row in TABLE.of_unit("urn:de", per_country=1)] == ["urn:ee", "urn:es"]


DECIDED = MatchTable(
    [match("de", "ee", score=4000), match("es", "ee", score=9000), match("de", "es", score=3000)],
    units=UNITS,
    statuses={
        ("urn:es", "urn:ee"): MatchStatus.REJECTED,
        ("urn:de", "urn:es"): MatchStatus.RECOGNISED_IN_CASE,
    },
)


def test_rejected_matches_are_listed_only_when_asked_for() -> None:
    assert [float(row.score) for row in DECIDED.find(MatchSelection()).rows] == [0.4, 0.3]
    asked = DECIDED.find(MatchSelection(statuses=("rejected",)))
    assert [row.status for row in asked.rows] == [MatchStatus.REJECTED]
    assert len(DECIDED) == 2
    assert sum(pair.total for pair in DECIDED.pairs()) == 2
    assert [float(row.score) for row in DECIDED.of_unit("urn:ee", per_country=9)] == [0.4]


def test_statuses_are_counted_with_the_rejected_ones() -> None:
    facet = DECIDED.find(MatchSelection()).facets[-1]
    assert facet.name == "status"
    counts = {value.value: value.count for value in facet.values}
    assert counts == {"recognised-in-case": 1, "rejected": 1, "suggested": 1}
