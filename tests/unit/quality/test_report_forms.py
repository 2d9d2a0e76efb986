"""Reports for spreadsheets and as SHACL validation reports, and findings grouped for people."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from pyshacl import validate
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH

from ecvet_graph.errors import Place
from ecvet_graph.model.terms import Blank, Iri, Literal
from ecvet_graph.quality import (
    LEVELS,
    STORE_RULES,
    Finding,
    Report,
    Severity,
    group_findings,
    load_shapes,
    nothing_to_check,
    to_csv,
    to_shacl,
    unknown_class,
    worst_first,
)

SHAPE = "https://w3id.org/ecvet/shapes#"
# What SHACL, section 3.6.2, asks of a validation report and its results
REPORT_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
  sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ,
    [ sh:path sh:result ; sh:class sh:ValidationResult ] .
[] a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
  sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
    [ sh:path sh:value ; sh:maxCount 1 ] ,
    [ sh:path sh:sourceShape ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ;
      sh:in ( sh:Violation sh:Warning sh:Info ) ] ,
    [ sh:path sh:resultMessage ; sh:minCount 3 ; sh:uniqueLang true ; sh:languageIn ( "en" "de" "fr" ) ] .
"""


def finding(code: str, focus: str = "http://e/u", value: str | None = None) -> Finding:
    return load_shapes().finding(SHAPE + code, focus=focus, value=value)


def report_of(*findings: Finding, level: str = "publish") -> Report:
    return Report(worst_first(findings), level=level, focus_nodes=1, statements=1, parts=1)


def rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def shacl(report: Report) -> Graph:
    return Graph().parse(data=to_shacl(report), format="turtle")


def test_a_table_names_file_row_column_and_what_to_do() -> None:
    entry = replace(finding("U03"), source=Place("units.csv", 7, 3), title="Bricks")
    (row,) = rows(to_csv(report_of(entry)))
    assert row["severity"] == "warning"
    assert (row["file"], row["line or row"], row["column"]) == ("units.csv", "7", "3")
    assert (row["constraint"], row["title"]) == ("U03", "Bricks")
    assert row["message"].startswith("The unit is not related to any qualification.")
    assert row["identifier"] == "http://e/u"


def test_a_column_has_its_name_where_it_has_no_number() -> None:
    named = replace(finding("U03"), source=Place("units.csv", 7, field="title_en"))
    lined = replace(finding("U03"), source=Place("units.ttl", 7, field="http://e/u"))
    assert [row["column"] for row in rows(to_csv(report_of(named, lined)))] == ["title_en", ""]


@pytest.mark.parametrize(
    ("language", "delimiter", "column", "severity"),
    [
        ("en", ",", "severity", "warning"),
        ("de", ";", "Schwere", "Warnung"),
        ("fr", ";", "gravité", "avertissement"),
        ("xx", ",", "severity", "warning"),
    ],
)
def test_a_table_opens_by_double_click_in_each_language(
    language: str, delimiter: str, column: str, severity: str
) -> None:
    text = to_csv(report_of(finding("U03")), language=language)
    assert text.startswith("\ufeff")
    assert rows(text, delimiter)[0][column] == severity


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", "\uff1d", "\uff0b"])
def test_no_cell_is_a_formula(sign: str) -> None:
    hostile = f'{sign}HYPERLINK("http://evil.example","x")'
    entry = replace(
        finding("U03", hostile, hostile), title=hostile, source=Place(f"{hostile}.csv", 1)
    )
    (row,) = rows(to_csv(report_of(entry)))
    cells = [cell for cell in row.values() if "HYPERLINK" in cell]
    assert len(cells) == 4
    assert all(cell[0] in "'\\" for cell in cells)


def test_a_line_break_in_a_title_makes_no_second_row() -> None:
    entry = replace(finding("U03"), title="x\r\nerror,U04")
    assert len(rows(to_csv(report_of(entry)))) == 1
    assert len(to_csv(report_of(entry)).splitlines()) == 2


