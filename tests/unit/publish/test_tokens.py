"""Tokens: shown once, kept as hashes, and worth nothing in the wrong hands."""

from __future__ import annotations

import json
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecvet_graph.errors import (
    EcvetGraphError,
    NotAllowedError,
    NotAuthenticatedError,
    NotFoundError,
    StoreError,
    UsageFault,
)
from ecvet_graph.publish.tokens import (
    Role,
    Scope,
    add_token,
    authenticate,
    list_tokens,
    renew_token,
    revoke_token,
)
from ecvet_graph.store import StoreHome

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CHAMBER = Scope(institution="http://x.test/chamber", name="Chamber", vouched=("demo-at",))


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def path_of(home: StoreHome) -> Path:
    return home.folder / "access" / "tokens.json"


def test_a_token_opens_what_it_was_made_for(home: StoreHome) -> None:
    secret, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    assert authenticate(home, secret, role=Role.REVIEWER, now=NOW) == made
    assert authenticate(home, f" {secret}\n", role=Role.REVIEWER, now=NOW).scope == CHAMBER
    assert list_tokens(home) == (made,)


def test_a_coordinator_has_an_institution_and_opens_nothing_of_others(home: StoreHome) -> None:
    secret, made = add_token(home, role=Role.COORDINATOR, scope=CHAMBER, now=NOW)
    assert authenticate(home, secret, role=Role.COORDINATOR, now=NOW) == made
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(NotAllowedError, match="that of a coordinator"):
            authenticate(home, secret, role=role, now=NOW)
    for role in set(Role) - {Role.COORDINATOR, Role.PUBLISHER, Role.OPERATOR}:
        other, _ = add_token(home, role=role, scope=CHAMBER, now=NOW)
        with pytest.raises(NotAllowedError, match="needs a coordinator"):
            authenticate(home, other, role=Role.COORDINATOR, now=NOW)
    for scope in (Scope(), Scope(agency="demo-at")):
        with pytest.raises(UsageFault, match="does not fit a coordinator"):
            add_token(home, role=Role.COORDINATOR, scope=scope, now=NOW)


def test_the_secret_is_nowhere_in_the_installation(home: StoreHome) -> None:
    secret, _ = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    random_part = secret.rpartition("-")[2].encode()
    assert re.fullmatch(rb"[0-9a-f]{64}", random_part)
    files = [path for path in home.folder.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert not [path for path in files if random_part in path.read_bytes()]
    assert secret not in repr(list_tokens(home))


def test_the_file_is_for_its_owner_only(home: StoreHome) -> None:
    secret, _ = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    assert stat.S_IMODE(path_of(home).stat().st_mode) == 0o600
    assert stat.S_IMODE(path_of(home).parent.stat().st_mode) == 0o700
    path_of(home).chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        authenticate(home, secret, role=Role.REVIEWER, now=NOW)


def test_two_tokens_for_the_same_scope_share_neither_salt_nor_hash(home: StoreHome) -> None:
    for _ in range(2):
        add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    first, second = json.loads(path_of(home).read_text())["tokens"]
    assert first["salt"] != second["salt"]
    assert first["digest"] != second["digest"]


WRONG = {
    "none": "",
    "too long": "x" * 100_000,
    "cut": "{secret:.78}",
    "other end": "{other}",
    "other form": "0{secret}",
    "other name": "ecvet-00000000-{random}",
    "capitals": "{capitals}",
    "with a zero": "{secret}\x00",
    "other digits": "ecvet-" + "\u0663" * 8 + "-" + "0" * 64,
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_secret_is_refused_and_not_repeated(home: StoreHome, name: str) -> None:
    secret, _ = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    wrong = WRONG[name].format(
        secret=secret,
        other=secret[:-1] + ("0" if secret[-1] != "0" else "1"),
        random=secret[-64:],
        capitals=secret.upper(),
    )
    with pytest.raises(NotAuthenticatedError) as refused:
        authenticate(home, wrong, role=Role.REVIEWER, now=NOW)
    assert refused.value.http_status == 401
    assert secret[-64:] not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_without_any_token_nobody_is_known(home: StoreHome) -> None:
    with pytest.raises(NotAuthenticatedError):
        authenticate(home, "ecvet-00000000-" + "0" * 64, role=Role.OPERATOR, now=NOW)


def test_an_expired_and_a_revoked_token_are_worthless(home: StoreHome) -> None:
    secret, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, days=1, now=NOW)
    last = NOW + timedelta(days=1) - timedelta(microseconds=1)
    assert authenticate(home, secret, role=Role.REVIEWER, now=last) == made
    with pytest.raises(NotAuthenticatedError, match="expired"):
        authenticate(home, secret, role=Role.REVIEWER, now=NOW + timedelta(days=1))
    gone = revoke_token(home, made.id, now=NOW)
    assert gone.revoked_at == NOW
    with pytest.raises(NotAuthenticatedError):
        authenticate(home, secret, role=Role.REVIEWER, now=NOW)
    assert revoke_token(home, made.id, now=NOW + timedelta(hours=1)) == gone
    assert list_tokens(home) == (gone,)


@pytest.mark.parametrize("wanted", [Role.PUBLISHER, Role.OPERATOR])
def test_a_token_gives_no_other_role(home: StoreHome, wanted: Role) -> None:
    secret, _ = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    with pytest.raises(NotAllowedError) as refused:
        authenticate(home, secret, role=wanted, now=NOW)
    assert refused.value.http_status == 403


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.REVIEWER, Scope(agency="demo-at")),
        (Role.REVIEWER, Scope()),
        (Role.PUBLISHER, CHAMBER),
        (Role.PUBLISHER, Scope()),
        (Role.OPERATOR, Scope(agency="demo-at")),
        (Role.OPERATOR, CHAMBER),
    ],
)
def test_scope_and_role_must_fit(home: StoreHome, role: Role, scope: Scope) -> None:
    with pytest.raises(UsageFault):
        add_token(home, role=role, scope=scope, now=NOW)
    assert list_tokens(home) == ()


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_token_ends(home: StoreHome, days: int) -> None:
    with pytest.raises(UsageFault):
        add_token(home, role=Role.OPERATOR, scope=Scope(), days=days, now=NOW)


