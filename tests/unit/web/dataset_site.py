"""A site with an empty store of its own, two registered agencies, and documents for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from tests.unit.publish.test_publisher import DOCUMENT
from werkzeug.test import TestResponse

from ecvet_graph.config import Settings
from ecvet_graph.model.learning import Text
from ecvet_graph.publish.agencies import Agency
from ecvet_graph.publish.registry import register_agency
from ecvet_graph.publish.tokens import Role, Scope, add_token
from ecvet_graph.service.publishing import put_vocabularies
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app

BASE = "http://localhost:8000"
PLACE = "/datasets/demo-at/trades"
UNIT = f"{BASE}/id/demo-at/unit/maurer--mauerwerk"
TURTLE = "text/turtle"


def document(agency: str = "demo-at", *, title: str = "Mauerwerk herstellen") -> str:
    """Return a document with one qualification, one unit and one outcome."""
    return DOCUMENT.replace("AGENCY", agency).replace("Mauerwerk herstellen", title)


def with_another_unit() -> str:
    """Return the same document with another unit of the same identifier in place of its unit."""
    return document().replace("maurer--mauerwerk", "maurer--mauern")


def own_agency(agency: str) -> Agency:
    """Return what is registered of an agency of the tests."""
    return Agency(
        agency,
        (Text(f"Agency {agency}", "en"),),
        country="AT",
        contact="https://agency.example.org/contact",
        licence="CC-BY-4.0",
    )


@dataclass(frozen=True, slots=True)
class Site:
    """The application, its settings, and a token for each agency."""

    app: Flask
    settings: Settings
    tokens: dict[str, str]

    @property
    def home(self) -> StoreHome:
        """Return the store."""
        return StoreHome.open(self.settings.store)

    @property
    def client(self) -> FlaskClient:
        """Return a new client."""
        return self.app.test_client()

    def put(
        self, text: str | bytes, *, place: str = PLACE, agency: str = "demo-at", **fields: str
    ) -> TestResponse:
        """Send a document with the token of an agency; fields by names with underscores."""
        headers = {"Authorization": f"Bearer {self.tokens[agency]}", "Content-Type": TURTLE}
        headers |= {name.replace("_", "-"): value for name, value in fields.items()}
        return self.client.put(place, data=text, headers=headers)

    def delete(self, *, place: str = PLACE, agency: str = "demo-at", **fields: str) -> TestResponse:
        """Withdraw a dataset with the token of an agency."""
        headers = {"Authorization": f"Bearer {self.tokens[agency]}"}
        headers |= {name.replace("_", "-"): value for name, value in fields.items()}
        return self.client.delete(place, headers=headers)


def site_over(store: Path, app: Flask, tokens: dict[str, str], cache: Path | None = None) -> Site:
    """Return a site over a store, with pages over the store of another application."""
    settings = Settings(base=BASE, store=store, cache=cache or store.parent / "cache")
    return Site(create_app(settings, backend=app.extensions["ecvet-graph"]), settings, tokens)


def make_home(folder: Path) -> tuple[StoreHome, dict[str, str]]:
    """Make a store with the vocabularies, register two agencies, and give each a token."""
    put_vocabularies(Settings(base=BASE, store=folder))
    home = StoreHome.open(folder)
    now = datetime.now(UTC)
    tokens = {}
    for agency in ("demo-at", "demo-fi"):
        register_agency(home, own_agency(agency), base=BASE, now=now, allow_similar=True)
        scope = Scope(agency=agency, name=agency)
        tokens[agency] = add_token(home, role=Role.PUBLISHER, scope=scope, now=now)[0]
    return home, tokens