def every_finding() -> list[Report]:
    """Return a report for each constraint of each level, once with a value and once without."""
    reports = [
        report_of(shape.finding("http://e/x", value), level=level)
        for level in LEVELS
        for shape in load_shapes(level).shapes.values()
        for value in (None, "http://e/y", "a text")
    ]
    row: dict[str, Iri | Literal | Blank] = {
        "thing": Iri("http://e/x"),
        "value": Literal("v"),
        "property": Iri("http://purl.org/dc/terms/title"),
    }
    reports += [report_of(rule.finding(row), level="store") for rule in STORE_RULES]
    return [*reports, report_of(nothing_to_check()), report_of(unknown_class("http://e/x", "y"))]


def test_every_result_is_as_the_specification_asks() -> None:
    reports = every_finding()
    assert len(reports) > 600
    merged = Graph()
    for report in reports[::7] + reports[-12:]:
        merged += shacl(report)
    conforms, _, text = validate(
        merged, shacl_graph=Graph().parse(data=REPORT_SHAPES, format="turtle"), inplace=True
    )
    assert conforms, text
    assert len(set(merged.subjects(RDF.type, SH.ValidationResult))) > 90


def test_a_report_conforms_only_without_any_result() -> None:
    assert (None, SH.conforms, RdfLiteral(True)) in shacl(report_of())
    assert (None, SH.result, None) not in shacl(report_of())
    assert (None, SH.conforms, RdfLiteral(False)) in shacl(report_of(finding("L05")))


def test_a_result_names_shape_path_value_and_component() -> None:
    field = "http://data.europa.eu/snb/isced-f/9998"
    graph = shacl(report_of(finding("Q06-code", "http://e/q", field)))
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    assert graph.value(result, SH.sourceShape) == URIRef(SHAPE + "Q06-code")
    assert graph.value(result, SH.focusNode) == URIRef("http://e/q")
    assert graph.value(result, SH.value) == URIRef(field)
    assert graph.value(result, SH.resultPath) == URIRef(
        "http://data.europa.eu/snb/model/elm/ISCEDFCode"
    )
    assert graph.value(result, SH.sourceConstraintComponent) == SH.NodeConstraintComponent


def test_a_lacking_value_is_counted() -> None:
    graph = shacl(report_of(finding("U01")))
    (component,) = graph.objects(None, SH.sourceConstraintComponent)
    assert component == SH.MinCountConstraintComponent


def test_a_path_of_several_steps_is_that_of_the_shape() -> None:
    graph = shacl(report_of(finding("U03")))
    (path,) = graph.objects(None, SH.resultPath)
    assert isinstance(path, BNode)
    inverse = list(graph.objects(None, SH.inversePath))
    assert inverse == [URIRef("https://w3id.org/ecvet/ns#unit")]
    assert graph.value(path, SH.alternativePath) is not None


def test_two_runs_write_the_same_text() -> None:
    report = report_of(*(finding("U03", f"http://e/{name}") for name in "bca"))
    assert to_shacl(report) == to_shacl(report)
    assert isomorphic(shacl(report), shacl(report))


def test_a_hostile_value_stays_a_string() -> None:
    hostile = 'x" . <http://evil> a <http://evil> . "\n\\'
    graph = shacl(report_of(finding("Q06-code", "http://e/q", hostile)))
    assert list(graph.objects(None, SH.value)) == [RdfLiteral(hostile)]
    assert not [term for term in graph.all_nodes() if term == URIRef("http://evil")]


def test_groups_stand_worst_first_and_hold_all_findings() -> None:
    report = report_of(finding("L05"), finding("U03", "http://e/b"), finding("U03", "http://e/a"))
    groups = group_findings(report.findings)
    assert [(group.code, len(group.findings)) for group in groups] == [("U03", 2), ("L05", 1)]
    assert groups[0].severity is Severity.WARNING
    assert [entry.focus for entry in groups[0].findings] == ["http://e/a", "http://e/b"]


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_message_falls_into_what_is_wrong_and_what_to_do(language: str) -> None:
    shapes = [shape for level in LEVELS for shape in load_shapes(level).shapes.values()]
    assert len(shapes) > 200
    for shape in shapes:
        (group,) = group_findings([shape.finding("http://e/x", "v. W! x")])
        first, rest = group.sentences(language)
        assert f"{first} {rest}".strip() == group.message(language)
        assert first[-1] in ".!?"
        assert rest
