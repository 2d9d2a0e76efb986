"""Servers that are killed while documents come in and are derived: nothing is lost, nothing is half."""

from __future__ import annotations

import http.client
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
from tests.long import served
from tests.long.served import Server
from tests.unit.web.dataset_site import BASE, document

from ecvet_graph.publish.archive import version_lines
from ecvet_graph.publish.audit_checks import verify_audit
from ecvet_graph.store import StoreHome

pytestmark = pytest.mark.long

PLACE = "/datasets/demo-at/trades"
LIVES = 12
_LONGEST_LIFE = 6.0
_SEED = 7


@dataclass
class Publisher:
    """Publishes one version after the other until the server is gone."""

    server: Server
    version: int
    acknowledged: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    life: int = 0

    def run(self) -> None:
        """Publish; every version holds its number twice."""
        number = self.version
        while True:
            condition = f'"{number}"' if number else "*"
            try:
                answer = self.server.ask(
                    "PUT",
                    PLACE,
                    body=numbered(number + 1),
                    Content_Type="text/turtle",
                    Idempotency_Key=f"life-{self.life}-{number}",
                    **{"If_Match" if number else "If_None_Match": condition},  # type: ignore[arg-type]
                )
            except (OSError, http.client.HTTPException):
                return
            if answer.status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
                self.refused.append(answer.status)
                return
            number += 1
            self.acknowledged.append(number)


def numbered(number: int) -> bytes:
    """Return a document that carries a number in two things."""
    text = document(title=f"Mauern {number}").replace('"Ziegel setzen"', f'"Ziegel {number}"')
    return text.encode()


def test_a_killed_server_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(_SEED)  # noqa: S311 (moments, not secrets)
    tokens: dict[str, str] | None = None
    version = acknowledged = 0
    for life in range(LIVES):
        server = served.start(tmp_path, tokens, derives=bool(life % 2))
        tokens = server.tokens
        publisher = Publisher(server, version, life=life)
        thread = threading.Thread(target=publisher.run)
        thread.start()
        time.sleep(chance.uniform(0.2, _LONGEST_LIFE))
        server.kill()
        thread.join(60)
        assert publisher.refused == []
        last = max(publisher.acknowledged, default=version)
        acknowledged += len(publisher.acknowledged)
        version = _require_whole(server.store, at_least=last)
        # What was being published is there as a whole, or not at all.
        assert version in {last, last + 1}
    # Otherwise the lives were too short for this machine to prove anything.
    assert acknowledged >= LIVES // 2
    server = served.start(tmp_path, tokens)
    try:
        assert server.ask("GET", PLACE, agency="").fields["etag"] == f'"{version}-ttl"'
        answer = server.ask(
            "PUT",
            PLACE,
            body=numbered(version + 1),
            Content_Type="text/turtle",
            If_Match=f'"{version}"',
        )
        assert answer.status == HTTPStatus.OK
        # Two folders of an upload that was cut off stay for an hour: as it came, and as it is checked.
        assert len(list((server.store / "spool").glob("arriving-*"))) <= 2 * LIVES
    finally:
        server.stop()
    sys.stdout.write(f"{LIVES} kills, {acknowledged} acknowledged, newest version {version}\n")


def _require_whole(store: Path, *, at_least: int) -> int:
    home = StoreHome.open(store)
    home.check()
    assert [fault.message for fault in verify_audit(home, base=BASE).faults] == []
    with home.reader() as snapshot:
        text = "\n".join(map(str, snapshot.store.triples(f"{BASE}/graph/demo-at/trades")))
        number = at_least + (f"Mauern {at_least + 1}" in text)
        if number:
            assert f"Mauern {number}" in text
            assert f"Ziegel {number}" in text
            lines = version_lines(
                home, snapshot.store, "demo-at", "trades", number=number, base=BASE
            )
            assert f"Ziegel {number}" in "".join(lines)
    return number
