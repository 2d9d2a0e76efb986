"""What became wrong with a draft before it was signed is no old story: signing makes it hold."""

from __future__ import annotations

import pytest
from tests.unit.service.mobility.desks import (
    Office,
    agreement_of,
    begun_transfer,
    shared_memorandum,
    signing,
)
from tests.unit.service.mobility.plumbing import HOME, HOST, public_graph

from ecvet_graph.errors import TransitionError
from ecvet_graph.model.iris import OWL
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.service.mobility.requests import Amending
from ecvet_graph.store import RdfFormat


def merge(office: Office, patch: pytest.MonkeyPatch) -> None:
    """Make public that home and host are one institution."""
    store = public_graph()
    said = f"<{HOME}> <{OWL}sameAs> <{HOST}> .\n".encode()
    store.load(said, syntax=RdfFormat.N_TRIPLES, graph="http://localhost:8000/graph/demo/all")
    patch.setattr(office.reader, "store", store)


def test_a_draft_that_breaks_a_rule_by_now_is_not_signed_and_can_be_cancelled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = office.desk(HOME).new_agreement(agreement_of(shared_memorandum(office)))
    merge(office, monkeypatch)
    with pytest.raises(TransitionError) as refused:
        office.desk(HOST).sign(draft.id, signing("host"))
    assert refused.value.rule == "A01-same"
    assert office.desk(HOME).cancel(draft.id).state is AgreementState.CANCELLED


def test_an_amendment_that_breaks_a_rule_by_now_is_not_signed_and_can_be_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = begun_transfer(office)
    office.desk(HOME).amend(name, Amending(needs_guardian=True))
    merge(office, monkeypatch)
    with pytest.raises(TransitionError):
        office.desk(HOST).sign(name, signing("host"))
    assert office.desk(HOME).withdraw(name).state is AgreementState.IN_PROGRESS
