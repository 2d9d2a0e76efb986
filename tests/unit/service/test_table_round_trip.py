# ruff: noqa: E501  # a table on one line can be compared with its neighbours
"""Tables to RDF and back lose nothing; nor does a spreadsheet, nor any of the four RDF syntaxes."""

from __future__ import annotations

import zipfile
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from ecvet_graph.ingest.csv_lines import guarded, unguarded
from ecvet_graph.ingest.csv_tables import Lines
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.documents import Held
from ecvet_graph.ingest.problems import Problem
from ecvet_graph.ingest.workbook import tables_of_workbook
from ecvet_graph.model.terms import Blank, Iri, Literal, Triple
from ecvet_graph.rdf.documents import DOCUMENT_TYPES, to_document
from ecvet_graph.rdf.terms import to_graph
from ecvet_graph.rdf.write import record_triples
from ecvet_graph.service.table_export import TableExport, tables_of, write_tables
from ecvet_graph.service.tabulating import TableText

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "http://localhost:8000"
AGENCY = "at-example"
SLOW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
# Whatever people write into cells, and what spreadsheets, CSV and RDF are known to stumble over.
TEXTS = (
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="\ufffe\uffff|"),
        min_size=1,
        max_size=12,
    )
    | st.sampled_from(
        ["=1+1", "'=x", "''+x", "-5", "@x", '"', 'a"b', "a,b", "a;b", "a\nb", "<b>&amp;", "\\n", "'"]
    )
)  # fmt: skip
IDS = st.lists(st.from_regex(r"[a-z]{1,6}[0-9]{1,3}", fullmatch=True), unique=True)
NUMBERS = st.sampled_from(["1", "7.5", "12", "0.25", "180"])
SKILL = "http://data.europa.eu/esco/skill/"


@st.composite
def tables(draw: st.DrawFn) -> tuple[TableText, ...]:
    """Return tables as an agency might write them: qualifications, units, outcomes, allocations."""
    ids = draw(
        st.lists(st.from_regex(r"[a-z]{2,6}", fullmatch=True), min_size=1, max_size=3, unique=True)
    )
    qualifications = [
        (f"q{name}", draw(st.sampled_from(["AT", "EE"])), *_texts(draw), "Board", *_maybe(draw, "1", "4", "8"),
         *_maybe(draw, "0732", "0913"), *_maybe(draw, "60", "7.5"), "ecvet", *_maybe(draw, "yes", "no"), *_maybe(draw, "1660", "0.25"))
        for name in ids
    ]  # fmt: skip
    units: list[tuple[str, ...]] = []
    outcomes: list[tuple[str, ...]] = []
    places: list[tuple[str, ...]] = []
    for number in range(draw(st.integers(0, 4))):
        unit, home = f"u{number}", draw(st.sampled_from(ids))
        units.append((f"q{home}", unit, *_texts(draw), *_maybe(draw, "7.5", "40"), "ecvet",
                      *_maybe(draw, "mandatory", "elective"), *_maybe(draw, "C 1", "=C"),
                      *_maybe(draw, "60", "7.75")))  # fmt: skip
        others = [name for name in ids if name != home]
        if draw(st.booleans()) and others:
            places.append((f"q{draw(st.sampled_from(others))}", unit, draw(NUMBERS), "ecvet"))
        outcomes.extend(
            (unit, f"o{line}", *_texts(draw), *_maybe(draw, "skills", "knowledge"), *_maybe(draw, f"{SKILL}a", f"{SKILL}a | {SKILL}b"))
            for line in range(draw(st.integers(1, 3)))
        )  # fmt: skip
    return (
        TableText("qualifications", ("qualification_id", "country", "title_de", "title_en", "awarding_body_en", "eqf_level", "isced_f", "credits", "credit_system", "unit_list_complete", "hours"), tuple(qualifications)),
        TableText("units", ("qualification_id", "unit_id", "title_de", "title_en", "credits", "credit_system", "role", "code", "hours"), tuple(units)),
        TableText("outcomes", ("unit_id", "outcome_id", "text_de", "text_en", "category", "skills"), tuple(outcomes)),
        TableText("allocations", ("qualification_id", "unit_id", "credits", "credit_system"), tuple(places)),
    )  # fmt: skip


def _texts(draw: st.DrawFn) -> tuple[str, str]:
    return draw(TEXTS), draw(st.just("") | TEXTS)


def _maybe(draw: st.DrawFn, *values: str) -> tuple[str]:
    return (draw(st.sampled_from(["", *values])),)


def cells(written: tuple[TableText, ...]) -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """Return the rows of tables by their filled cells, whatever the order of rows and columns."""
    return {
        (table.name, frozenset((n, c) for n, c in zip(table.header, row, strict=True) if c))
        for table in written
        for row in table.rows
    }


