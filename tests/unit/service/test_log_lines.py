"""A line of the log is one line, holds its fields, and no secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from ecvet_graph.service.log_lines import EVENTS, configure_log, happened

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
