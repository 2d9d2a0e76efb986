"""Memoranda in the public graph: signed by all, impersonal, versioned, withdrawn with a tombstone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.unit.publish.review_store import BASE, NOW, body, make_store, scope, settings_of

from ecvet_graph.config import Settings
from ecvet_graph.errors import (
    InvalidDataError,
    NotAllowedError,
    NotFoundError,
    TransitionError,
    UsageFault,
)
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import (
    AgreementState,
    Confirmation,
    Memorandum,
    SignatoryRole,
    Signature,
)
from ecvet_graph.publish import Agency
from ecvet_graph.publish.archive import versions
from ecvet_graph.publish.registry import register_agency
from ecvet_graph.publish.tombstones import tombstone
from ecvet_graph.service.mobility.acting import Acting
from ecvet_graph.service.mobility.public import (
    is_public,
    memoranda_between,
    public_iri,
    public_memoranda,
    publish_memorandum,
    withdraw_memorandum,
)
from ecvet_graph.service.views.memoranda import PublicMemorandum
from ecvet_graph.store import RdfFormat, StoreHome

AT, DE, EE = body("at"), body("de"), body("ee")
DAY = date(2026, 3, 1)
ACTING = Acting(AT, "Chamber of AUT", "0a1b2c3d", scope("at"))


def signature(institution: str, number: int) -> Signature:
    return Signature(
        iri=f"urn:uuid:00000000-0000-4000-8000-00000000000{number}",
        signatory=institution,
        role=SignatoryRole.PARTY,
        signed_on=date(2026, 1, number),
    )


def memorandum(**other: object) -> Memorandum:
    plain = Memorandum(
        iri="urn:uuid:11111111-2222-4333-8444-555555555555",
        titles=(Text("Masonry abroad", "en"), Text("Mauern im Ausland", "de")),
        parties=(AT, DE),
        qualifications=tuple(f"{BASE}/id/demo-{code}/qualification/mason" for code in ("at", "de")),
        confirmations=tuple(Confirmation),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        state=AgreementState.SIGNED,
        signatures=(signature(AT, 1), signature(DE, 2)),
    )
    return replace(plain, **other)  # type: ignore[arg-type]


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return make_store(tmp_path / "store")


@pytest.fixture
def settings(home: StoreHome) -> Settings:
    return settings_of(home)


def publish(settings: Settings, record: Memorandum) -> str:
    return publish_memorandum(settings, record, acting=ACTING, now=NOW)


def listed(home: StoreHome, day: date = DAY) -> tuple[PublicMemorandum, ...]:
    with home.reader() as snapshot:
        return public_memoranda(snapshot.store, day=day)


def test_a_signed_memorandum_is_public_with_partners_and_state(
    home: StoreHome, settings: Settings
) -> None:
    iri = publish(settings, memorandum())
    (shown,) = listed(home)
    assert shown.iri == iri == public_iri(BASE, memorandum())
    assert iri.startswith(f"{BASE}/id/mobility/memorandum/masonry-abroad-")
    assert [one.names[0].value for one in shown.partners] == ["Chamber of AUT", "Chamber of DEU"]
    assert [one.signed_on for one in shown.partners] == [date(2026, 1, 1), date(2026, 1, 2)]
    assert shown.state is AgreementState.ACTIVE
    assert shown.confirmations == tuple(Confirmation)


def test_nothing_private_is_in_the_graph(home: StoreHome, settings: Settings) -> None:
    publish(settings, memorandum())
    with home.reader() as snapshot:
        graphs = snapshot.store.graphs()
        said = {
            str(part)
            for name in graphs
            for triple in snapshot.store.triples(name)
            for part in triple
        }
    assert not [one for one in said if "urn:uuid" in one or "11111111-2222" in one]


def test_it_expires_by_the_day_on_which_it_is_shown(home: StoreHome, settings: Settings) -> None:
    publish(settings, memorandum())
    assert [one.state for one in listed(home, date(2027, 1, 1))] == [AgreementState.EXPIRED]
    assert [one.state for one in listed(home, date(2025, 1, 1))] == [AgreementState.SIGNED]


def test_memoranda_are_found_by_both_parties_while_in_force(
    home: StoreHome, settings: Settings
) -> None:
    iri = publish(settings, memorandum())
    with home.reader() as snapshot:
        found = [one.iri for one in memoranda_between(snapshot.store, DE, AT, DAY)]
        others = memoranda_between(snapshot.store, AT, EE, DAY)
        late = memoranda_between(snapshot.store, AT, DE, date(2027, 1, 1))
    assert (found, others, late) == ([iri], (), ())


def test_what_an_agency_says_of_others_is_not_relied_on(home: StoreHome) -> None:
    forged = f"""
