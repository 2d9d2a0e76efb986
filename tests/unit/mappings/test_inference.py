"""Laws of inferred mappings: turned round, chained, never surer than what they rest on."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.errors import LimitError
from ecvet_graph.mappings.inference import MOST_HOPS, facts_of, infer
from ecvet_graph.mappings.records import CURATION, UNIT_PREDICATES, MappingRecord
from ecvet_graph.mappings.rules import CHAINS, DENIED_BY, DISJOINT, INVERSE
from ecvet_graph.model.iris import SEMAPV, SKOS

EXACT, CLOSE, RELATED = (SKOS + f"{name}Match" for name in ("exact", "close", "related"))
BROAD, NARROW = SKOS + "broadMatch", SKOS + "narrowMatch"


def record(
    text: str, *, confidence: str | None = None, is_negated: bool = False, iri: str = ""
) -> MappingRecord:
    """Return a mapping written as `a exact b`."""
    subject, name, value = text.split()
    return MappingRecord(
        subject,
        f"{SKOS}{name}Match",
        value,
        CURATION,
        is_negated=is_negated,
        confidence=None if confidence is None else Decimal(confidence),
        iri=iri or text,
    )


units = st.sampled_from("abcde")
records = st.lists(
    st.builds(
        lambda subject, predicate, value, confidence, is_negated: MappingRecord(
            subject,
            predicate,
            value,
            CURATION,
            is_negated=is_negated,
            confidence=confidence,
            iri=f"{subject} {predicate} {value} {is_negated}",
        ),
        units,
        st.sampled_from(sorted(UNIT_PREDICATES)),
        units,
        st.none() | st.decimals("0", "1", places=2),
        st.booleans(),
    ),
    max_size=7,
    unique_by=lambda one: one.iri,
)


def test_the_tables_speak_of_the_same_predicates() -> None:
    assert set(INVERSE) == set(INVERSE.values()) == set(UNIT_PREDICATES) == set(DENIED_BY)
    assert all(INVERSE[INVERSE[one]] == one for one in INVERSE)
    assert {one for pair in CHAINS for one in pair} <= set(INVERSE)
    assert all(0 < rule.decay < 1 for rule in CHAINS.values())
    assert all(len(pair) == 2 and pair <= set(INVERSE) for pair in DISJOINT)


@pytest.mark.parametrize(("first", "second"), sorted(CHAINS))
def test_a_chain_read_backwards_is_the_chain_of_the_inverses(first: str, second: str) -> None:
    backwards = CHAINS[INVERSE[second], INVERSE[first]]
    assert backwards.predicate == INVERSE[CHAINS[first, second].predicate]
    assert backwards.decay == CHAINS[first, second].decay


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        (["a exact b", "b exact c"], ("a", EXACT, "c")),
        (["a exact b", "b close c"], ("a", CLOSE, "c")),
        (["a broad b", "b broad c"], ("a", BROAD, "c")),
        (["a close b", "b close c"], ("a", CLOSE, "c")),
        (["a exact b", "c narrow b"], ("a", BROAD, "c")),
    ],
)
def test_chains_follow_the_table(said: list[str], follows: tuple[str, str, str]) -> None:
    found = {one.fact: one for one in infer(map(record, said))}
    assert found[follows].justification == SEMAPV + "MappingChaining"
    assert sorted(found[follows].premises) == sorted(said)


@pytest.mark.parametrize(
    "said",
    [
        ["a broad b", "b narrow c"],
        ["a related b", "b related c"],
        ["a close b", "b broad c"],
    ],
)
def test_what_is_not_in_the_table_does_not_chain(said: list[str]) -> None:
    assert not {one.fact for one in infer(map(record, said)) if one.fact[0::2] == ("a", "c")}


def test_what_is_denied_never_chains_nor_turns() -> None:
    said = [record("a exact b"), record("b exact c", is_negated=True)]
    assert [one.fact for one in infer(said)] == [("b", EXACT, "a")]


def test_chains_have_a_limit() -> None:
    line = [record(f"u{number} exact u{number + 1}") for number in range(6)]
    reached = {one.fact[2] for one in infer(line) if one.fact[0] == "u0"}
    assert reached == {"u2", "u3"}
    assert MOST_HOPS == 3


def test_confidence_is_the_product_with_its_decay_cut_not_rounded() -> None:
    said = [record("a close b", confidence="0.9"), record("b close c", confidence="0.7777")]
    (found,) = [one for one in infer(said) if one.fact == ("a", CLOSE, "c")]
    assert found.confidence == Decimal("0.4899")  # 0.9 x 0.7777 x 0.7 = 0.489951


def test_the_surest_way_is_kept() -> None:
    said = [
        record("a exact b", confidence="0.5"),
        record("b exact c"),
        record("a exact d"),
        record("d exact c"),
    ]
    (found,) = [one for one in infer(said) if one.fact == ("a", EXACT, "c")]
    assert found.premises == ("a exact d", "d exact c")


@given(records)
def test_nothing_is_surer_than_its_weakest_premise(said: list[MappingRecord]) -> None:
    sure = {one.iri: Decimal(1) if one.confidence is None else one.confidence for one in said}
    for one in infer(said):
        assert 0 <= one.confidence <= min(sure[name] for name in one.premises)
        assert len(one.premises) == len(set(one.premises)) <= MOST_HOPS


@given(records)
def test_what_is_inferred_is_not_asserted_and_about_two_units(said: list[MappingRecord]) -> None:
    asserted = {(one.subject, one.predicate, one.object) for one in said if not one.is_negated}
    for one in infer(said):
        assert one.fact not in asserted
        assert one.fact[0] != one.fact[2]


@given(records)
def test_turning_round_twice_gives_the_mapping_again(said: list[MappingRecord]) -> None:
    facts = facts_of(said, hops=1)
    turned = {(value, INVERSE[predicate], subject) for subject, predicate, value in facts}
    assert turned == set(facts)


@given(records, st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(
    said: list[MappingRecord], shuffle: object
) -> None:
    mixed = list(said)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert infer(mixed) == infer(said)


@given(records)
def test_denials_add_nothing(said: list[MappingRecord]) -> None:
    assert infer(said) == infer([one for one in said if not one.is_negated])


def test_a_unit_that_is_mapped_to_hundreds_is_told_and_not_drawn() -> None:
    star = [record(f"hub exact leaf{number}") for number in range(400)]
    with pytest.raises(LimitError, match="400 mappings") as refused:
        infer(star)
    assert refused.value.remedy == "Look at hub first: it is mapped to 400 units."
    clique = [record(f"n{a} close n{b}") for a in range(150) for b in range(150) if a != b]
    with pytest.raises(LimitError):
        infer(clique)


def test_long_chains_and_circles_are_drawn() -> None:
    chain = [record(f"n{number} exact n{number + 1}") for number in range(5000)]
    assert len(infer(chain)) == 24_994
    circle = [record(f"n{number} exact n{(number + 1) % 2000}") for number in range(2000)]
    assert len(infer(circle)) == 10_000
