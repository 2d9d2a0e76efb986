"""What an installation makes of decisions: statuses, links, inferences, conflicts, exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.publish.review_store import (
    BASE,
    NOW,
    SKILL,
    body,
    change_unit,
    confirming,
    country_text,
    make_store,
    outcome,
    rejecting,
    reviewer,
    settings_of,
    unit,
)

from ecvet_graph.config import Settings
from ecvet_graph.errors import (
    InvalidDataError,
    NotAllowedError,
    NotAuthenticatedError,
    NotFoundError,
    UsageFault,
)
from ecvet_graph.mappings import COLUMNS
from ecvet_graph.mappings.conflicts import ConflictKind
from ecvet_graph.mappings.records import MappingHead
from ecvet_graph.mappings.writing import write_tsv
from ecvet_graph.model.iris import OWN, PROV, SEMAPV, SKOS, SSSOM, Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.match import MatchStatus
from ecvet_graph.model.review import Purpose, ReviewedPair, ReviewResult, Side
from ecvet_graph.publish.proposals import LinkProposal
from ecvet_graph.publish.tokens import Role, Scope, add_token
from ecvet_graph.rdf.mappings import read_mappings
from ecvet_graph.service import reviewing
from ecvet_graph.service.carrying import carry_computed
from ecvet_graph.service.reviewing import (
    confirmed_links,
    conflicts,
    decide,
    decide_link,
    decided_records,
    history,
    infer_mappings,
    link_history,
    rejected_links,
    reviewed_pairs,
)
from ecvet_graph.service.tokens import give_token, take_token_back, tokens_of
from ecvet_graph.store import RdfFormat, StoreHome

AT, DE, EE = unit("at"), unit("de"), unit("ee")
GRAPHS = Graphs(BASE)


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return make_store(tmp_path / "store")


@pytest.fixture
def settings(home: StoreHome) -> Settings:
    return settings_of(home)


def links(home: StoreHome) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    with home.reader() as snapshot:
        store = snapshot.store
        return confirmed_links(store, base=BASE), rejected_links(store, base=BASE)


def only(pairs: Mapping[tuple[str, str], ReviewedPair]) -> ReviewedPair:
    (pair,) = pairs.values()
    return pair


def test_a_pair_is_named_by_country_and_its_status_follows_the_receiving_side(
    home: StoreHome, settings: Settings
) -> None:
    decide(settings, reviewer(home, "at"), confirming(DE, AT), now=NOW)
    pairs = reviewed_pairs(settings)
    assert list(pairs) == [(AT, DE)]
    assert only(pairs).status is MatchStatus.RECOGNISED_IN_CASE
    assert only(pairs).purpose is Purpose.EXEMPTION


def test_units_are_given_by_source_id_too(home: StoreHome, settings: Settings) -> None:
    proposal = confirming("demo-at:walls", "demo-de:walls")
    recorded = decide(settings, reviewer(home, "de"), proposal, now=NOW)
    assert recorded.decision.source_unit == AT
    assert history(settings, "demo-de:walls", AT) == (recorded.decision,)


def test_an_id_that_another_agency_gave_a_unit_too_is_not_decided_on(
    home: StoreHome, settings: Settings
) -> None:
    other = f"{BASE}/id/aaa/unit/mason--walls"
    copy = country_text("at").replace(AT, other).replace("demo-at:roofs", "aaa:roofs")
    with home.writer("copy") as draft:
        graph = f"{BASE}/graph/aaa/main"
        draft.store.load(copy.encode(), syntax=RdfFormat.TURTLE, graph=graph)
    token = reviewer(home, "de")
    with pytest.raises(UsageFault, match="2 units") as refusal:
        decide(settings, token, confirming("demo-at:walls", DE), now=NOW)
    assert {AT, other} <= set(refusal.value.remedy.removesuffix(".").replace(",", "").split())
    assert not reviewed_pairs(settings)
    assert decide(settings, token, confirming(AT, "demo-de:walls"), now=NOW).version


def test_a_rejection_is_remembered_until_either_unit_changes(
    home: StoreHome, settings: Settings
) -> None:
    token = reviewer(home, "de")
    decide(settings, token, rejecting(AT, DE), now=NOW)
    change_unit(home, "ee")
    assert only(reviewed_pairs(settings)).status is MatchStatus.REJECTED
    change_unit(home, "at")
    pair = only(reviewed_pairs(settings))
    assert (pair.status, pair.is_current) == (MatchStatus.SUGGESTED, False)
    assert len(pair.decisions) == 1
    again = decide(settings, token, rejecting(AT, DE), now=NOW + timedelta(days=1))
    assert again.decision.revises == pair.decisions[0].iri
    assert only(reviewed_pairs(settings)).status is MatchStatus.REJECTED
    change_unit(home, "at", title="Lays bricks")  # as it was at first
    assert only(reviewed_pairs(settings)).status is MatchStatus.SUGGESTED


def test_both_sides_are_kept(home: StoreHome, settings: Settings) -> None:
    decide(settings, reviewer(home, "de"), rejecting(AT, DE), now=NOW)
    view = replace(confirming(AT, DE), side=Side.SENDING)
    decide(settings, reviewer(home, "at"), view, now=NOW + timedelta(hours=1))
    pair = only(reviewed_pairs(settings))
    assert pair.status is MatchStatus.REJECTED
    assert [one.side for one in pair.decisions] == [Side.SENDING, Side.RECEIVING]
    assert pair.cases[0].is_disputed
    (conflict,) = conflicts(settings)
    assert conflict.kind is ConflictKind.DECISIONS
    assert set(conflict.records) == {one.iri for one in pair.decisions}


def test_a_wrong_token_decides_nothing(home: StoreHome, settings: Settings) -> None:
    operator, _ = add_token(home, role=Role.OPERATOR, scope=Scope(), now=NOW)
    publisher, _ = add_token(home, role=Role.PUBLISHER, scope=Scope(agency="demo-de"), now=NOW)
    old = reviewer(home, "de")
    late = NOW + timedelta(days=400)
    version = home.version()
    proposal = confirming(AT, DE)
    for token in (operator, publisher):
        with pytest.raises(NotAllowedError):
            decide(settings, token, proposal, now=NOW)
    for token, now in (("", NOW), ("guess", NOW), (old, late)):
        with pytest.raises(NotAuthenticatedError):
            decide(settings, token, proposal, now=now)
    with pytest.raises(NotAllowedError):
        decide(settings, reviewer(home, "ee"), proposal, now=NOW)
    assert home.version() == version


def test_no_secret_gets_into_the_store(home: StoreHome, settings: Settings) -> None:
    token = reviewer(home, "de")
    decide(settings, token, confirming(AT, DE), now=NOW)
    secret, name = token[-64:].encode(), token[6:14].encode()
    for path in (home.folder / "versions").rglob("*"):
        if path.is_file():
            assert secret not in path.read_bytes()
            assert name not in path.read_bytes()


def test_confirmed_and_rejected_links_follow_the_texts_of_the_outcome(
    home: StoreHome, settings: Settings
) -> None:
    token = reviewer(home, "de")
    yes = LinkProposal(outcome("de"), SKILL, ReviewResult.CONFIRMED)
    decide_link(settings, token, yes, now=NOW)
    assert links(home) == ({outcome("de"): (SKILL,)}, {})
    no = replace(yes, result=ReviewResult.REJECTED, reason=Text("No.", "en"))
    decide_link(settings, token, no, now=NOW + timedelta(hours=1))
    assert links(home) == ({}, {outcome("de"): (SKILL,)})
    assert len(link_history(settings, outcome("de"))) == 2
    change_unit(home, "de")
    assert links(home) == ({}, {})


def test_institutions_that_disagree_on_a_link_leave_it_to_the_linker(
    home: StoreHome, settings: Settings
) -> None:
    yes = LinkProposal(outcome("de"), SKILL, ReviewResult.CONFIRMED)
    decide_link(settings, reviewer(home, "de"), yes, now=NOW)
    other, _ = give_token(
        settings, Role.REVIEWER, institution="Other school", vouched=["demo-de"], now=NOW
    )
    no = replace(yes, result=ReviewResult.REJECTED, reason=Text("No.", "en"))
    decide_link(settings, other, no, now=NOW)
    assert links(home) == ({}, {})


def test_what_follows_is_kept_apart_with_its_premises(home: StoreHome, settings: Settings) -> None:
    exact = SKOS + "exactMatch"
    one = replace(confirming(AT, DE), predicate=exact)
    two = replace(confirming(DE, EE), predicate=exact)
    first = decide(settings, reviewer(home, "de"), one, now=NOW)
    second = decide(settings, reviewer(home, "ee"), two, now=NOW)
    with home.reader() as snapshot:
        triples = list(snapshot.store.triples(GRAPHS.inferred))
    found = {(one.subject, one.object): one for one in read_mappings(triples)}
    assert found.keys() == {(DE, AT), (EE, DE), (AT, EE), (EE, AT)}
    chain = found[AT, EE]
    assert chain.justification == SEMAPV + "MappingChaining"
    assert str(chain.confidence) == "0.95"
    premises = {str(o) for s, p, o in triples if str(s) == chain.iri and PROV in str(p)}
    assert premises == {first.decision.iri, second.decision.iri}
    # Nothing that follows changes a status.
    assert {pair.status for pair in reviewed_pairs(settings).values()} == {
        MatchStatus.RECOGNISED_IN_CASE
    }
    assert (AT, EE) not in reviewed_pairs(settings)


def test_what_follows_against_a_rejection_is_a_conflict_and_not_kept(
    home: StoreHome, settings: Settings
) -> None:
    exact = SKOS + "exactMatch"
    decide(settings, reviewer(home, "de"), replace(confirming(AT, DE), predicate=exact), now=NOW)
    decide(settings, reviewer(home, "ee"), replace(confirming(DE, EE), predicate=exact), now=NOW)
    decide(settings, reviewer(home, "ee"), rejecting(AT, EE), now=NOW)
    (conflict,) = conflicts(settings)
    assert conflict.kind is ConflictKind.REJECTION
    assert len(conflict.records) == 3
    assert "Withdraw one of these" in conflict.sentence
    with home.reader() as snapshot:
        kept = read_mappings(snapshot.store.triples(GRAPHS.inferred))
    assert (AT, EE) not in {(one.subject, one.object) for one in kept}


def test_inferences_are_drawn_anew_when_units_have_changed(
    home: StoreHome, settings: Settings
) -> None:
    decide(settings, reviewer(home, "de"), confirming(AT, DE), now=NOW)
    change_unit(home, "at")
    count, version = infer_mappings(settings)
    assert (count, version) == (0, home.version())
    with home.reader() as snapshot:
        assert GRAPHS.inferred not in snapshot.store.graphs()


def test_decisions_are_sssom_records(home: StoreHome, settings: Settings) -> None:
    decide(settings, reviewer(home, "de"), rejecting(AT, DE), now=NOW)
    with home.reader() as snapshot:
        records = tuple(decided_records(snapshot.store, base=BASE))
    (record,) = records
    assert record.is_negated
    assert record.justification == SEMAPV + "MappingReview"
    assert record.slot("author_id") == body("de")
    assert record.slot("subject_label") == "Unit walls"
    assert "level" in record.slot("comment")
    head = MappingHead("http://x.test/set", "http://x.test/licence")
    line = list(write_tsv(head, records, columns=COLUMNS))[-1]
    assert "\tNot\t" in line


def test_what_was_computed_serves_the_version_with_the_decision(
    home: StoreHome, settings: Settings
) -> None:
    for folder in ("index", "lists"):
        (home.folder / folder).mkdir()
        (home.folder / folder / f"{home.version():06d}.npz").write_bytes(b"x")
    recorded = decide(settings, reviewer(home, "de"), confirming(AT, DE), now=NOW)
    for folder in ("index", "lists"):
        assert (home.folder / folder / f"{recorded.version:06d}.npz").read_bytes() == b"x"
    carry_computed(home, None)


def test_tokens_are_given_to_institutions_that_are_there_or_named(settings: Settings) -> None:
    _, known = give_token(settings, Role.REVIEWER, institution=body("at"), now=NOW)
    assert known.scope.name == "Chamber of AUT"
    _, other = give_token(settings, Role.REVIEWER, institution="Sample  School", now=NOW)
    assert other.scope.institution == f"{BASE}/id/review/organisation/sample-school"
    assert other.scope.name == "Sample School"
    with pytest.raises(NotFoundError):
        give_token(settings, Role.REVIEWER, institution=f"{BASE}/id/none", now=NOW)
    for bad in ("a\x1bb", "x" * 201, "someone" + chr(64) + "example.org"):
        with pytest.raises(UsageFault):
            give_token(settings, Role.REVIEWER, institution=bad, now=NOW)
    assert [one.id for one in tokens_of(settings)] == [known.id, other.id]
    assert take_token_back(settings, known.id, now=NOW).revoked_at == NOW


@pytest.mark.parametrize("name", ["Chamber of AUT", " chamber  of aut"])
def test_a_described_institution_gets_no_second_iri(settings: Settings, name: str) -> None:
    with pytest.raises(UsageFault, match=body("at")) as caught:
        give_token(settings, Role.REVIEWER, institution=name, now=NOW)
    assert "IRI" in caught.value.remedy
    assert tokens_of(settings) == ()
    _, taken = give_token(settings, Role.REVIEWER, institution=body("at"), now=NOW)
    assert taken.scope.institution == body("at")


def test_two_institutions_never_share_an_iri(settings: Settings) -> None:
    name = "Vocational School of the Chamber of Crafts and Trades of the Region of"
    _, first = give_token(settings, Role.REVIEWER, institution=f"{name} North", now=NOW)
    with pytest.raises(UsageFault, match="North"):
        give_token(settings, Role.REVIEWER, institution=f"{name} South", now=NOW)
    _, again = give_token(settings, Role.REVIEWER, institution=f"{name}  North", now=NOW)
    assert again.scope == first.scope
    assert len(tokens_of(settings)) == 2


def test_public_names_exist_and_concepts_are_of_the_schemes(root: Path) -> None:
    assert all(hasattr(reviewing, name) for name in reviewing.__all__)
    schemes = (root / "ontology" / "schemes.ttl").read_text(encoding="utf-8")
    for scheme, values in (
        ("review-result", ReviewResult),
        ("review-purpose", Purpose),
        ("review-side", Side),
    ):
        assert all(f"<{OWN}{scheme}/{value}> a skos:Concept" in schemes for value in values)
    assert SSSOM.startswith("https://")


def test_bad_input_leaves_the_store_as_it_was(home: StoreHome, settings: Settings) -> None:
    token, version = reviewer(home, "de"), home.version()
    with pytest.raises(InvalidDataError):
        decide(settings, token, replace(rejecting(AT, DE), reason=None), now=NOW)
    with pytest.raises(UsageFault):
        decide(settings, token, confirming(AT, AT), now=NOW)
    with pytest.raises(NotFoundError):
        decide(settings, token, confirming("demo-at:none", DE), now=NOW)
    assert home.version() == version
