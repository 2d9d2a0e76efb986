"""After a whole transfer nothing of it stands anywhere but sealed in the private store."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask.sessions import SecureCookieSessionInterface
from tests.unit.private.whole_transfer import PLANTED, Site, contents, spoken_of, unpacked
from tests.unit.service.mobility.desks import STRANGER, make_office
from tests.unit.service.mobility.plumbing import HOME, HOST
from tests.unit.web.logged import logged_to

from ecvet_graph.config import Limits
from ecvet_graph.model.mobility import Contact
from ecvet_graph.private import back_up_private_store
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.service.backup import write_backup
from ecvet_graph.service.dumps import write_dump
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import RdfFormat, StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

_EVERYTHING = "SELECT * WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of an installation, where its temporary and logged things go too."""
    found = tmp_path_factory.mktemp("site")
    (found / "temporary").mkdir()
    former, tempfile.tempdir = tempfile.tempdir, str(found / "temporary")
    with (found / "log.jsonl").open("w") as stream, logged_to(stream):
        yield found
    tempfile.tempdir = former


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    """Return a site on which a learner's transfer went all its way."""
    office = make_office(folder)
    settings = replace(
        office.settings, cache=folder / "cache", log_clients=True, limits=Limits(query_seconds=60.0)
    )
    home = StoreHome.open(settings.store)
    graph = folder / "public.nq"
    with graph.open("wb") as target:
        office.reader.store.dump(target, syntax=RdfFormat.N_QUADS)
    with home.writer("plumbers") as draft:
        draft.store.load(graph, syntax=RdfFormat.N_QUADS)
    with (
        closing(PublicEndpoint(home, limits=settings.limits, workers=1)) as endpoint,
        ExitStack() as open_versions,
    ):
        readers = [office.reader]
        app = create_app(settings, backend=Backend(lambda: readers[-1], endpoint))
        found = Site(app, office)
        found.walk()
        contact = Contact(institution=HOST, name=PLANTED["contact"], phone="+99 555 0101")
        office.desk(HOME).save_contact(contact)
        found.use_pages()
        found.publish()
        published = open_versions.enter_context(home.reader()).store
        known = Comparison(office.reader.index)
        readers.append(Reader(published, comparer=known, version="3", base=settings.base))
        write_dump(settings)
        write_backup(settings, folder / "backup.zip")
        back_up_private_store(settings, folder / "sealed", keys=folder / "sealed-keys")
        yield found


@pytest.fixture(scope="module")
def words(site: Site) -> dict[str, str]:
    """Return what must stand nowhere, by what it is."""
    own = {"learner": site.learner, "transfer": site.transfer}
    secrets = {f"token of {who}": secret for who, secret in site.office.secrets.items()}
    return {**PLANTED, **own, **secrets}


def test_what_was_planted_can_be_found_by_this_search(site: Site, words: dict[str, str]) -> None:
    held = json.loads(site.office.desk(HOME).export(site.learner))
    told = json.dumps(held).encode() + "".join(map(str, site.answers)).encode()
    missing = set(words) - set(spoken_of(told, words))
    assert missing == {name for name in words if name.startswith("token")}


def test_no_file_of_the_installation_holds_any_of_it(
    site: Site, folder: Path, words: dict[str, str]
) -> None:
    del site
    found = dict(contents(folder))
    names = " ".join(found)
    for expected in ("everything.nq.gz!", "backup.zip!", "records.sqlite", "log.jsonl", "sealed"):
        assert expected in names
    assert sum(map(len, found.values())) > 200_000
    assert {name: told for name, one in found.items() if (told := spoken_of(one, words))} == {}
    assert spoken_of(names.encode(), words) == []


def test_the_backup_of_the_graph_has_no_file_of_the_private_store(folder: Path, site: Site) -> None:
    del site
    names = [name for name, _ in unpacked("", (folder / "backup.zip").read_bytes())]
    assert len(names) > 5
    assert [name for name in names if "private" in name or "sqlite" in name] == []


def test_no_public_answer_holds_any_of_it(site: Site, words: dict[str, str]) -> None:
    told = {}
    page = site.client().get("/en/memoranda").get_data(as_text=True)
    assert (site.precedents, page.count("Exchange in plumbing") > 0) == (1, True)
    addresses = site.public_addresses()
    assert len(addresses) > 40
    for path in addresses:
        answer = site.client().get(path)
        whole = f"{answer.status_code} {answer.headers}".encode() + answer.get_data()
        answer.close()
        assert answer.status_code != 500, path
        if found := spoken_of(whole, words):
            told[path] = found
    assert told == {}


def test_no_query_reaches_any_of_it(site: Site, folder: Path, words: dict[str, str]) -> None:
    records = (folder / "private" / "records.sqlite").as_uri()
    asked = (
        _EVERYTHING,
        f"SELECT * FROM <{records}> WHERE {{ ?s ?p ?o }}",  # noqa: S608
        f"SELECT * WHERE {{ SERVICE <{records}> {{ ?s ?p ?o }} }}",
        f"LOAD <{records}>",
        f"SELECT * WHERE {{ <urn:uuid:{site.learner}> ?p ?o }}",
        f"SELECT * WHERE {{ GRAPH <urn:uuid:{site.transfer}> {{ ?s ?p ?o }} }}",
    )
    whole = site.client().get("/sparql", query_string={"query": _EVERYTHING})
    assert whole.status_code == 200
    assert len(whole.get_data()) > 10_000
    for query in asked:
        answer = site.client().get("/sparql", query_string={"query": query})
        left = {name: one for name, one in words.items() if one not in query}
        assert spoken_of(answer.get_data(), left) == [], query


