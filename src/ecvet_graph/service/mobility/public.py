"""Memoranda of understanding in the public graph: made public by a party, read by everybody.

Published are institutions, qualifications, days and texts about the partnership; no contact persons,
and nothing of what was done at the desk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from ecvet_graph.config import Settings
from ecvet_graph.credit.memoranda import in_force, state_on
from ecvet_graph.errors import NotAllowedError, TransitionError
from ecvet_graph.model.countries import alpha2_of
from ecvet_graph.model.iris import DCTERMS, ECVET, MOBILITY, Minter, slug
from ecvet_graph.model.learning import Text, english
from ecvet_graph.model.mobility import AgreementState, Memorandum
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.publish.memoranda import put_memorandum, remove_memorandum
from ecvet_graph.publish.submissions import Receipt
from ecvet_graph.query import construct, run
from ecvet_graph.rdf.memorandum import memorandum_triples, read_memoranda
from ecvet_graph.rdf.statements import boolean
from ecvet_graph.service.carrying import carry_computed
from ecvet_graph.service.mobility.acting import Acting
from ecvet_graph.service.mobility.impersonal import require_public_texts, require_public_words
from ecvet_graph.service.views.memoranda import (
    ComparedQualification,
    MemorandumPartner,
    PublicMemorandum,
)
from ecvet_graph.store import GraphStore, StoreHome

__all__ = [
    "is_public",
    "memoranda_between",
    "public_iri",
    "public_memoranda",
    "public_memorandum",
    "publish_memorandum",
    "withdraw_memorandum",
]

_PUBLISHED = frozenset(
    {
        AgreementState.SIGNED,
        AgreementState.ACTIVE,
        AgreementState.UNDER_REVIEW,
        AgreementState.EXPIRED,
        AgreementState.TERMINATED,
    }
)
_TITLE_LENGTH, _DIGITS = 50, 8


def public_iri(base: str, memorandum: Memorandum) -> str:
    """Return the name that a memorandum has in public, whether it is public or not.

    It is made of the title and a digest of its private name, which cannot be found out from it.
    """
    if memorandum.iri.startswith(f"{base}/id/"):
        return memorandum.iri
    digest = hashlib.sha256(memorandum.iri.encode()).hexdigest()[:_DIGITS]
    title = slug(english(memorandum.titles))[:_TITLE_LENGTH].rstrip("-")
    return Minter(base, MOBILITY).iri("memorandum", f"{title}-{digest}")


def is_public(store: GraphStore, iri: str) -> bool:
    """Return whether a memorandum of that IRI is in the public graph."""
    return bool(run(store, "review/memorandum-parties", memorandum=iri))


def publish_memorandum(
    settings: Settings, memorandum: Memorandum, *, acting: Acting, now: datetime | None = None
) -> str:
    """Make a memorandum public that all its parties have signed, or what has changed of it.

    Args:
        settings: those of the installation.
        memorandum: the private record.
        acting: the party that makes it public.
        now: the time of publication.

    Returns:
        The public IRI. Publishing the same again changes nothing.

    Raises:
        NotAllowedError: the institution is no party.
        TransitionError: a signature is missing (M05).
        InvalidDataError: its words cannot be public (see `require_public_words`), or the gate refuses
            the memorandum.
        ConflictError, StoreError: the store cannot be written.
    """
    _require_party(memorandum, acting)
    _require_signed(memorandum)
    require_public_words(memorandum)
    home = StoreHome.open(settings.store)
    shown = _public_form(memorandum, base=settings.base)
    with home.reader() as snapshot:
        facts = _facts(snapshot.store, shown.qualifications)
    triples = [*memorandum_triples(shown), (Iri(shown.iri), _PUBLISHER, Iri(acting.institution))]
    if any(one.is_illustrative for one in facts.values()):
        triples.append((Iri(shown.iri), _ILLUSTRATIVE, boolean(value=True)))
    receipt = put_memorandum(
        home,
        shown.iri,
        triples,
        base=settings.base,
        actor=f"token:{acting.token}",
        limits=settings.limits,
        clock=_clock(now),
    )
    _carry(home, receipt)
    return shown.iri


def withdraw_memorandum(
    settings: Settings,
    memorandum: Memorandum,
    *,
    acting: Acting,
    reason: Text | None = None,
    now: datetime | None = None,
) -> None:
    """Take a memorandum out of public; a tombstone stays, and what it said in earlier versions.

    Raises:
        NotAllowedError: the institution is no party.
        NotFoundError: it is not public here.
        InvalidDataError: the reason cannot be public.
        ConflictError, StoreError: the store cannot be written.
    """
    _require_party(memorandum, acting)
    if reason is not None:
        require_public_texts((reason,))
    home = StoreHome.open(settings.store)
    receipt = remove_memorandum(
        home,
        public_iri(settings.base, memorandum),
        base=settings.base,
        actor=f"token:{acting.token}",
        reason=reason,
        limits=settings.limits,
        clock=_clock(now),
    )
    _carry(home, receipt)


def memoranda_between(store: GraphStore, a: str, b: str, day: date) -> tuple[Memorandum, ...]:
    """Return the public memoranda in force on a day to which both institutions are parties.

    One counts only where an agency published it in whose namespace a party stands, or a party made
    it public here: anybody could name others in a dataset of their own.
    """
    return tuple(
        one
        for one in _described(store)
        if {a, b} <= set(one.parties) and in_force(one, day) and _is_by_a_party(one)
    )


def public_memorandum(store: GraphStore, iri: str) -> Memorandum | None:
    """Return the public memorandum of an IRI in any state; `None` where no party published it."""
    found = read_memoranda(construct(store, "resource/memoranda", memorandum=iri))
    return next((one for one in found if one.iri == iri and _is_by_a_party(one)), None)


def public_memoranda(store: GraphStore, *, day: date) -> tuple[PublicMemorandum, ...]:
    """Return all public memoranda with their state on a day: those in force first, then by IRI."""
    found = _described(store)
    things = {iri for one in found for iri in (*one.parties, *one.qualifications, one.iri)}
    facts = _facts(store, things)
    rows = [_row(one, facts, day) for one in found]
    return tuple(sorted(rows, key=lambda one: (one.state not in _IN_FORCE, one.iri)))


_PUBLISHER, _ILLUSTRATIVE = Iri(DCTERMS + "publisher"), Iri(ECVET + "isIllustrative")
_IN_FORCE = frozenset({AgreementState.ACTIVE, AgreementState.UNDER_REVIEW})


@dataclass(frozen=True, slots=True)
class _Fact:
    """What is said of an institution or qualification."""

    names: tuple[Text, ...] = ()
    country: str | None = None
    level: int | None = None
    is_illustrative: bool = False


def _described(store: GraphStore) -> tuple[Memorandum, ...]:
    triples: Iterable[Triple] = construct(store, "resource/memoranda")
    return read_memoranda(triples)


def _facts(store: GraphStore, things: Iterable[str]) -> Mapping[str, _Fact]:
    wanted = tuple(sorted(set(things)))
    found: dict[str, _Fact] = {}
    for row in run(store, "resource/memorandum-facts", thing=wanted) if wanted else ():
        known = found.get(str(row["thing"]), _Fact())
        name, country, level = (row.get(key) for key in ("name", "country", "level"))
        text = Text(name.value, name.language or "") if isinstance(name, Literal) else None
        found[str(row["thing"])] = _Fact(
            names=known.names if text is None or text in known.names else (*known.names, text),
            country=_code(str(country)) if country else known.country,
            level=int(str(level)) if level else known.level,
            is_illustrative=known.is_illustrative or str(row.get("illustrative", "")) == "true",
        )
    return found


def _row(memorandum: Memorandum, facts: Mapping[str, _Fact], day: date) -> PublicMemorandum:
    signed = {one.signatory: one.signed_on for one in memorandum.signatures}
    known = {
        iri: facts.get(iri, _Fact()) for iri in (*memorandum.parties, *memorandum.qualifications)
    }
    partners = (
        MemorandumPartner(iri, known[iri].names, known[iri].country, signed.get(iri))
        for iri in memorandum.parties
    )
    compared = (
        ComparedQualification(iri, known[iri].names, known[iri].country, known[iri].level)
        for iri in memorandum.qualifications
    )
    return PublicMemorandum(
        iri=memorandum.iri,
        titles=memorandum.titles,
        objectives=memorandum.objectives,
        partners=tuple(sorted(partners, key=lambda one: (one.country or "", one.iri))),
        qualifications=tuple(sorted(compared, key=lambda one: (one.country or "", one.iri))),
        confirmations=memorandum.confirmations,
        state=state_on(memorandum, day),
        valid_from=memorandum.valid_from,
        valid_until=memorandum.valid_until,
        review_on=memorandum.review_on,
        is_illustrative=facts.get(memorandum.iri, _Fact()).is_illustrative,
    )


def _code(country: str) -> str:
    return alpha2_of(country.rsplit("/", 1)[-1]) or ""


def _public_form(memorandum: Memorandum, *, base: str) -> Memorandum:
    """Return a memorandum under its public name: the same words, and nothing of the desk."""
    iri = public_iri(base, memorandum)
    local = iri.rsplit("/", 1)[-1]
    minter = Minter(base, MOBILITY)
    signatures = (
        replace(one, iri=minter.iri("signature", local, str(number)))
        for number, one in enumerate(memorandum.signatures, 1)
    )
    return replace(memorandum, iri=iri, signatures=tuple(signatures), steps=())


def _is_by_a_party(memorandum: Memorandum) -> bool:
    agency, _, _ = memorandum.iri.rpartition("/memorandum/")
    is_here = agency.endswith(f"/id/{MOBILITY}")
    return is_here or any(party.startswith(f"{agency}/") for party in memorandum.parties)


def _require_party(memorandum: Memorandum, acting: Acting) -> None:
    if acting.institution not in memorandum.parties:
        raise NotAllowedError(
            "Only a party to a memorandum makes it public or takes it back.",
            remedy="Ask one of the institutions that signed it.",
        )


def _require_signed(memorandum: Memorandum) -> None:
    missing = set(memorandum.parties) - {one.signatory for one in memorandum.signatures}
    if missing or memorandum.state not in _PUBLISHED:
        raise TransitionError(
            "M05",
            "A memorandum is made public when all its parties have signed it.",
            remedy="Have it signed first.",
        )


def _clock(now: datetime | None) -> Callable[[], datetime] | None:
    return None if now is None else lambda: now


def _carry(home: StoreHome, receipt: Receipt) -> None:
    if receipt.store_version is not None:
        carry_computed(home, receipt.store_version)
