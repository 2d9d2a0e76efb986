"""What a decision may say in public: the officer sees all of it, writes the reason, and publishes."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from tests.unit.service.mobility.desks import Office, recognised_transfer
from tests.unit.service.mobility.plumbing import HOME, HOST, PIPES, WELDING
from tests.unit.web.mobility_site import DESK, MobilitySite, NoEndpoint, Visitor, mobility_site

from ecvet_graph.mappings.standing import standing
from ecvet_graph.model.iris import Graphs
from ecvet_graph.rdf.review import read_decisions
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import RdfFormat, StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend


def publish_graph(office: Office) -> StoreHome:
    """Put the public graph of the office into its store."""
    dump = io.BytesIO()
    office.reader.store.dump(dump, syntax=RdfFormat.N_QUADS)
    home = StoreHome.open(office.settings.store)
    with home.writer("public graph") as draft:
        draft.store.load(dump.getvalue(), syntax=RdfFormat.N_QUADS)
    return home


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MobilitySite:
    found = mobility_site(tmp_path_factory.mktemp("precedents"))
    publish_graph(found.office)
    return found


@pytest.fixture(scope="module")
def place(site: MobilitySite) -> str:
    return f"{DESK}/transfers/{recognised_transfer(site.office)}"


def decisions(site: MobilitySite) -> list[str]:
    """Return the reasons of the decisions that stand; a later one takes the place of an earlier."""
    settings = site.office.settings
    with StoreHome.open(settings.store).reader() as snapshot:
        found = read_decisions(snapshot.store.triples(Graphs(settings.base).review))
    return [one.reasons[0].value for one in standing(found) if one.reasons]


def publish(site: MobilitySite, place: str) -> str:
    """Publish a decision as home, and return where that leads."""
    home = site.visitor(HOME)
    home.see(f"{place}/precedents")
    fields = {"source": WELDING, "target": PIPES, "reason": "The same work.", "language": "en"}
    response = home.client.post(
        f"{place}/precedents", data={"csrf_token": home.hidden["csrf_token"], **fields}
    )
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def reason_of(visitor: Visitor) -> str:
    field = BeautifulSoup(visitor.page, "html.parser").select_one("textarea[name=reason]")
    assert field is not None
    return field.text


def test_home_sees_what_would_be_public_and_finds_the_way(site: MobilitySite, place: str) -> None:
    home = site.visitor(HOME)
    home.see(place)
    assert f"{place}/precedents" in home.page
    home.see(f"{place}/precedents")
    assert "Exemption from the target unit" in home.page
    assert "no learner, no day, no grade" in home.page


def test_the_host_has_nothing_to_publish(site: MobilitySite, place: str) -> None:
    host = site.visitor(HOST)
    host.see(f"{place}/precedents")
    assert "There is nothing to publish" in host.page
    before = decisions(site)
    host.send(f"{place}/precedents", 403, source=WELDING, target=PIPES)
    assert decisions(site) == before


def test_a_reason_with_a_day_of_the_stay_is_refused_and_kept(
    site: MobilitySite, place: str
) -> None:
    home = site.visitor(HOME)
    home.see(f"{place}/precedents")
    said, before = "Shown on 2026-03-25.", decisions(site)
    home.send(f"{place}/precedents", 422, source=WELDING, target=PIPES, reason=said, language="en")
    assert "a day of this transfer" in home.page
    assert reason_of(home).strip() == said
    assert decisions(site) == before


def test_what_is_published_is_a_decision_of_the_institution(site: MobilitySite, place: str) -> None:
    address = publish(site, place)
    assert address.startswith("/en/compare?")
    assert decisions(site) == ["The same work."]


def test_nobody_publishes_who_is_not_signed_in_or_without_a_form(
    site: MobilitySite, place: str
) -> None:
    stranger = site.visitor()
    assert stranger.client.get(f"{place}/precedents").status_code in {303, 401}
    home = site.visitor(HOME)
    found = home.client.post(f"{place}/precedents", data={"source": WELDING, "target": PIPES})
    assert found.status_code in {400, 403}


def test_a_precedent_is_published_over_http_by_who_saw_the_newest_revision(
    site: MobilitySite, place: str
) -> None:
    client, home = site.app.test_client(), site.bearer(HOME)
    there = f"/api/mobility/transfers/{place.rsplit('/', 1)[-1]}/precedents"
    found = client.get(there, headers=home)
    assert [(one["source_unit"], one["target_unit"]) for one in found.get_json()] == [
        (WELDING, PIPES)
    ]
    said = {"source": WELDING, "target": PIPES, "reason": {"value": "Alike.", "language": "en"}}
    seen = {**home, "If-Match": found.headers["ETag"]}
    before = decisions(site)
    assert client.post(there, headers=home, json=said).status_code == 428
    assert client.post(there, headers={**home, "If-Match": '"99"'}, json=said).status_code == 412
    assert client.post(there, headers=seen, json={**said, "target": WELDING}).status_code == 404
    assert client.post(there, headers=seen, json={**said, "judge": "me"}).status_code == 422
    assert client.post(there, headers=site.bearer(HOST), json=said).status_code in {403, 428}
    assert decisions(site) == before
    made = client.post(there, headers=seen, json=said)
    assert made.status_code == 201
    assert made.headers["Location"] == made.get_json()["iri"]
    assert decisions(site) == ["Alike."]
    assert client.post(there, headers=seen, json=said).status_code == 200


def test_earlier_decisions_stand_on_the_page_of_the_transfer(
    site: MobilitySite, place: str
) -> None:
    office = site.office
    publish(site, place)
    with StoreHome.open(office.settings.store).reader() as snapshot:
        reader = Reader(
            snapshot.store, comparer=Comparison(office.reader.index), base=office.settings.base
        )
        newest = replace(office, reader=reader)
        backend = Backend(lambda: newest.reader, NoEndpoint())
        home = MobilitySite(create_app(office.settings, backend=backend), newest).visitor(HOME)
        home.see(place)
    section = BeautifulSoup(home.page, "html.parser").select_one("section.precedents")
    assert section is not None
    assert "The same work." in section.text
