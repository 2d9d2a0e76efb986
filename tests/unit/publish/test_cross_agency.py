"""Agencies x tricks: whatever one of them tries, it writes nothing of another one.

Documents go through the same `publish` as all others, tokens through `authorise_publisher`. The short
matrix tries every second trick once, each with another pair of agencies; the long one tries all of
them with every pair.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.publish.knocking import (
    AGENCIES,
    DOORS,
    NAMES,
    PAIRS,
    Installation,
    Quad,
    filled,
    made_secrets,
    quads,
)
from tests.unit.publish.test_publisher import BASE, DOCUMENT
from tests.unit.publish.test_registry import GIVEN
from tests.unit.publish.tricks import DOCUMENTS, LEFT_OUT, PREFIXES

from ecvet_graph.errors import EcvetGraphError, UsageFault
from ecvet_graph.model.iris import Minter
from ecvet_graph.publish import Outcome, Submission, publish
from ecvet_graph.publish.registry import register_agency, suspend_agency
from ecvet_graph.service.agencies import authorise_publisher
from ecvet_graph.store import StoreHome

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def submission(folder: Path, agency: str, text: str, *, suffix: str = ".ttl") -> Submission:
    path = folder / f"{agency}{suffix}"
    path.write_text(text, "utf-8")
    return Submission(path, agency, "trades")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("agencies")
    home = StoreHome.create(folder / "store")
    own = [submission(folder, one, DOCUMENT.replace("AGENCY", one)) for one in AGENCIES]
    receipts = publish(home, own, base=BASE, workers=1)
    assert {receipt.outcome for receipt in receipts} == {Outcome.PUBLISHED}
    for agency in (*AGENCIES, "gone-quiet"):
        register_agency(home, replace(GIVEN, id=agency), base=BASE, now=NOW)
    suspend_agency(home, "gone-quiet", now=NOW)
    return Installation(home, dict(made_secrets(home, now=NOW)))


@pytest.fixture(scope="module")
def before(installation: Installation) -> frozenset[Quad]:
    return quads(installation.home)


def attempt(installation: Installation, folder: Path, name: str, *, me: str, you: str) -> None:
    """Try a trick, and see that it is refused as it should be and nothing was written."""
    trick = DOCUMENTS[name]
    text = filled(trick.text, me, you)
    if trick.suffix == ".ttl":
        text = DOCUMENT.replace("AGENCY", me) + filled(PREFIXES, me, you) + text
    version = installation.home.current()
    with pytest.raises(EcvetGraphError) as refused:
        publish(
            installation.home,
            [submission(folder, me, text, suffix=trick.suffix)],
            base=BASE,
            workers=1,
        )
    error = refused.value
    assert (error.code, error.http_status // 100) == (trick.code, 4), str(error)
    assert re.search(trick.told, error.message), error.message
    assert error.remedy
    assert error.place is not None
    assert installation.home.current() == version


# In the normal suite every second trick, each with another pair of agencies; the long one has all.
SHORT = [(name, *PAIRS[at % len(PAIRS)]) for at, name in enumerate(DOCUMENTS) if at % 2 == 0]


def test_the_matrix_is_as_large_as_it_says() -> None:
    assert (len(AGENCIES), len(PAIRS)) == (4, 12)
    assert (len(DOCUMENTS), len(LEFT_OUT), len(DOORS), len(NAMES)) == (125, 11, 24, 20)
    assert {me for _, me, _ in SHORT} == {you for _, _, you in SHORT} == set(AGENCIES)
    assert len(PAIRS) * (len(DOCUMENTS) + len(LEFT_OUT) + len(DOORS) + len(NAMES)) == 2160


@pytest.mark.parametrize(("name", "me", "you"), SHORT)
def test_a_document_about_others_is_refused(
    installation: Installation, tmp_path: Path, *, name: str, me: str, you: str
) -> None:
    attempt(installation, tmp_path, name, me=me, you=you)


@pytest.mark.long
@pytest.mark.parametrize(("me", "you"), PAIRS)
def test_every_document_is_refused_from_every_agency_to_every_other(
    installation: Installation, tmp_path: Path, *, before: frozenset[Quad], me: str, you: str
) -> None:
    for name in DOCUMENTS:
        attempt(installation, tmp_path, name, me=me, you=you)
    assert quads(installation.home) == before


def leave_out(
    installation: Installation, folder: Path, names: Sequence[str], *, me: str, you: str
) -> None:
    """Publish statements about shared concepts, and see that they are nowhere afterwards."""
    home = StoreHome(folder / "store")
    shutil.copytree(installation.home.folder, home.folder)
    earlier = quads(home)
    text = DOCUMENT.replace("AGENCY", me).replace("Ziegel setzen", "Ziegel mauern")
    text += filled(PREFIXES, me, you) + "\n".join(filled(LEFT_OUT[one], me, you) for one in names)
    (receipt,) = publish(home, [submission(folder, me, text)], base=BASE, workers=1)
    assert receipt.outcome is Outcome.PUBLISHED
    assert receipt.owned is not None
    assert receipt.owned.dropped
    mine = (f"{BASE}/graph/{me}/", f"{BASE}/graph/derived/facts/{me}/", f"{BASE}/graph/catalogue")
    changed = quads(home) ^ earlier
    assert changed
    assert {graph for graph, *_ in changed if not graph.startswith(mine)} == set()
    prefixes = (Minter(BASE, me).prefix, f"{BASE}/datasets/{me}/", f"{BASE}/agencies/{me}")
    assert {subject for _, subject, *_ in changed if not subject.startswith(prefixes)} == set()
    shutil.rmtree(home.folder)


def test_what_is_said_of_shared_concepts_is_nowhere(
    installation: Installation, tmp_path: Path
) -> None:
    leave_out(installation, tmp_path, list(LEFT_OUT), me="demo-at", you="demo-de")


@pytest.mark.long
@pytest.mark.parametrize(("me", "you"), PAIRS)
def test_every_statement_about_shared_concepts_is_nowhere(
    installation: Installation, tmp_path: Path, me: str, you: str
) -> None:
    for name in LEFT_OUT:
        leave_out(installation, tmp_path, [name], me=me, you=you)


@pytest.mark.parametrize("name", DOORS)
def test_no_token_opens_the_door_of_another(installation: Installation, name: str) -> None:
    door, code, told = DOORS[name]
    for me, you in PAIRS:
        asked = door(installation, me, you)
        with pytest.raises(EcvetGraphError, match=told) as refused:
            authorise_publisher(
                installation.home,
                asked.secret,
                agency=asked.agency,
                dataset=asked.dataset,
                now=NOW + timedelta(days=asked.days),
            )
        assert (refused.value.code, len(str(refused.value)) < 300) == (code, True)
        assert installation.secrets[me][15:] not in str(refused.value)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_to_the_data_of_another(
    installation: Installation, tmp_path: Path, name: str
) -> None:
    for me, you in PAIRS:
        agency, dataset = NAMES[name](me, you)
        secret = installation.secrets[me]
        with pytest.raises(UsageFault):
            authorise_publisher(installation.home, secret, agency=agency, dataset=dataset, now=NOW)
        document = submission(tmp_path, me, DOCUMENT.replace("AGENCY", me))
        with pytest.raises(UsageFault):
            publish(
                installation.home,
                [replace(document, agency=agency, dataset=dataset)],
                base=BASE,
                workers=1,
            )


def test_nothing_was_written_by_all_of_it(
    installation: Installation, before: frozenset[Quad]
) -> None:
    assert quads(installation.home) == before
    for agency in AGENCIES:
        secret = installation.secrets[agency]
        found = authorise_publisher(
            installation.home, secret, agency=agency, dataset="trades", now=NOW
        )
        assert found.agency == agency, "who may publish still does"
