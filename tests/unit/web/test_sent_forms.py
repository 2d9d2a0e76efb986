"""Forms with files: on the disk, whole, within limits."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from ecvet_graph.errors import LimitError, UsageFault
from ecvet_graph.web.sent_forms import SentFile, SentForm, file_of, receive_form
from ecvet_graph.web.uploads import BodySpooler


def received(
    folder: Path, data: dict[str, object], *, most: int = 1_000_000, body: bytes | None = None
) -> SentForm:
    app = Flask(__name__)
    kind = "multipart/form-data" if body is None else "multipart/form-data; boundary=x"
    with app.test_request_context(
        method="POST", data=data if body is None else body, content_type=kind
    ):
        return receive_form(request, folder, spooler=BodySpooler(), most=most)


def test_fields_and_files_arrive(tmp_path: Path) -> None:
    form = received(tmp_path, {"agency": "ie-x", "file": (BytesIO(b"a\x00b"), "C:/x/ü n.ttl")})
    assert form.fields["agency"] == "ie-x"
    (file,) = form.files
    assert (file.name, file.media_type) == ("ü n.ttl", "text/turtle")
    assert file.path.read_bytes() == b"a\x00b"
    assert file.path.parent == tmp_path


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("../../etc/passwd.ttl", "passwd.ttl"),
        ("a\u202elttx.ttl", "a lttx.ttl"),
        ("x" * 500 + ".csv", "x" * 100 + ".csv"),
    ],
)
def test_a_name_is_shown_in_one_line_and_never_a_path(
    tmp_path: Path, written: str, name: str
) -> None:
    (file,) = received(tmp_path, {"file": (BytesIO(b"x"), written)}).files
    assert file.name == name
    assert file.path.name.startswith("part-")


def test_a_form_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitError):
        received(tmp_path, {"file": (BytesIO(b"x" * 5000), "a.ttl")}, most=1000)


def test_a_field_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestEntityTooLarge):
        received(tmp_path, {"agency": "x" * 100_000})


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestEntityTooLarge):
        received(tmp_path, {f"field{number}": "x" for number in range(40)})


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\n\r\n", b"nonsense", b"--x\r\nA: b"])
def test_a_broken_form_is_refused_or_empty(tmp_path: Path, body: bytes) -> None:
    try:
        form = received(tmp_path, {}, body=body)
    except BadRequest:
        return
    assert form.files == ()


def test_tables_are_packed_in_one_order(tmp_path: Path) -> None:
    files = []
    for name in ("units.csv", "outcomes.csv"):
        path = tmp_path / f"part-{name}"
        path.write_text(name)
        files.append(SentFile(path, name))
    first = file_of(files, tmp_path).path.read_bytes()
    assert file_of(files[::-1], tmp_path).path.read_bytes() == first
    assert zipfile.ZipFile(BytesIO(first)).read("units.csv") == b"units.csv"


def test_tables_of_one_name_are_not_packed(tmp_path: Path) -> None:
    file = SentFile(tmp_path / "part-0", "units.csv")
    with pytest.raises(UsageFault):
        file_of([file, file], tmp_path)