def statements(written: tuple[TableText, ...]) -> list[Triple]:
    sources = [
        Lines(one.name, tuple((y, list(row)) for y, row in enumerate((one.header, *one.rows), 1)))
        for one in written
        if one.rows
    ]
    return _triples(sources)


def _triples(sources: Any) -> list[Triple]:
    items = list(read_csv_template(sources, base=BASE, agency=AGENCY))
    assert [item for item in items if isinstance(item, Problem)] == []
    return list(record_triples(item for item in items if not isinstance(item, Problem)))


def from_zip(data: bytes) -> list[Triple]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return _triples([Held(name, archive.read(name)) for name in archive.namelist()])


def from_book(data: bytes) -> list[Triple]:
    found, problems = tables_of_workbook(data, name="book")
    assert problems == ()
    return _triples(found)


def as_written(written: tuple[TableText, ...]) -> tuple[TableText, ...]:
    """Return the tables as they come back: no system without credits, no single system of nothing."""
    return tuple(TableText(one.name, one.header, tuple(_tidy(one, row) for row in one.rows)) for one in written)  # fmt: skip


def _tidy(table: TableText, row: tuple[str, ...]) -> tuple[str, ...]:
    if "credits" not in table.header or row[table.header.index("credits")]:
        return row
    at = table.header.index("credit_system")
    return (*row[:at], "", *row[at + 1 :])


@SLOW
@given(tables())
def test_tables_come_back_from_rdf_as_they_were(written: tuple[TableText, ...]) -> None:
    found = tables_of(statements(written), base=BASE, agency=AGENCY)
    assert found.lost == ()
    back = {
        (name, frozenset(pair for pair in row if pair[0] != "awarding_body_functions"))
        for name, row in cells(found.tables)
    }
    assert back == cells(as_written(written))


@pytest.mark.parametrize(("form", "read"), [("csv", from_zip), ("xlsx", from_book)])
def test_files_of_tables_say_what_the_tables_said(
    form: str, read: Callable[[bytes], list[Triple]]
) -> None:
    @SLOW
    @given(tables())
    def check(written: tuple[TableText, ...]) -> None:
        triples = statements(written)
        export = TableExport(tables_of(triples, base=BASE, agency=AGENCY).tables, 0, ())
        assert set(read(write_tables(export, form))) == set(triples)

    check()


@given(st.text(max_size=8) | TEXTS)
def test_guard_against_formulas_can_be_taken_off_again(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in {*"=+-@"} - {""}


def test_texts_that_look_like_formulas_stay_texts() -> None:
    table = TableText("units", ("unit_id", "title_en"), (("=1+1", "@SUM(A1)"),))
    export = TableExport((table,), 0, ())
    with zipfile.ZipFile(BytesIO(write_tables(export, "csv"))) as archive:
        assert TextIOWrapper(archive.open("units.csv")).read().endswith("'=1+1,'@SUM(A1)\n")
    sheet = openpyxl.load_workbook(BytesIO(write_tables(export, "xlsx")))["units"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s"]


NODES = st.sampled_from(["a", "b", "c"])
SUBJECTS = NODES.map(lambda name: Iri(f"http://a.example/{name}")) | NODES.map(Blank)
LITERALS = (
    st.builds(Literal, TEXTS)
    | st.builds(lambda text: Literal(text, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "de"), TEXTS)
    | st.sampled_from([Literal("7.50", "http://www.w3.org/2001/XMLSchema#decimal"), Literal("x", "http://a.example/type"),
                       Literal("2026-01-01", "http://www.w3.org/2001/XMLSchema#date"), Literal("true", "http://www.w3.org/2001/XMLSchema#boolean")])
)  # fmt: skip
PREDICATES = st.sampled_from(["p", "q", "r-1"]).map(lambda name: Iri(f"http://a.example/{name}"))
TRIPLES = st.lists(st.tuples(SUBJECTS, PREDICATES, SUBJECTS | LITERALS), max_size=8)


@pytest.mark.parametrize("media_type", DOCUMENT_TYPES)
def test_rdf_comes_back_from_every_syntax_with_its_blank_nodes(media_type: str) -> None:
    names = {
        "text/turtle": "turtle",
        "application/ld+json": "json-ld",
        "application/rdf+xml": "xml",
        "application/n-triples": "nt",
    }

    @SLOW
    @given(TRIPLES)
    def check(triples: list[Triple]) -> None:
        document = to_document(triples, media_type)
        back = Graph().parse(data=document, format=names[media_type])
        assert isomorphic(back, to_graph(triples))

    check()
