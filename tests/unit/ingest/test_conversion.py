"""Tables and records from outside become N-Triples in a process that can do nothing else."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ecvet_graph.config import Limits
from ecvet_graph.errors import EcvetGraphError, LimitError, NotFoundError, SyntaxFault, UsageFault
from ecvet_graph.ingest.conversion import Converted, convert_untrusted
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.problems import ImportRefusedError, Problem, Severity
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.rdf.write import record_triples

BASE = "http://localhost:8000"
QUALIFICATIONS = (
    "qualification_id,country,title_en,awarding_body_en\nbaker,IE,Baker,Board of Bakers\n"
)
UNITS = "qualification_id,unit_id,title_en\nbaker,dough,Making dough\n"
OUTCOMES = "unit_id,text_en\ndough,Knead dough\n"
TABLES = {"q.csv": QUALIFICATIONS, "u.csv": UNITS, "o.csv": OUTCOMES}


def packed(files: dict[str, str]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def convert(
    folder: Path, data: bytes, kind: str, *, name: str = "upload", limits: Limits | None = None
) -> Converted:
    source = folder / "source"
    source.write_bytes(data)
    return convert_untrusted(
        source,
        folder / "target.nt",
        kind=kind,
        agency="ie-example",
        base=BASE,
        limits=limits,
        name=name,
    )


def test_archive_of_tables_gives_the_same_statements_as_the_tables(tmp_path: Path) -> None:
    paths = []
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, "utf-8")
        paths.append(tmp_path / name)
    items = read_csv_template(paths, base=BASE, agency="ie-example")
    records = [item for item in items if not isinstance(item, Problem)]
    converted = convert(tmp_path, packed(TABLES), "csv-zip")
    written = (tmp_path / "target.nt").read_text("utf-8")
    assert written == "".join(triple_line(triple) for triple in record_triples(records))
    assert converted.triples == written.count("\n") > 20


def test_things_have_the_rows_they_come_from(tmp_path: Path) -> None:
    places = convert(tmp_path, packed(TABLES), "csv-zip").places
    unit = places[f"{BASE}/id/ie-example/unit/baker--dough"]
    assert (unit.source, unit.line) == ("u.csv", 2)
    outcome = places[f"{BASE}/id/ie-example/outcome/baker--dough--knead-dough"]
    assert (outcome.source, outcome.line) == ("o.csv", 2)


def test_all_errors_of_all_tables_are_told_with_file_row_and_column(tmp_path: Path) -> None:
    broken = TABLES | {
        "q.csv": QUALIFICATIONS.replace("IE", "Irland"),
        "o.csv": OUTCOMES.replace("dough,", "bread,"),
    }
    with pytest.raises(ImportRefusedError) as refusal:
        convert(tmp_path, packed(broken), "csv-zip")
    assert [str(problem.place) for problem in refusal.value.problems] == [
        "o.csv:2 (unit_id)",
        "q.csv:2 (country)",
    ]
    assert not (tmp_path / "target.nt").exists()


def test_other_files_of_an_archive_are_passed_over_with_a_note(tmp_path: Path) -> None:
    converted = convert(tmp_path, packed(TABLES | {"read\nme.txt": "hello"}), "csv-zip")
    assert [(one.place.source, one.severity) for one in converted.problems] == [
        ("read?me.txt", Severity.NOTE)
    ]


def test_one_table_alone_can_hold_a_qualification(tmp_path: Path) -> None:
    assert convert(tmp_path, QUALIFICATIONS.encode(), "csv").triples > 10


@pytest.mark.parametrize(
    ("kind", "data", "fault"),
    [
        ("csv-zip", QUALIFICATIONS.encode(), SyntaxFault),
        ("csv-zip", packed({"readme.txt": "hello"}), SyntaxFault),
        ("csv-zip", packed(TABLES)[:-30], SyntaxFault),
        ("csv", b"", SyntaxFault),
        ("csv", b"\xff\xfe\x00", ImportRefusedError),
        ("csv", b"a,b\n1,2\n", ImportRefusedError),
        ("jsonl", b"{", SyntaxFault),
        ("jsonl", b"[]\n", ImportRefusedError),
        ("jsonl", b'{"id": 3}\n', ImportRefusedError),
        ("eperusteet", b"[]", ImportRefusedError),
        ("eperusteet", b"[" * 100_000, SyntaxFault),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(
    tmp_path: Path, kind: str, data: bytes, fault: type[EcvetGraphError]
) -> None:
    with pytest.raises(fault) as refusal:
        convert(tmp_path, data, kind)
    assert refusal.value.remedy
    assert not (tmp_path / "target.nt").exists()


def test_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.csv", b" " * 100_000_000)
    with pytest.raises(LimitError, match="Unpacked"):
        convert(tmp_path, stream.getvalue(), "csv-zip")


def test_document_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="at most 10 are read"):
        convert(tmp_path, QUALIFICATIONS.encode(), "csv", limits=Limits(upload_bytes=10))


def test_too_little_memory_is_a_limit_and_no_failure(tmp_path: Path) -> None:
    line = '{"id": "x", "a": [' + ",".join(["[]"] * 6_000_000) + "]}\n"
    limits = Limits(parse_memory_bytes=300_000_000)
    with pytest.raises(LimitError, match="memory"):
        convert(tmp_path, line.encode(), "jsonl", limits=limits)


def test_kinds_and_agencies_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="no format"):
        convert(tmp_path, b"x", "docx")
    with pytest.raises(NotFoundError):
        convert_untrusted(
            tmp_path / "none", tmp_path / "t", kind="csv", agency="ie-example", base=BASE
        )
    with pytest.raises(UsageFault):
        convert_untrusted(tmp_path / "none", tmp_path / "t", kind="csv", agency="A", base=BASE)