<{BASE}/id/demo-ee/memorandum/x> a <https://w3id.org/ecvet/ns#MemorandumOfUnderstanding> ;
  <https://w3id.org/ecvet/ns#party> <{AT}> , <{DE}> ;
  <https://w3id.org/ecvet/ns#state> <https://w3id.org/ecvet/agreement-state/active> ;
  <https://w3id.org/ecvet/ns#validFrom>
    "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ."""
    with home.writer("forged") as draft:
        graph = f"{BASE}/graph/demo-ee/other"
        draft.store.load(forged.encode(), syntax=RdfFormat.TURTLE, graph=graph)
    with home.reader() as snapshot:
        assert memoranda_between(snapshot.store, AT, DE, DAY) == ()
    assert len(listed(home)) == 1


def test_publishing_the_same_again_changes_nothing(home: StoreHome, settings: Settings) -> None:
    publish(settings, memorandum())
    version = home.version()
    publish(settings, memorandum())
    assert home.version() == version


def test_a_terminated_memorandum_is_a_new_version(home: StoreHome, settings: Settings) -> None:
    publish(settings, memorandum())
    publish(settings, memorandum(state=AgreementState.TERMINATED))
    assert [one.state for one in listed(home)] == [AgreementState.TERMINATED]
    with home.reader() as snapshot:
        assert len(versions(snapshot.store, "mobility", "memoranda", base=BASE)) == 2


def test_another_memorandum_stays_beside_it(home: StoreHome, settings: Settings) -> None:
    other = memorandum(iri="urn:uuid:99999999-2222-4333-8444-555555555555")
    names = {publish(settings, memorandum()), publish(settings, other)}
    assert {one.iri for one in listed(home)} == names
    withdraw_memorandum(settings, other, acting=ACTING, now=NOW)
    assert [one.iri for one in listed(home)] == [public_iri(BASE, memorandum())]
    withdraw_memorandum(settings, memorandum(), acting=ACTING, now=NOW)
    assert listed(home) == ()
    with home.reader() as snapshot:
        assert not is_public(snapshot.store, public_iri(BASE, memorandum()))
        gone = [tombstone(snapshot.store, name, base=BASE) for name in sorted(names)]
    titles = [[text.value for text in one.titles] for one in gone if one]
    assert titles == [["Mauern im Ausland", "Masonry abroad"]] * 2


def test_what_is_withdrawn_can_be_published_again(home: StoreHome, settings: Settings) -> None:
    iri = publish(settings, memorandum())
    withdraw_memorandum(settings, memorandum(), acting=ACTING, now=NOW)
    assert publish(settings, memorandum()) == iri
    assert len(listed(home)) == 1


def test_a_reason_that_names_a_way_to_a_person_is_refused(
    home: StoreHome, settings: Settings
) -> None:
    publish(settings, memorandum())
    with pytest.raises(InvalidDataError):
        withdraw_memorandum(
            settings, memorandum(), acting=ACTING, reason=Text("Ask a@example.org.", "en")
        )
    assert len(listed(home)) == 1


def test_what_is_not_public_cannot_be_withdrawn(settings: Settings) -> None:
    with pytest.raises(NotFoundError):
        withdraw_memorandum(settings, memorandum(), acting=ACTING)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"signatures": (signature(AT, 1),)}, TransitionError),
        ({"state": AgreementState.DRAFT}, TransitionError),
        ({"parties": (DE, EE)}, NotAllowedError),
        ({"titles": ()}, InvalidDataError),
        ({"objectives": (Text("Ask someone@example.org.", "en"),)}, InvalidDataError),
        ({"other_actors": (Text("Ring +49 30 1234 567.", "en"),)}, InvalidDataError),
        ({"confirmations": ()}, InvalidDataError),
    ],
)
def test_what_may_not_be_public_is_refused_and_nothing_is_written(
    home: StoreHome, settings: Settings, change: dict[str, object], fault: type[Exception]
) -> None:
    version = home.version()
    with pytest.raises(fault):
        publish(settings, memorandum(**change))
    assert home.version() == version


def test_nobody_else_publishes_under_this_name(home: StoreHome) -> None:
    agency = Agency("mobility", (Text("Us", "en"),), "AUT", contact="https://www.example.org/")
    with pytest.raises(UsageFault, match="this installation"):
        register_agency(home, agency, base=BASE, now=datetime(2026, 1, 1, tzinfo=UTC))
