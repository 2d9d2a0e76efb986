"""An answer under a key is given once and repeated; a crash in between is found out."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from flask import Request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from ecvet_graph.errors import ConflictError, InvalidDataError, UsageFault
from ecvet_graph.store import StoreHome
from ecvet_graph.web.replies import KEPT_SECONDS, Reply, attempt, idempotency_key

REPLY = Reply(201, (("ETag", '"1"'),), '{"version": 1}')


@pytest.fixture
def own(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def test_the_answer_is_repeated_to_the_same_request_only(own: StoreHome) -> None:
    with attempt(own, "k1", actor="token:a", request="put x") as first:
        assert (first.reply, first.is_repeated) == (None, False)
        first.keep(REPLY)
    with attempt(own, "k1", actor="token:a", request="put x") as second:
        assert second.reply == REPLY
    for _ in range(2):
        with (
            pytest.raises(InvalidDataError, match="another request"),
            attempt(own, "k1", actor="token:a", request="put y"),
        ):
            pytest.fail("the key was taken twice")
    with attempt(own, "k1", actor="token:b", request="put y") as other:
        assert other.reply is None


def test_what_was_begun_and_never_answered_is_known(own: StoreHome) -> None:
    with attempt(own, "k1", actor="a", request="put x"):
        pass
    with attempt(own, "k1", actor="a", request="put x") as again:
        assert (again.reply, again.is_repeated) == (None, True)
        again.forget()
    with attempt(own, "k1", actor="a", request="put y") as fresh:
        assert not fresh.is_repeated


def test_two_requests_with_a_key_do_not_run_at_once(own: StoreHome) -> None:
    with (
        attempt(own, "k1", actor="a", request="put x"),
        pytest.raises(ConflictError, match="still being answered"),
        attempt(own, "k1", actor="a", request="put x"),
    ):
        pytest.fail("both run")


def test_without_a_key_nothing_is_kept(own: StoreHome) -> None:
    for _ in range(2):
        with attempt(own, "", actor="a", request="put x") as begun:
            assert begun.reply is None
            begun.keep(REPLY)
    assert not (own.folder / "replies").exists()


def test_answers_go_after_a_day(own: StoreHome) -> None:
    with attempt(own, "k1", actor="a", request="put x") as first:
        first.keep(REPLY)
    old = time.time() - KEPT_SECONDS - 1
    for entry in (own.folder / "replies").iterdir():
        os.utime(entry, (old, old))
    with attempt(own, "k1", actor="a", request="put y") as fresh:
        assert fresh.reply is None


def request(value: str) -> Request:
    builder = EnvironBuilder(method="PUT", path="/x", headers=Headers({"Idempotency-Key": value}))
    return Request(builder.get_environ())


def test_keys_are_short_and_visible() -> None:
    assert idempotency_key(request('"8e03978e"')) == idempotency_key(request("8e03978e"))
    for odd in ("", " ", "a b", "x" * 201, "é", 'a"b'):
        with pytest.raises(UsageFault):
            idempotency_key(request(odd))
