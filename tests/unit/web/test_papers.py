"""Papers are for those who are signed in: as a page and as a file, kept by nobody."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from rdflib import Graph
from rdflib.compare import isomorphic
from tests.unit.service.mobility.desks import (
    DURING,
    STRANGER,
    make_office,
    transcribed_transfer,
)
from tests.unit.service.mobility.plumbing import HOME, HOST

from ecvet_graph.model.mobility import Contact, Person
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

PERSON = Person(given_names="Zebedee", family_name="Quillfeather <b>", email="z@example.org")


@dataclass
class Papers:
    """A site with the papers of a transfer and a memorandum."""

    app: Flask
    secrets: dict[str, str]
    transfer: str
    memorandum: str

    def client(self, institution: str | None = HOME) -> FlaskClient:
        """Return a client that is signed in for an institution, or for none."""
        client = self.app.test_client()
        if institution:
            sent = {"token": self.secrets[institution]}
            with client.session_transaction("/en/mobility") as cookie:
                cookie.clear()
            page = client.get("/en/mobility").get_data(as_text=True)
            sent["csrf_token"] = (
                page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
            )
            origin = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
            assert client.post("/en/mobility", data=sent, headers=origin).status_code == 303
        return client

    def at(self, kind: str, language: str = "en") -> str:
        """Return the address of a paper."""
        if kind == "memorandum":
            return f"/{language}/mobility/memoranda/{self.memorandum}/papers/memorandum"
        return f"/{language}/mobility/transfers/{self.transfer}/papers/{kind}"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory, endpoint: PublicEndpoint) -> Papers:
    office = make_office(tmp_path_factory.mktemp("papers"))
    transfer = transcribed_transfer(office)
    home = office.desk(HOME, DURING)
    home.save_person(home.transfer(transfer).learner, PERSON)
    home.save_contact(Contact(institution=HOST, name="Reference person", address="Street 1"))
    memorandum = home.memoranda()[0].id
    app = create_app(office.settings, backend=Backend(lambda: office.reader, endpoint))
    return Papers(app, office.secrets, transfer, memorandum)


@pytest.mark.parametrize("kind", ["memorandum", "agreement", "transcript", "europass"])
def test_programs_get_papers_by_token_as_file_and_as_page(papers: Papers, kind: str) -> None:
    client = papers.app.test_client()
    place = papers.at(kind).replace("/en/", "/api/")
    token = {"Authorization": f"Bearer {papers.secrets[HOME]}"}
    file = client.get(f"{place}?language=de", headers=token)
    assert (file.status_code, file.mimetype) == (200, "application/pdf")
    page = client.get(place, headers=token | {"Accept": "text/html", "Accept-Language": "fr"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert '<article class="paper" lang="fr">' in page.text
    assert ("Quillfeather &lt;b&gt;" in page.text) == (kind != "memorandum")
    misspelt = client.get(f"{place}?learner=KEY&format=html", headers=token)
    assert "Quillfeather" not in misspelt.text
    without = client.get(f"{place}?learner=key&format=html", headers=token)
    assert "Quillfeather" not in without.text
    for answer in (file, page, without):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Quill" not in answer.headers.get("Content-Disposition", "")
    other = {"Authorization": f"Bearer {papers.secrets[STRANGER]}"}
    assert client.get(place, headers=other).status_code == 404
    assert client.get(place).status_code == 401
    for wrong, status in (("language=fi", 400), ("format=docx", 406), ("version=none", 400)):
        refused = client.get(f"{place}?{wrong}", headers=token)
        is_passed_over = wrong.startswith("version") and kind == "memorandum"
        assert refused.status_code == (200 if is_passed_over else status), refused.text


def test_programs_get_the_record_and_the_credential_as_json_ld(papers: Papers) -> None:
    client = papers.app.test_client()
    there = f"/api/mobility/transfers/{papers.transfer}"
    token = {"Authorization": f"Bearer {papers.secrets[HOME]}"}
    for suffix in (".jsonld", "/credential.jsonld"):
        found = client.get(f"{there}{suffix}", headers=token)
        assert (found.status_code, found.mimetype) == (200, "application/ld+json")
        assert "@context" in json.loads(found.data)
        assert "Quillfeather" not in found.text
        assert found.headers["Cache-Control"] == "no-store"
        assert client.get(f"{there}{suffix}").status_code == 401
    turtle = client.get(f"{there}/credential.ttl", headers=token)
    graphs = [
        Graph().parse(data=turtle.data, format="turtle"),
        Graph().parse(data=found.data, format="json-ld"),
    ]
    assert isomorphic(*graphs)
    assert len(graphs[0]) > 20


@pytest.mark.parametrize("kind", ["memorandum", "agreement", "transcript", "europass"])
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_paper_is_a_page_and_a_file(papers: Papers, kind: str, language: str) -> None:
    client = papers.client()
    page = client.get(papers.at(kind, language))
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    file = client.get(papers.at(kind, language) + ".pdf")
    assert file.mimetype == "application/pdf"
    content = PdfReader(io.BytesIO(file.data)).pages[0].extract_text()
    title = text.split("<h1>")[1].split("<")[0].strip()
    assert title.split()[0].split("\u2019")[-1] in content
    assert ("Quillfeather &lt;b&gt;" in text) == (kind != "memorandum")
    assert "Quillfeather <b>" not in text
    for answer in (page, file):
        assert answer.headers["Cache-Control"] == "no-store"
    disposition = file.headers["Content-Disposition"]
    assert disposition.startswith("inline; filename=")
    assert "Quill" not in disposition
    assert papers.transfer not in disposition


def test_paper_without_the_name_has_the_key_only(papers: Papers) -> None:
    client = papers.client()
    page = client.get(papers.at("transcript") + "?learner=key").get_data(as_text=True)
    file = client.get(papers.at("transcript") + ".pdf?learner=key").data
    printed = PdfReader(io.BytesIO(file)).pages[0].extract_text()
    assert "Quillfeather" not in page + printed
    assert 'href="/en/mobility/transfers/' in page


def test_failed_outcome_is_on_the_page_of_the_transcript(papers: Papers) -> None:
    page = papers.client(HOST).get(papers.at("transcript")).get_data(as_text=True)
    assert "Assessed: not achieved" in page
    assert "Reference person" not in page


@pytest.mark.parametrize("suffix", ["", ".pdf"])
def test_others_see_no_paper(papers: Papers, suffix: str) -> None:
    address = papers.at("agreement") + suffix
    unknown = papers.client(None).get(address)
    assert unknown.status_code in {303, 401}
    assert b"%PDF" not in unknown.data
    assert "Quillfeather" not in unknown.get_data(as_text=True)
    answer = papers.client(STRANGER).get(address)
    assert answer.status_code == 404
    assert "Quillfeather" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("tail", "status"),
    [("diploma", 404), ("agreement?version=9", 404), ("agreement.pdf?version=x", 400)],
)
def test_paper_that_is_not_there_is_said_to_be_not(papers: Papers, tail: str, status: int) -> None:
    found = papers.client().get(papers.at(tail))
    assert found.status_code == status


def test_day_of_the_file_is_one_of_the_paper(papers: Papers) -> None:
    file = papers.client().get(papers.at("transcript") + ".pdf").data
    made = PdfReader(io.BytesIO(file)).metadata
    assert made is not None
    assert made.creation_date == datetime(2026, 3, 25, tzinfo=UTC)
