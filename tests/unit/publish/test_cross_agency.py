"""Agencies x tricks: whatever one of them tries, it writes nothing of another one.

Documents go through the same `publish` as all others, tokens through `authorise_publisher`. The short
matrix tries every trick once, each with another pair of agencies; the long one with every pair.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.unit.publish.test_publisher import BASE, DOCUMENT
from tests.unit.publish.test_registry import GIVEN
from tests.unit.publish.tricks import DOCUMENTS, LEFT_OUT, PREFIXES

from ecvet_graph.errors import EcvetGraphError, UsageFault
from ecvet_graph.model.iris import Minter
from ecvet_graph.publish import Outcome, Submission, publish
from ecvet_graph.publish.registry import register_agency, suspend_agency
from ecvet_graph.publish.tokens import (
    Role,
    Scope,
    Token,
    add_token,
    renew_token,
    revoke_token,
)
from ecvet_graph.service.agencies import authorise_publisher
from ecvet_graph.store import StoreHome

AGENCIES = ("demo-at", "demo-de", "at-ibw", "ee-htm")
PAIRS = [(me, you) for me in AGENCIES for you in AGENCIES if me != you]
NOW = datetime(2026, 3, 1, tzinfo=UTC)

Quad = tuple[str, str, str, str]


class Installation(NamedTuple):
    """A store in which every agency has published, and the secret of each one's token."""

    home: StoreHome
    secrets: dict[str, str]


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
    return Installation(home, dict(made_secrets(home)))


def made_secrets(home: StoreHome) -> Iterator[tuple[str, str]]:
    """Make tokens of all kinds and yield their secrets by a name for each."""

    def make(agency: str, *datasets: str) -> tuple[str, Token]:
        scope = Scope(agency=agency, name=agency, datasets=datasets)
        return add_token(home, role=Role.PUBLISHER, scope=scope, now=NOW)

    for agency in AGENCIES:
        yield agency, make(agency)[0]
        yield f"narrow {agency}", make(agency, "other")[0]
        for kind, beside in (("replaced", 0), ("former", 7)):
            secret, token = make(agency)
            yield f"{kind} {agency}", secret
            renew_token(home, token.id, beside=beside, now=NOW)
        secret, token = make(agency)
        yield f"revoked {agency}", secret
        revoke_token(home, token.id, now=NOW)
    for agency in ("gone-quiet", "nobody-here"):
        yield agency, make(agency)[0]
    institution = Scope(institution=f"{BASE}/id/demo-at/organisation/kammer", name="Kammer")
    yield "reviewer", add_token(home, role=Role.REVIEWER, scope=institution, now=NOW)[0]
    yield "operator", add_token(home, role=Role.OPERATOR, scope=Scope(), now=NOW)[0]


def quads(home: StoreHome) -> frozenset[Quad]:
    with home.reader() as snapshot:
        return frozenset(
            (graph, str(subject), str(predicate), repr(value))
            for graph in snapshot.store.graphs()
            for subject, predicate, value in snapshot.store.triples(graph)
        )


@pytest.fixture(scope="module")
def before(installation: Installation) -> frozenset[Quad]:
    return quads(installation.home)


def filled(text: str, me: str, you: str) -> str:
    return text.format(
        base=BASE,
        me=Minter(BASE, me).prefix,
        you=Minter(BASE, you).prefix,
        my_id=me,
        your_id=you,
        my_caps=me.upper(),
        my_cyrillic=me.replace("e", "\u0435").replace("a", "\u0430"),
        your_percent=f"%{ord(you[0]):02x}{you[1:]}",
        your_escaped=f"\\u{ord(you[0]):04x}{you[1:]}",
    )


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


class Asked(NamedTuple):
    """What somebody with the token of an agency asks for, and when."""

    secret: str
    agency: str
    dataset: str = "trades"
    now: datetime = NOW


Door = Callable[[Installation, str, str], Asked]


def own(change: Callable[[str], str]) -> Door:
    """Return who comes with the token of its own agency, written differently."""
    return lambda made, me, _: Asked(change(made.secrets[me]), me)


