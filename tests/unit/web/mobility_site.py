"""The application over an installation with learner records, and clients who are signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from tests.unit.service.mobility.desks import Office, make_office
from werkzeug.test import TestResponse

from ecvet_graph.query import Answer
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

DESK = "/en/mobility"


class NoEndpoint:
    """Stands where queries of the public are answered; nobody asks any here."""

    def answer(self, query: str, **_more: object) -> Answer:
        """Refuse."""
        raise AssertionError(query)

    def state(self, version: int | None = None) -> str:
        """Return nothing."""
        return "" if version is None else str(version)

    def close(self) -> None:
        """Do nothing."""


@dataclass
class Visitor:
    """A browser with a cookie jar, that fills in the hidden fields of the forms of a page."""

    client: FlaskClient
    page: str = ""
    hidden: dict[str, str] = field(default_factory=dict)

    def see(self, path: str, status: int = 200) -> TestResponse:
        """Load a page, and remember what is hidden in its forms."""
        return self._kept(self.client.get(path), status)

    def send(self, path: str, status: int = 303, /, **fields: object) -> TestResponse:
        """Send a form of the page that was seen last."""
        wanted = ("csrf_token", "revision")
        hidden = {name: self.hidden[name] for name in wanted if name in self.hidden}
        response = self.client.post(path, data={**hidden, **fields})
        found = self._kept(response, status)
        if response.status_code == 303:
            target = urlsplit(response.headers["Location"])
            self.see(f"{target.path}?{target.query}" if target.query else target.path)
        return found

    def _kept(self, response: TestResponse, status: int) -> TestResponse:
        assert response.status_code == status, response.text[:2000]
        if response.mimetype == "text/html" and response.status_code != 303:
            self.page = response.text
            pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', response.text)
            self.hidden = dict(reversed(pairs))
        return response


@dataclass(frozen=True)
class MobilitySite:
    """The application and the office behind it."""

    app: Flask
    office: Office

    def visitor(self, institution: str = "") -> Visitor:
        """Return a browser; signed in where an institution is named."""
        found = Visitor(self.app.test_client())
        if institution:
            found.see(DESK)
            found.send(DESK, token=self.office.secrets[institution])
        return found

    def bearer(self, institution: str) -> dict[str, str]:
        """Return the field that says for whom a program acts."""
        return {"Authorization": f"Bearer {self.office.secrets[institution]}"}


def mobility_site(folder: Path) -> MobilitySite:
    """Return a site of its own in an empty folder."""
    office = make_office(folder)
    backend = Backend(lambda: office.reader, NoEndpoint())
    return MobilitySite(create_app(office.settings, backend=backend), office)
