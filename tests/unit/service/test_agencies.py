"""Who may publish for whom over the network, and what the log tells of agencies and tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.publish.test_registry import GIVEN

from ecvet_graph.config import Settings
from ecvet_graph.errors import (
    EcvetGraphError,
    NotAllowedError,
    NotAuthenticatedError,
    NotFoundError,
    UsageFault,
)
from ecvet_graph.model.learning import Text
from ecvet_graph.publish.tokens import Role
from ecvet_graph.service.agencies import (
    Actor,
    AgencyChange,
    add_agency,
    agencies_of,
    alter_agency,
    authorise_publisher,
    let_publish,
    registered_agency,
    stop_publishing,
)
from ecvet_graph.service.audit import audit_entries, check_audit
from ecvet_graph.service.tokens import give_token, renew, take_token_back
from ecvet_graph.store import StoreHome

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ID = GIVEN.id


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(store=tmp_path / "store", cache=tmp_path / "cache")
    add_agency(made, GIVEN, now=NOW)
    return made


def token(settings: Settings, *datasets: str, days: int = 365) -> str:
    return give_token(settings, Role.PUBLISHER, agency=ID, datasets=datasets, days=days, now=NOW)[0]


def ask(
    settings: Settings,
    secret: str,
    *,
    agency: str = ID,
    dataset: str = "trades",
    now: datetime = NOW,
) -> Actor:
    home = StoreHome.open(settings.store)
    return authorise_publisher(home, secret, agency=agency, dataset=dataset, now=now)


def test_a_registered_agency_publishes_its_datasets(settings: Settings) -> None:
    secret = token(settings)
    actor = ask(settings, secret)
    assert actor == Actor(secret[6:14], ID)
    assert str(actor) == f"token:{secret[6:14]}"
    narrow = token(settings, "trades", "2026-07")
    assert ask(settings, narrow, dataset="2026-07").agency == ID


REFUSED: dict[str, tuple[dict[str, object], type[EcvetGraphError], str]] = {
    "no token": ({"secret": ""}, NotAuthenticatedError, "No token"),
    "an unknown token": (
        {"secret": "ecvet-00000000-" + "0" * 64},
        NotAuthenticatedError,
        "not known",
    ),
    "an expired token": ({"now": NOW + timedelta(days=365)}, NotAuthenticatedError, "expired"),
    "another agency": ({"agency": "demo-at"}, NotAllowedError, f"of the agency {ID}, not of demo"),
    "another dataset": ({"dataset": "other"}, NotAllowedError, "for the datasets trades"),
    "a path as dataset": ({"dataset": "../demo-at/trades"}, UsageFault, "cannot be the id"),
    "a path as agency": ({"agency": f"../{ID}"}, UsageFault, "cannot be the id"),
    "a reserved agency": ({"agency": "derived"}, UsageFault, "reserved"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nobody_else_does(settings: Settings, name: str) -> None:
    change, kind, told = REFUSED[name]
    asked = {"secret": token(settings, "trades"), **change}
    with pytest.raises(kind, match=told) as refused:
        ask(settings, **asked)  # type: ignore[arg-type]
    assert refused.value.remedy


def test_a_bad_token_is_told_before_anything_else(settings: Settings) -> None:
    for agency in ("demo-at", "none-here", "../x"):
        with pytest.raises(NotAuthenticatedError):
            ask(settings, "wrong", agency=agency)


def test_a_reviewer_and_an_operator_do_not_publish(settings: Settings) -> None:
    operator, _ = give_token(settings, Role.OPERATOR, now=NOW)
    reviewer, _ = give_token(settings, Role.REVIEWER, institution="Sample School", now=NOW)
    for secret in (operator, reviewer):
        with pytest.raises(NotAllowedError, match="needs a publisher"):
            ask(settings, secret)


def test_a_suspended_agency_publishes_again_when_it_is_let(settings: Settings) -> None:
    secret = token(settings)
    stop_publishing(settings, ID, now=NOW)
    with pytest.raises(NotAllowedError, match="suspended"):
        ask(settings, secret)
    let_publish(settings, ID, now=NOW)
    assert ask(settings, secret).agency == ID


def test_an_agency_that_is_not_in_the_register_any_more_does_not_publish(
    settings: Settings,
) -> None:
    secret = token(settings)
    (settings.store / "access" / "agencies.json").unlink()
    with pytest.raises(NotAllowedError, match="not registered"):
        ask(settings, secret)


def test_tokens_are_made_for_registered_agencies_only(settings: Settings) -> None:
    with pytest.raises(NotFoundError, match="agency add"):
        give_token(settings, Role.PUBLISHER, agency="demo-at", now=NOW)
    with pytest.raises(UsageFault):
        give_token(settings, Role.PUBLISHER, agency=ID, datasets=["../x"], now=NOW)


def test_a_change_replaces_what_is_given_and_nothing_else(settings: Settings) -> None:
    before = registered_agency(settings, ID)
    change = AgencyChange(name=(Text("Institut", "fr"), Text("The Institute", "en")), hosts=())
    changed = alter_agency(settings, ID, change, now=NOW)
    assert changed == replace(
        before,
        name=(Text("Institut", "de"), Text("The Institute", "en"), Text("Institut", "fr")),
        hosts=(),
    )
    assert agencies_of(settings) == (changed,)
    with pytest.raises(UsageFault, match="Nothing"):
        alter_agency(settings, ID, AgencyChange(), now=NOW)
    with pytest.raises(UsageFault):
        alter_agency(settings, ID, AgencyChange(contact="m.muster@example.org"), now=NOW)
    assert agencies_of(settings) == (changed,)


def test_the_log_tells_all_of_it_without_secrets_and_names(settings: Settings) -> None:
    secret, made = give_token(settings, Role.PUBLISHER, agency=ID, datasets=["b", "a"], now=NOW)
    fresh, _ = renew(settings, made.id, now=NOW)
    take_token_back(settings, made.id, now=NOW)
    alter_agency(settings, ID, AgencyChange(contact="info@example.org"), now=NOW)
    stop_publishing(settings, ID, now=NOW + timedelta(days=1))
    let_publish(settings, ID, now=NOW + timedelta(days=2))
    entries = audit_entries(settings, agency=ID)
    assert [(one.action, one.detail) for one in entries] == [
        ("agency-add", ""),
        *((f"token-{act}", f"publisher {made.id}: a, b") for act in ("add", "renew", "revoke")),
        ("agency-change", "contact"),
        ("agency-suspend", ""),
        ("agency-resume", ""),
    ]
    assert {one.actor for one in entries} == {"command-line"}
    content = (settings.store / "audit" / "log.jsonl").read_text()
    assert not any(part in content for part in (secret[15:], fresh[15:], "@", "Institute"))
    assert len(audit_entries(settings, since=NOW + timedelta(days=1))) == 2
    assert audit_entries(settings, agency="demo-at") == ()
    assert check_audit(settings).is_intact