def test_an_unknown_token_cannot_be_revoked(home: StoreHome) -> None:
    with pytest.raises(NotFoundError):
        revoke_token(home, "deadbeef", now=NOW)
    assert not path_of(home).exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tokens": [{}]}', '{"tokens": 1}', "\x00"])
def test_a_damaged_file_is_told_and_opens_nothing(home: StoreHome, text: str) -> None:
    secret, _ = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    path_of(home).write_text(text)
    with pytest.raises(EcvetGraphError, match="cannot be read"):
        authenticate(home, secret, role=Role.REVIEWER, now=NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            (name, value)
            for name in ("salt", "digest")
            for value in (None, 7, "zz", "", "\u00e9", ["00"])
        ),
        ("made_at", "9999-12-31T23:59:59-14:00"),
        ("expires_at", "9999-12-31T23:59:59-14:00"),
        ("expires_at", 1),
        ("institution", None),
        ("vouched", "demo-at"),
        ("vouched", [1]),
        ("role", "king"),
    ],
)
def test_a_damaged_entry_is_told_and_opens_nothing(
    home: StoreHome, name: str, value: object
) -> None:
    secret, _ = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    known = json.loads(path_of(home).read_text())
    known["tokens"][0][name] = value
    path_of(home).write_text(json.dumps(known))
    for ask in (
        lambda: authenticate(home, secret, role=Role.REVIEWER, now=NOW),
        lambda: list_tokens(home),
    ):
        with pytest.raises(StoreError, match="cannot be read"):
            ask()


def test_a_file_that_nests_without_end_is_told(home: StoreHome) -> None:
    add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    path_of(home).write_text("[" * 100_000)
    with pytest.raises(StoreError, match="cannot be read"):
        list_tokens(home)


def test_tokens_made_at_once_are_all_kept(home: StoreHome, monkeypatch: pytest.MonkeyPatch) -> None:
    # However long a busy machine takes for each of them
    monkeypatch.setattr("ecvet_graph.publish.access._PATIENCE", 300.0)

    def make(number: int) -> str:
        scope = replace(CHAMBER, name=f"Chamber {number}")
        return add_token(home, role=Role.REVIEWER, scope=scope, now=NOW)[0]

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(make, range(12)))
    names = {authenticate(home, one, role=Role.REVIEWER, now=NOW).scope.name for one in made}
    assert len(names) == len(list_tokens(home)) == 12