def _guesses(site: Site) -> list[str]:
    learner, transfer = site.learner, site.transfer
    places = (
        f"transfers/{transfer}",
        f"transfers/{transfer.upper()}",
        f"transfers/{transfer}.ttl",
        f"transfers/{transfer}/credential.ttl",
        f"transfers/urn:uuid:{transfer}",
        f"transfers/{transfer}/../../learners/{learner}",
        f"transfers/{transfer}%2F..%2F..%2Flearners%2F{learner}",
        f"learners/{learner}",
        f"learners/{learner}%00",
        f"learners/{learner}/records.json",
        f"memoranda/{transfer}",
        f"transfers/{learner}",
        f"transfers/{transfer}/papers/transcript",
        f"transfers/{transfer}/papers/transcript.pdf",
        f"transfers/{transfer}/papers/transcript.pdf/../../../records.sqlite",
        "../private/records.sqlite",
    )
    return [f"{base}{one}" for base in ("/api/mobility/", "/en/mobility/") for one in places]


@pytest.mark.parametrize("who", [None, STRANGER])
def test_guessed_names_and_twisted_paths_open_nothing(
    site: Site, words: dict[str, str], who: str | None
) -> None:
    for path in _guesses(site):
        status, text = site.ask(who, "GET", path)
        assert status in {301, 302, 303, 308, 401, 404, 405}, (path, status)
        said = {name: one for name, one in words.items() if one not in path.lower()}
        assert spoken_of(text.encode(), said) == [], path


def test_who_must_sign_in_first_is_led_back_without_a_name_in_the_address(site: Site) -> None:
    browser = site.client()
    wanted = f"/en/mobility/learners/{site.learner}"
    led = browser.get(wanted)
    assert "?" not in led.headers.get("Location", "")
    form = browser.get(led.headers["Location"]).get_data(as_text=True)
    assert wanted in form


def test_a_stranger_signed_in_is_told_what_nobody_is_told(site: Site) -> None:
    browser = site.sign_in(STRANGER)
    for kind, name in (("transfers", site.transfer), ("learners", site.learner)):
        there = browser.get(f"/en/mobility/{kind}/{name}")
        missing = browser.get(f"/en/mobility/{kind}/{uuid4()}")
        assert there.status_code == missing.status_code == 404
        assert len(there.get_data()) == len(missing.get_data())
    for method, path in (
        ("GET", f"/api/mobility/transfers/{site.transfer}"),
        ("GET", f"/api/mobility/learners/{site.learner}"),
        ("DELETE", f"/api/mobility/learners/{site.learner}"),
    ):
        known = site.ask(STRANGER, method, path)
        assert known == site.ask(STRANGER, method, f"{path.rpartition('/')[0]}/{uuid4()}")
        assert known[0] == 404
    assert site.ask(STRANGER, "GET", "/api/mobility/transfers") == (200, "[]")
    assert site.office.desk(HOME).transfer(site.transfer).transfer.learner.endswith(site.learner)


def test_a_host_cannot_erase_and_a_stranger_does_no_step(site: Site) -> None:
    status, text = site.ask(HOST, "DELETE", f"/api/mobility/learners/{site.learner}")
    assert (status, json.loads(text)["code"]) == (403, "not-allowed")
    place = f"/api/mobility/transfers/{site.transfer}"
    assert site.ask(STRANGER, "POST", f"{place}/close", {})[0] == 404
    assert site.ask(None, "POST", f"{place}/close", {})[0] == 401


def test_the_cookie_names_neither_learner_nor_secret(site: Site, words: dict[str, str]) -> None:
    browser = site.sign_in(HOME)
    cookie = browser.get_cookie("ecvet")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    sessions = site.app.session_interface
    assert isinstance(sessions, SecureCookieSessionInterface)
    reading = sessions.get_signing_serializer(site.app)
    assert reading is not None
    plain = reading.loads(cookie.value)
    assert plain["institution"] == HOME
    assert spoken_of(json.dumps(plain).encode() + cookie.value.encode(), words) == []


def test_errors_of_wrong_requests_are_not_logged_with_what_was_sent(
    site: Site, folder: Path, words: dict[str, str]
) -> None:
    place = f"/api/mobility/transfers/{site.transfer}/assessments"
    for wrong in (
        {PLANTED["family name"]: 1},
        {"outcomes": [PLANTED["family name"]], "result": "passed"},
        {"outcomes": PLANTED["remarks"], "result": PLANTED["grade"]},
    ):
        assert site.ask(HOST, "POST", place, wrong)[0] in {404, 409, 422}
    browser = site.sign_in(HOME)
    browser.post(f"/en/mobility/learners/{site.learner}", data={"family_name": "Zwitscherbaum"})
    assert spoken_of((folder / "log.jsonl").read_bytes(), words) == []
    assert (folder / "log.jsonl").read_bytes().count(b"\n") > 20
