"""Every statement of a transfer is one of the data model's, and everything its values hold is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import chain
from pathlib import Path

import pytest
from tests.unit.service.mobility.plumbing import HOME, name, recognition, stay, with_portfolio

from ecvet_graph.model.credit import Route
from ecvet_graph.model.iris import OWN, PREFIXES, RDF
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import Transfer
from ecvet_graph.model.terms import Blank, Triple
from ecvet_graph.rdf.memorandum import memorandum_triples
from ecvet_graph.rdf.transfer import transfer_triples

FULL = stay()


def full() -> Transfer:
    """Return a transfer in which every field that may be empty holds something."""
    agreement = replace(
        FULL.end.agreements[0],
        intermediary=HOME + "-office",
        needs_guardian=True,
        supersedes=name(9),
    )
    held = FULL.end.portfolio
    changed = with_portfolio(
        FULL.end,
        credits=(
            replace(
                held.credits[0],
                titles=(Text("Rohre verlegen", "de"),),
                points_reason=(Text("Half a unit.", "en"),),
                route=Route.OUTSIDE_MOU,
            ),
        ),
        validations=(
            replace(held.validations[0], reasons=(Text("As agreed.", "en"),), appeals=name(90)),
        ),
        recognitions=(
            replace(recognition(), reasons=(Text("All shown.", "en"),), appeals=name(91)),
        ),
    )
    transcript = replace(FULL.end.transcripts[0], supersedes=name(92))
    return replace(changed, agreements=(agreement,), transcripts=(transcript,))


def written() -> list[Triple]:
    return list(chain(transfer_triples(full()), memorandum_triples(FULL.memorandum)))


def leaves(value: object) -> Iterator[str]:
    """Yield everything a value holds, as it stands in a statement."""
    if isinstance(value, Text | Enum):
        yield str(value.value)
    elif is_dataclass(value):
        yield from leaves(tuple(getattr(value, one.name) for one in fields(value)))
    elif isinstance(value, tuple):
        yield from chain.from_iterable(map(leaves, value))
    elif value not in (None, ""):
        yield _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("value", [full(), FULL.memorandum], ids=["transfer", "memorandum"])
def test_everything_that_a_value_holds_is_said(value: object) -> None:
    said = {str(term) for triple in written() for term in triple}
    said |= {text.rsplit("/", 1)[-1] for text in said} | {text[:10] for text in said}
    said |= {text.removesuffix(".0") for text in said}
    held = set(leaves(value))
    assert len(held) > 15
    assert held - said == set()


def test_every_term_is_in_the_data_model(root: Path) -> None:
    text = (root / "docs" / "data-model.md").read_text(encoding="utf-8")
    transfer = text[text.index("## Transfer: ") : text.index("## Derived at publishing")]
    names = {
        PREFIXES[prefix] + local
        for prefix, local in re.findall(r"(?<![\w/:-])([a-z]+):([A-Za-z]\w*)", transfer)
        if prefix in PREFIXES
    }
    used = {predicate.value for _, predicate, _ in written()} - {RDF + "type"}
    used |= {str(value) for _, verb, value in written() if verb.value == RDF + "type"}
    assert len(used) > 60
    assert used - names == set()


def test_every_concept_that_is_named_exists(root: Path) -> None:
    schemes = (root / "ontology" / "schemes.ttl").read_text(encoding="utf-8")
    named = {str(value) for _, _, value in written() if str(value).startswith(OWN)}
    concepts = {iri for iri in named if not iri.startswith(OWN + "ns#")}
    assert len(concepts) > 15
    assert [iri for iri in concepts if f"<{iri}> a skos:Concept" not in schemes] == []


def test_nothing_is_blank_and_nothing_is_said_about_the_learner() -> None:
    triples = written()
    assert not [triple for triple in triples if any(isinstance(term, Blank) for term in triple)]
    assert not [triple for triple in triples if str(triple[0]) == FULL.end.learner]


def test_points_without_a_system_are_not_written() -> None:
    credit = replace(FULL.end.portfolio.credits[0], credit_system=None)
    triples = transfer_triples(with_portfolio(FULL.end, credits=(credit,)))
    assert not [triple for triple in triples if "CreditPoint" in str(triple[2])]