def test_secrets_are_compared_in_constant_time_even_for_unknown_names(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    compared: list[tuple[str, str]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr("hmac.compare_digest", compare)
    for secret in ("nonsense", "ecvet-00000000-" + "0" * 64):
        with pytest.raises(NotAuthenticatedError):
            authenticate(home, secret, role=Role.REVIEWER, now=NOW)
    assert len(compared) == 2


def test_a_renewed_token_opens_with_both_secrets_for_a_time(home: StoreHome) -> None:
    first, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, days=30, now=NOW)
    second, renewed = renew_token(home, made.id, days=365, beside=7, now=NOW)
    assert (renewed.id, renewed.scope, first != second) == (made.id, CHAMBER, True)
    assert renewed.expires_at == NOW + timedelta(days=365)
    last = NOW + timedelta(days=7) - timedelta(microseconds=1)
    for secret in (first, second):
        assert authenticate(home, secret, role=Role.REVIEWER, now=last) == renewed
    with pytest.raises(NotAuthenticatedError):
        authenticate(home, first, role=Role.REVIEWER, now=NOW + timedelta(days=7))
    later = NOW + timedelta(days=100)
    assert authenticate(home, second, role=Role.REVIEWER, now=later) == renewed


def test_a_secret_never_outlives_its_own_end(home: StoreHome) -> None:
    first, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, days=3, now=NOW)
    renew_token(home, made.id, beside=30, now=NOW)
    with pytest.raises(NotAuthenticatedError):
        authenticate(home, first, role=Role.REVIEWER, now=NOW + timedelta(days=3))


def test_only_the_secret_just_before_is_kept(home: StoreHome) -> None:
    first, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    second, _ = renew_token(home, made.id, now=NOW)
    third, known = renew_token(home, made.id, now=NOW)
    with pytest.raises(NotAuthenticatedError):
        authenticate(home, first, role=Role.REVIEWER, now=NOW)
    for secret in (second, third):
        assert authenticate(home, secret, role=Role.REVIEWER, now=NOW) == known


def test_renewed_at_once_the_secret_before_is_worthless(home: StoreHome) -> None:
    first, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    second, known = renew_token(home, made.id, beside=0, now=NOW)
    with pytest.raises(NotAuthenticatedError):
        authenticate(home, first, role=Role.REVIEWER, now=NOW)
    assert authenticate(home, second, role=Role.REVIEWER, now=NOW) == known


def test_revoking_ends_both_secrets(home: StoreHome) -> None:
    first, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    second, _ = renew_token(home, made.id, now=NOW)
    revoke_token(home, made.id, now=NOW)
    for secret in (first, second):
        with pytest.raises(NotAuthenticatedError):
            authenticate(home, secret, role=Role.REVIEWER, now=NOW)


def test_what_has_ended_is_not_renewed(home: StoreHome) -> None:
    _, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, days=1, now=NOW)
    with pytest.raises(UsageFault, match="expired"):
        renew_token(home, made.id, now=NOW + timedelta(days=1))
    revoke_token(home, made.id, now=NOW)
    with pytest.raises(UsageFault, match="revoked"):
        renew_token(home, made.id, now=NOW)
    with pytest.raises(NotFoundError):
        renew_token(home, "deadbeef", now=NOW)


@pytest.mark.parametrize(("days", "beside"), [(0, 7), (3651, 7), (365, -1), (365, 31)])
def test_a_renewal_has_its_limits(home: StoreHome, days: int, beside: int) -> None:
    _, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    with pytest.raises(UsageFault):
        renew_token(home, made.id, days=days, beside=beside, now=NOW)
    assert list_tokens(home) == (made,)


def test_datasets_of_a_publisher_are_kept_and_only_publishers_have_some(home: StoreHome) -> None:
    scope = Scope(agency="demo-at", name="demo-at", datasets=("apprenticeships", "trades"))
    secret, made = add_token(home, role=Role.PUBLISHER, scope=scope, now=NOW)
    assert authenticate(home, secret, role=Role.PUBLISHER, now=NOW).scope == scope == made.scope
    with pytest.raises(UsageFault, match="publisher"):
        add_token(home, role=Role.REVIEWER, scope=replace(CHAMBER, datasets=("x",)), now=NOW)


def test_tokens_made_before_there_were_datasets_still_open(home: StoreHome) -> None:
    secret, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    known = json.loads(path_of(home).read_text())
    for name in ("datasets", "former_salt", "former_digest", "former_until"):
        del known["tokens"][0][name]
    path_of(home).write_text(json.dumps(known))
    assert authenticate(home, secret, role=Role.REVIEWER, now=NOW) == made


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("former_digest", ""),
        ("former_salt", "zz"),
        ("former_salt", 7),
        ("former_until", "soon"),
        ("datasets", "trades"),
        ("datasets", [1]),
    ],
)
def test_a_damaged_renewal_opens_nothing(home: StoreHome, name: str, value: object) -> None:
    _, made = add_token(home, role=Role.REVIEWER, scope=CHAMBER, now=NOW)
    secret, _ = renew_token(home, made.id, now=NOW)
    known = json.loads(path_of(home).read_text())
    known["tokens"][0][name] = value
    path_of(home).write_text(json.dumps(known))
    with pytest.raises(StoreError, match="cannot be read"):
        authenticate(home, secret, role=Role.REVIEWER, now=NOW)
