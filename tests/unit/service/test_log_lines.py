"""A line of the log is one line, holds its fields, and no secret."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ecvet_graph.service.log_lines import EVENTS, configure_log, happened, happened_often

TOKEN = "ecvet-0123abcd-" + "9f" * 32
HOSTILE = 'a\r\nfalse line\x1b[31m \u2028\u0085 "quoted" event=publication'


@pytest.fixture
def written() -> Iterator[Callable[[str], io.StringIO]]:
    root = logging.getLogger()
    handlers, level, own = root.handlers[:], root.level, EVENTS.level

    def begin(form: str) -> io.StringIO:
        stream = io.StringIO()
        configure_log(form, stream=stream)
        return stream

    yield begin
    root.handlers[:] = handlers
    root.setLevel(level)
    EVENTS.setLevel(own)


def raise_fault() -> None:
    raise ValueError(f"{HOSTILE} {TOKEN}")


@pytest.mark.parametrize("form", ["text", "json"])
def test_whatever_is_said_is_one_line(written: Callable[[str], io.StringIO], form: str) -> None:
    stream = written(form)
    happened("request", path=HOSTILE, route=None)
    logging.getLogger("elsewhere").warning("Beware: %s", HOSTILE)
    try:
        raise_fault()
    except ValueError as fault:
        happened("fault", level=logging.ERROR, fault=fault)
    lines = stream.getvalue()
    assert lines.count("\n") == 3
    assert len(lines.splitlines()) == 3
    assert lines.isascii()
    assert not set(lines) & set(map(chr, range(32))) - {"\n"}
    assert "route" not in lines


def test_json_gives_back_what_was_said(written: Callable[[str], io.StringIO]) -> None:
    stream = written("json")
    happened("request", path=HOSTILE, status=200, seconds=0.25)
    said = json.loads(stream.getvalue())
    assert said.pop("time").endswith("Z")
    expected = {"level": "info", "event": "request", "path": HOSTILE, "status": 200}
    assert said == expected | {"seconds": 0.25}


def test_a_fault_carries_its_traceback_in_a_field(written: Callable[[str], io.StringIO]) -> None:
    stream = written("json")
    try:
        raise_fault()
    except ValueError as fault:
        happened("fault", level=logging.ERROR, fault=fault)
    said = json.loads(stream.getvalue())
    assert said["fault"].startswith("Traceback")
    assert "raise_fault" in said["fault"]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "said",
    [
        TOKEN,
        TOKEN.upper().replace("ECVET", "ecvet"),
        TOKEN.replace("-", "%2D").replace("ecvet%2D", "ecvet-"),
        f"Bearer {TOKEN}",
        f"x{TOKEN}x",
        TOKEN[:-20],
        "Authorization: Bearer abcdef0123456789",
        "Basic dXNlcjpzZWNyZXQ=",
    ],
)
def test_a_secret_is_struck_out_wherever_it_stands(
    written: Callable[[str], io.StringIO], form: str, said: str
) -> None:
    stream = written(form)
    happened("request", path=said, inner={"deep": [said]})
    logging.getLogger("elsewhere").error("Wrong: %s", said)
    secret = said.removeprefix("Authorization: ").rpartition(" ")[2]
    assert secret not in stream.getvalue()
    assert "9f9f9f9f" not in stream.getvalue().lower()
    assert stream.getvalue().count("[secret]") == 3


def test_what_is_ordinary_elsewhere_is_not_logged(written: Callable[[str], io.StringIO]) -> None:
    stream = written("text")
    logging.getLogger("elsewhere").info("chatter")
    happened("started")
    assert stream.getvalue().endswith("info started\n")
    assert stream.getvalue().count("\n") == 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_happens_often_is_written_as_everything_else(
    written: Callable[[str], io.StringIO], form: str
) -> None:
    fields: dict[str, Any] = {
        "path": HOSTILE,
        "token": TOKEN,
        "route": None,
        "status": 200,
        "seconds": 0.5,
    }
    lines = []
    for is_often in (False, True):
        stream = written(form)
        if is_often:
            happened_often("request", fields)
        else:
            happened("request", **fields)
        lines.append(re.sub(r"\d{4}-[\d-]+T[\d:.]+Z", "-", stream.getvalue()))
    assert lines[0] == lines[1]
    assert lines[0].count("\n") == 1
    assert "[secret]" in lines[0]


def test_whoever_else_listens_hears_what_happens_often(
    written: Callable[[str], io.StringIO], caplog: pytest.LogCaptureFixture
) -> None:
    stream = written("text")
    logging.getLogger().addHandler(caplog.handler)
    happened_often("request", {"status": 200})
    assert "request status=200" in stream.getvalue()
    assert [record.message for record in caplog.records] == ["request"]


def test_a_log_that_cannot_be_written_ends_nothing(
    written: Callable[[str], io.StringIO],
) -> None:
    written("text").close()
    happened_often("request", {"status": 200})
