"""What somebody states of a learner, as a portfolio."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
import pytest
from tests.unit.credit.histories import (
    LEARNER,
    assessed,
    credited,
    portfolio,
    recognised,
    validated,
)
from tests.unit.service.credit.bakery import BAKER, BREAD, HYGIENE, ROLLS, bakery, outcome

from ecvet_graph.credit.standing import Standing, awarded_units, standings
from ecvet_graph.errors import (
    EcvetGraphError,
    InvalidDataError,
    LimitError,
    NotFoundError,
    SyntaxFault,
)
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.model.iris import DCTERMS, ECVET
from ecvet_graph.query import run
from ecvet_graph.service import identifying
from ecvet_graph.service.credit import forms
from ecvet_graph.service.credit.forms import HeldForm, portfolio_of, read_portfolio
from ecvet_graph.store import OxigraphStore, RdfFormat

DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def store() -> OxigraphStore:
    return bakery()


def test_lists_of_units_and_outcomes_become_records(store: OxigraphStore) -> None:
    form = HeldForm(
        held=("demo:baker--hygiene",),
        recognised=(outcome(BREAD, 0),),
        validated=(outcome(BREAD, 1),),
        credited=(ROLLS,),
        failed=(outcome(BREAD, 2),),
    )
    found = portfolio_of(form, store, day=DAY)
    known = {iri: one.standing for iri, one in standings(found).items()}
    assert awarded_units(found) == {HYGIENE}
    assert known == {
        outcome(HYGIENE, 0): Standing.RECOGNISED,
        outcome(HYGIENE, 1): Standing.RECOGNISED,
        outcome(BREAD, 0): Standing.RECOGNISED,
        outcome(BREAD, 1): Standing.VALIDATED,
        outcome(ROLLS, 0): Standing.CREDITED,
        outcome(ROLLS, 1): Standing.CREDITED,
        outcome(BREAD, 2): Standing.FAILED,
    }


def test_all_ids_are_looked_up_at_once(
    store: OxigraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(where: OxigraphStore, query: str, **given: Any) -> Any:
        asked.append(query)
        return run(where, query, **given)

    monkeypatch.setattr(forms, "run", counted)
    monkeypatch.setattr(identifying, "run", counted)
    form = HeldForm(held=("demo:baker--bread", "demo:baker--rolls"), failed=("demo:baker--cakes",))
    assert awarded_units(portfolio_of(form, store, day=DAY)) == {BREAD, ROLLS}
    assert asked == ["compare/named-things", "mobility/held-things"]


def test_an_id_of_several_units_is_refused() -> None:
    twice = f'<{ROLLS}-2> a <{ECVET}Unit> ; <{DCTERMS}identifier> "demo:two" .\n'
    both = OxigraphStore()
    both.load(
        (twice + twice.replace("rolls-2", "rolls-3")).encode(),
        syntax=RdfFormat.TURTLE,
        graph="urn:g",
    )
    with pytest.raises(InvalidDataError, match=r"\$\.held\[0\]\): 2 units have the id demo:two"):
        portfolio_of(HeldForm(held=("demo:two",)), both, day=DAY)


def test_nothing_stated_is_an_empty_portfolio(store: OxigraphStore) -> None:
    found = read_portfolio({}, store, day=DAY)
    assert standings(found) == {}


def test_a_whole_portfolio_survives_being_written_and_read(store: OxigraphStore) -> None:
    every = portfolio(
        assessed(["o"]), credited(["o"], points="7.5"), validated(["o"]), recognised(["o"], ["u"])
    )
    assert read_portfolio(msgspec.json.encode(every), store, day=DAY) == every


RECORD = {
    "iri": "urn:r",
    "learner": LEARNER,
    "validations": [],
    "qualification": BAKER,
    "outcomes": ["o"],
    "units": [],
    "result": "granted",
    "decided_by": "urn:home",
    "decided_on": "2026-01-01",
}


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        (b"{", SyntaxFault, "not JSON"),
        (b"\xff\xfe", SyntaxFault, "not JSON"),
        (b"[" * 100_000, SyntaxFault, "not JSON"),
        (b"[1]", SyntaxFault, "no JSON object"),
        ({"recognized": []}, InvalidDataError, "There is no 'recognized' here"),
        ({"recognised": "demo:baker--bread"}, InvalidDataError, r"\$\.recognised"),
        ({"held": [7]}, InvalidDataError, r"\$\.held\[0\]"),
        ({"held": ["demo:nothing"]}, NotFoundError, r"\$\.held\[0\]\): There is no unit"),
        ({"held": [BAKER]}, NotFoundError, r"\$\.held\[0\]\): There is no unit"),
        ({"failed": [BREAD, "bread"]}, NotFoundError, r"\$\.failed\[1\]\): There is no unit"),
        ({"recognised": ["https://x.example/> <y"]}, EcvetGraphError, "x.example"),
        ({"held": [outcome(BREAD, 0)]}, InvalidDataError, "is no unit"),
        (
            {"recognised": [BREAD], "failed": [outcome(BREAD, 1)]},
            InvalidDataError,
            "stated as failed, and as passed",
        ),
        ({"credited": [BREAD] * 2001}, LimitError, "More than 2000"),
        ({"learner": LEARNER, "recognised": []}, InvalidDataError, "There is no 'recognised'"),
        ({"learner": LEARNER, "recognitions": [{}]}, InvalidDataError, r"\$\.recognitions\[0\]"),
        (
            {"learner": LEARNER, "recognitions": [RECORD | {"result": "maybe"}]},
            InvalidDataError,
            r"\$\.recognitions\[0\]\.result",
        ),
        (
            {"learner": LEARNER, "recognitions": [RECORD | {"decided_on": "yesterday"}]},
            InvalidDataError,
            r"\$\.recognitions\[0\]\.decided_on",
        ),
        ({"learner": "urn:other", "recognitions": [RECORD]}, InvalidDataError, "another learner"),
        ({"learner": LEARNER, "recognitions": [RECORD, RECORD]}, InvalidDataError, "Two records"),
    ],
)
def test_bad_portfolios_are_refused_with_the_place(
    store: OxigraphStore, given: Any, kind: type[EcvetGraphError], message: str
) -> None:
    with pytest.raises(kind, match=message):
        read_portfolio(given, store, day=DAY)


def test_a_portfolio_of_more_than_a_megabyte_is_refused(store: OxigraphStore) -> None:
    large = json.dumps({"held": ["x" * 1_000_000]}).encode()
    with pytest.raises(LimitError, match="megabyte"):
        read_portfolio(large, store, day=DAY)


def test_a_stated_portfolio_names_nobody(store: OxigraphStore) -> None:
    found = portfolio_of(HeldForm(held=(BREAD,)), store, day=DAY)
    assert isinstance(found, Portfolio)
    assert found.learner == "urn:uuid:00000000-0000-0000-0000-000000000000"
