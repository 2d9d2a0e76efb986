"""Agencies that try each other's doors: their tokens, whom they ask, and for what.

A table for `publish` and `authorise_publisher` (`test_cross_agency`) and for HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ecvet_graph.model.iris import Minter
from ecvet_graph.publish.tokens import (
    Role,
    Scope,
    Token,
    add_token,
    renew_token,
    revoke_token,
)
from ecvet_graph.store import StoreHome

BASE = "http://localhost:8000"
AGENCIES = ("demo-at", "demo-de", "at-ibw", "ee-htm")
PAIRS = [(me, you) for me in AGENCIES for you in AGENCIES if me != you]

Quad = tuple[str, str, str, str]


class Installation(NamedTuple):
    """A store in which every agency has published, and the secret of each one's token."""

    home: StoreHome
    secrets: dict[str, str]


def made_secrets(home: StoreHome, *, now: datetime) -> Iterator[tuple[str, str]]:
    """Make tokens of all kinds and yield their secrets by a name for each."""

    def make(agency: str, *datasets: str) -> tuple[str, Token]:
        scope = Scope(agency=agency, name=agency, datasets=datasets)
        return add_token(home, role=Role.PUBLISHER, scope=scope, now=now)

    for agency in AGENCIES:
        yield agency, make(agency)[0]
        yield f"narrow {agency}", make(agency, "other")[0]
        for kind, beside in (("replaced", 0), ("former", 7)):
            secret, token = make(agency)
            yield f"{kind} {agency}", secret
            renew_token(home, token.id, beside=beside, now=now)
        secret, token = make(agency)
        yield f"revoked {agency}", secret
        revoke_token(home, token.id, now=now)
        earlier = now - timedelta(days=2)
        scope = Scope(agency=agency, name=agency)
        yield (
            f"expired {agency}",
            add_token(home, role=Role.PUBLISHER, scope=scope, days=1, now=earlier)[0],
        )
    for agency in ("gone-quiet", "nobody-here"):
        yield agency, make(agency)[0]
    institution = Scope(institution=f"{BASE}/id/demo-at/organisation/kammer", name="Kammer")
    yield "reviewer", add_token(home, role=Role.REVIEWER, scope=institution, now=now)[0]
    yield "operator", add_token(home, role=Role.OPERATOR, scope=Scope(), now=now)[0]


def quads(home: StoreHome) -> frozenset[Quad]:
    with home.reader() as snapshot:
        return frozenset(
            (graph, str(subject), str(predicate), repr(value))
            for graph in snapshot.store.graphs()
            for subject, predicate, value in snapshot.store.triples(graph)
        )


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


class Asked(NamedTuple):
    """What somebody with the token of an agency asks for, and after how many days."""

    secret: str
    agency: str
    dataset: str = "trades"
    days: int = 0


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
        lambda made, me, _: Asked(made.secrets[f"expired {me}"], me),
        "not-authenticated",
        "expired",
    ),
    "a secret that was replaced": (
        lambda made, me, _: Asked(made.secrets[f"replaced {me}"], me),
        "not-authenticated",
        "not known",
    ),
    "a secret that was replaced, after its time": (
        lambda made, me, _: Asked(made.secrets[f"former {me}"], me, days=7),
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
