"""A whole transfer of a learner over API and pages, with words planted wherever somebody can write."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from tests.unit.service.mobility.desks import Office
from tests.unit.service.mobility.plumbing import (
    BOILER,
    COPPER,
    HOME,
    HOST,
    PIPEFITTER,
    PIPES,
    PLUMBER,
    TIGHT,
    WELDING,
)

from ecvet_graph.model.learning import Text

PLANTED = {
    "given names": "Kanaria Isolde",
    "family name": "Zwitscherbaum",
    "birth date": "2006-02-27",
    "address": "Vogelweide 77",
    "guardian": "Ottokar Zwitscherbaum",
    "contact": "Desk of Käuzchen",
    "activities": "planted-in-activities",
    "grade": "planted-in-grade",
    "remarks": "planted-in-remarks",
    "reasons": "planted-in-reasons",
    "procedure": "planted-in-procedure",
}
_TOKEN_FIELD = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Site:
    """A site with learner records; `learner` and `transfer` are bare names, known after `walk`."""

    app: Flask
    office: Office
    learner: str = ""
    transfer: str = ""
    memorandum: str = ""
    precedents: int = 0
    answers: list[str] = field(default_factory=list)

    def client(self) -> FlaskClient:
        """Return a browser or program that has been here never before."""
        return self.app.test_client()

    def ask(
        self, who: str | None, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, str]:
        """Ask the API with the token of an institution (`None`: without); return status and text."""
        headers = {"Authorization": f"Bearer {self.office.secrets[who]}"} if who else {}
        if body is not None and not path.endswith(("/transfers", "/memoranda")):
            headers["If-Match"] = f'"{self._revision(path)}"'
        response = self.client().open(path, method=method, json=body, headers=headers)
        text = response.get_data(as_text=True)
        response.close()
        return response.status_code, text

    def step(self, who: str, path: str, **body: Any) -> dict[str, Any]:
        """Do a step that succeeds, and return what it answers."""
        status, text = self.ask(who, "POST", path, body)
        assert status in {200, 201}, text
        found: dict[str, Any] = json.loads(text)
        return found

    def walk(self) -> None:
        """Go all the way from the memorandum to recognition."""
        today = datetime.now(UTC).date()
        self.memorandum = memorandum = self.step(
            HOME,
            "/api/mobility/memoranda",
            titles=[{"value": "Exchange in plumbing", "language": "en"}],
            parties=[HOST],
            qualifications=[PLUMBER, PIPEFITTER],
            valid_from=str(today - timedelta(days=1)),
        )["id"]
        for who in (HOME, HOST):
            self.step(who, f"/api/mobility/memoranda/{memorandum}/signatures", role="party")
        drafted = self.step(
            HOME,
            "/api/mobility/transfers",
            host=HOST,
            qualification=PLUMBER,
            units=[{"unit": PIPES, "host_unit": WELDING}, {"unit": _HEATING, "outcomes": [BOILER]}],
            start=str(today),
            end=str(today + timedelta(days=20)),
            memorandum=f"urn:uuid:{memorandum}",
            assessment_method=_text("Work sample"),
            activities=_text(PLANTED["activities"]),
        )
        self.transfer = drafted["id"]
        self.learner = drafted["transfer"]["learner"].removeprefix("urn:uuid:")
        place = f"/api/mobility/transfers/{self.transfer}"
        for who, role in ((HOME, "home"), (HOME, "learner"), (HOST, "host")):
            self.step(who, f"{place}/signatures", role=role)
        self.step(HOST, f"{place}/begin")
        told = {"grade": PLANTED["grade"], "remarks": _text(PLANTED["remarks"])}
        self.step(HOST, f"{place}/assessments", outcomes=[COPPER, TIGHT], result="passed", **told)
        self.step(HOST, f"{place}/assessments", outcomes=[BOILER], result="failed")
        self.step(HOST, f"{place}/credits", unit=PIPES)
        self.step(HOST, f"{place}/transcripts")
        reasons = {"reasons": _text(PLANTED["reasons"])}
        procedure = _text(PLANTED["procedure"])
        self.step(HOME, f"{place}/validations", result="granted", procedure=procedure, **reasons)
        self.step(HOME, f"{place}/recognitions", result="granted", units=[PIPES], **reasons)

    def publish(self) -> None:
        """Make public what institutions may: the memorandum, and decisions as precedents."""
        desk = self.office.desk(HOME, datetime.now(UTC))
        desk.publish_memorandum(self.memorandum)
        for draft in desk.precedents(self.transfer):
            reason = Text("Both outcomes were shown in a work sample.", "en")
            desk.publish_precedent(self.transfer, replace(draft, reason=reason))
            self.precedents += 1

    def sign_in(self, who: str) -> FlaskClient:
        """Return a browser in which an institution is signed in."""
        browser = self.client()
        form = browser.get("/en/mobility").get_data(as_text=True)
        sent = {"csrf_token": _csrf(form), "token": self.office.secrets[who]}
        assert browser.post("/en/mobility", data=sent).status_code == 303
        return browser

    def use_pages(self) -> None:
        """Write down who the learner is, and look at everything as home does."""
        browser = self.sign_in(HOME)
        place = f"/en/mobility/learners/{self.learner}"
        sent = {
            "csrf_token": _csrf(browser.get(place).get_data(as_text=True)),
            "given_names": PLANTED["given names"],
            "family_name": PLANTED["family name"],
            "birth_date": PLANTED["birth date"],
            "address": PLANTED["address"],
            "guardian": PLANTED["guardian"],
        }
        assert browser.post(place, data=sent).status_code == 303
        for path in (
            "/en/mobility",
            place,
            f"{place}/records.json",
            f"/de/mobility/transfers/{self.transfer}",
            *(
                f"/fr/mobility/transfers/{self.transfer}/papers/{kind}"
                for kind in ("agreement", "transcript.pdf", "europass")
            ),
        ):
            answer = browser.get(path)
            assert answer.status_code == 200, path
            self.answers.append(answer.get_data().decode("utf-8", "replace"))
            answer.close()

    def public_addresses(self) -> list[str]:
        """Return every address that can be read without a name in it and without signing in."""
        return sorted(
            rule.rule.replace("<any(en, de, fr):language>", "en")
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.arguments <= {"language"}
        )

    def _revision(self, path: str) -> int:
        kind, name = path.removeprefix("/api/mobility/").split("/")[:2]
        desk = self.office.desk(HOME)
        look = desk.transfer if kind == "transfers" else desk.memorandum
        return look(name).revision


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Return every file below a folder with its name and what is in it, unpacked where it is packed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from unpacked(str(path), path.read_bytes())


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Return content as it is, and what is packed in it."""
    yield name, content
    if content[:2] == b"\x1f\x8b":
        yield from unpacked(f"{name}!", gzip.decompress(content))
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield from unpacked(f"{name}!{entry}", archive.read(entry))


def spoken_of(content: bytes, words: Mapping[str, str]) -> list[str]:
    """Return which of the words stand in content, however they are usually written."""
    small = content.lower()
    return [
        name
        for name, word in words.items()
        if any(
            form.lower().encode() in small
            for form in (word, quote(word), quote(word, safe=""), json.dumps(word)[1:-1])
        )
        or word.encode("utf-16-le") in content
    ]


def _csrf(page: str) -> str:
    found = _TOKEN_FIELD.search(page)
    assert found, page[:500]
    return found[1]


def _text(value: str) -> list[dict[str, str]]:
    return [{"value": value, "language": "en"}]


_HEATING = BOILER.replace("/outcome/", "/unit/").rpartition("--")[0]
