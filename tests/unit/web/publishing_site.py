"""A site into which an agency can publish: a store of its own, an agency, a token."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from tests.unit.web.example_graph import BASE
from werkzeug.test import TestResponse

from ecvet_graph.config import Settings
from ecvet_graph.model.learning import Text
from ecvet_graph.publish.registry import Agency, register_agency
from ecvet_graph.publish.tokens import Role, Scope, add_token
from ecvet_graph.service.publishing import put_vocabularies
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

AGENCY, DATASET = "ie-example", "qualifications"
NOW = datetime.now(UTC)

_HEAD = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix ex: <{base}/id/ie-example/> .
@prefix rov: <http://www.w3.org/ns/regorg#> .
"""
_UNIT = """
<{base}/id/ie-example/unit/{name}> a elm:LearningAchievementSpecification, ecvet:Unit ;
  dcterms:title "{title}"@en ;
  dcterms:publisher <{base}/id/ie-example/organisation/office> ;
  elm:learningOutcome <{base}/id/ie-example/outcome/{name}> .
<{base}/id/ie-example/outcome/{name}> a elm:LearningOutcome ;
  dcterms:title "{text}"@en .
"""
_OFFICE = """
<{base}/id/ie-example/organisation/office> a elm:Organisation ;
  rov:legalName "Example Office"@en ;
  elm:location [ a dcterms:Location ; elm:address [ a elm:Address ;
    elm:countryCode <http://publications.europa.eu/resource/authority/country/IRL> ] ] .
"""


def document(**titles: str) -> bytes:
    """Return a document that can be published: a unit for each name, with a title."""
    units = (
        _UNIT.format(base=BASE, name=name, title=title, text=f"Does the work of {name}.")
        for name, title in titles.items()
    )
    return "".join((_HEAD.format(base=BASE), _OFFICE.format(base=BASE), *units)).encode()


@dataclass(frozen=True, slots=True)
class PublishingSite:
    """The application, its store, and the token of the agency."""

    app: Flask
    home: StoreHome
    token: str

    def client(self) -> FlaskClient:
        """Return a client that follows no redirect."""
        return self.app.test_client()

    def check(
        self,
        *files: tuple[bytes, str],
        language: str = "en",
        agency: str = AGENCY,
        dataset: str = DATASET,
        qualification: str = "",
    ) -> TestResponse:
        """Send a form with files, each as content and name."""
        return self.client().post(
            f"/{language}/publish",
            content_type="multipart/form-data",
            data={
                "agency": agency,
                "dataset": dataset,
                "qualification": qualification,
                "file": [(BytesIO(content), name) for content, name in files],
            },
        )

    def report(self, content: bytes, name: str = "units.ttl", *, language: str = "en") -> str:
        """Check a file and return the address of the report."""
        response = self.check((content, name), language=language)
        assert response.status_code == 303, response.text
        return str(response.headers["Location"])

    def publish(self, content: bytes, name: str = "units.ttl") -> str:
        """Check and publish a file, and return the address to which that leads."""
        response = self.client().post(
            self.report(content, name), data={"token": self.token, "understood": "yes"}
        )
        assert response.status_code == 303, response.text
        return str(response.headers["Location"])


def prepared_store(folder: Path) -> Path:
    """Return a store with the vocabularies in it, to be copied for each site."""
    put_vocabularies(Settings(base=BASE, store=folder / "store", cache=folder / "cache"))
    return folder / "store"


def publishing_site(folder: Path, backend: Backend | None, *, prepared: Path) -> PublishingSite:
    """Return a site over a copy of a prepared store; without a backend it shows what is in it."""
    settings = Settings(base=BASE, store=folder / "store", cache=prepared.parent / "cache")
    shutil.copytree(prepared, settings.store, symlinks=True)
    home = StoreHome.open(settings.store)
    agency = Agency(
        AGENCY,
        (Text("Example Agency", "en"), Text("Beispielagentur", "de")),
        country="IE",
        contact="https://agency.example/contact",
        licence="CC-BY-4.0",
    )
    register_agency(home, agency, base=BASE, now=NOW)
    secret, _ = add_token(home, role=Role.PUBLISHER, scope=Scope(agency=AGENCY), now=NOW)
    app = create_app(settings, backend=backend)
    return PublishingSite(app, home, secret)