DOORS: dict[str, tuple[Door, str, str]] = {
    "the token of another agency": (
        lambda made, me, you: Asked(made.secrets[me], you),
        "not-allowed",
        "is that of the agency",
    ),
    "the token of another agency, for one dataset": (
        lambda made, me, you: Asked(made.secrets[f"narrow {me}"], you, "other"),
        "not-allowed",
        "is that of the agency",
    ),
    "a token for another dataset": (
        lambda made, me, _: Asked(made.secrets[f"narrow {me}"], me),
        "not-allowed",
        "is for the datasets other",
    ),
    "a revoked token": (
        lambda made, me, _: Asked(made.secrets[f"revoked {me}"], me),
        "not-authenticated",
        "revoked",
    ),
    "an expired token": (
        lambda made, me, _: Asked(made.secrets[me], me, now=NOW + timedelta(days=365)),
        "not-authenticated",
        "expired",
    ),
    "a secret that was replaced": (
        lambda made, me, _: Asked(made.secrets[f"replaced {me}"], me),
        "not-authenticated",
        "not known",
    ),
    "a secret that was replaced, after its time": (
        lambda made, me, _: Asked(made.secrets[f"former {me}"], me, now=NOW + timedelta(days=7)),
        "not-authenticated",
        "not known",
    ),
    "the token of a reviewer": (
        lambda made, me, _: Asked(made.secrets["reviewer"], me),
        "not-allowed",
        "reviewer",
    ),
    "the token of an operator": (
        lambda made, me, _: Asked(made.secrets["operator"], me),
        "not-allowed",
        "operator",
    ),
    "a suspended agency": (
        lambda made, *_: Asked(made.secrets["gone-quiet"], "gone-quiet"),
        "not-allowed",
        "suspended",
    ),
    "an agency that is not registered": (
        lambda made, *_: Asked(made.secrets["nobody-here"], "nobody-here"),
        "not-allowed",
        "not registered",
    ),
    "the name of another token with its own secret": (
        lambda made, me, you: Asked(made.secrets[you][:15] + made.secrets[me][15:], you),
        "not-authenticated",
        "not known",
    ),
    **{
        name: (own(change), "not-authenticated", "not known|No token")
        for name, change in {
            "no token": lambda _: "",
            "blanks": lambda _: " \t\n",
            "a token cut short": lambda secret: secret[:-1],
            "a token with a digit more": lambda secret: f"{secret}0",
            "a token with a digit changed": lambda secret: (
                f"{secret[:-1]}{int(secret[-1], 16) ^ 1:x}"
            ),
            "a token in capitals": str.upper,
            "the word before a token": lambda secret: f"Bearer {secret}",
            "a zero behind a token": lambda secret: f"{secret}\x00",
            "a token twice": lambda secret: f"{secret} {secret}",
            "digits of another script": lambda secret: secret.replace("0", "\u0660"),
            "the name of a token alone": lambda secret: secret[:14],
            "a very long token": lambda secret: secret * 10_000,
        }.items()
    },
}
# What cannot be the id of an agency, or the name of a dataset
NAMES: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "another agency behind dots": lambda me, you: (f"{me}/../{you}", "trades"),
    "dots before another agency": lambda _, you: (f"../{you}", "trades"),
    "another agency's dataset": lambda _, you: (f"{you}/trades", "trades"),
    "capitals": lambda me, _: (me.upper(), "trades"),
    "percent-encoding": lambda _, you: (f"%{ord(you[0]):02x}{you[1:]}", "trades"),
    "a name of the project": lambda *_: ("derived", "facts"),
    "the graph of decisions": lambda *_: ("review", "set"),
    "the vocabularies": lambda *_: ("vocabulary", "ecvet"),
    "a line end": lambda me, _: (f"{me}\n", "trades"),
    "a zero": lambda me, _: (f"{me}\x00", "trades"),
    "two hyphens": lambda me, _: (me.replace("-", "--"), "trades"),
    "nothing": lambda *_: ("", "trades"),
    "a dataset behind dots": lambda me, you: (me, f"../{you}/trades"),
    "a dataset behind its own": lambda me, you: (me, f"trades/../../{you}/trades"),
    "encoded dots": lambda me, _: (me, "%2e%2e"),
    "a version": lambda me, _: (me, "trades/version/1"),
    "a fragment": lambda me, _: (me, "trades#x"),
    "a dataset with a line end": lambda me, _: (me, "trades\n"),
    "a dataset of Cyrillic letters": lambda me, _: (me, "tr\u0430des"),
    "no dataset": lambda me, _: (me, ""),
}


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
                now=asked.now,
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
