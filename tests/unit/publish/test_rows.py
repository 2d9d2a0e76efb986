"""Findings name the table, the row and the column that people work in."""

from __future__ import annotations

import pytest

from ecvet_graph.errors import Place
from ecvet_graph.ingest.conversion import Converted
from ecvet_graph.publish.rows import locate
from ecvet_graph.quality import Finding, Report, Severity

THING = "http://localhost:8000/id/ie-example"


def finding(focus: str, path: str | None) -> Finding:
    return Finding(
        shape="https://w3id.org/ecvet/shapes#X01",
        severity=Severity.VIOLATION,
        focus=focus,
        path=path,
        value=None,
        messages=(("en", "Wrong."),),
        source=Place("document.nt", 17),
    )


def located(focus: str, path: str | None, places: dict[str, Place]) -> Place | None:
    report = Report((finding(focus, path),), level="publish", focus_nodes=1, statements=1, parts=1)
    return locate(report, Converted(1, places=places)).findings[0].source


@pytest.mark.parametrize(
    ("kind", "path", "column"),
    [
        ("unit", "dcterms:title", "title_{lang}"),
        ("outcome", "dcterms:title", "text_{lang}"),
        ("criterion", "dcterms:title", "criteria_{lang}"),
        ("allocation", "ecvet:points", "credits"),
        ("qualification", "elm:awardingOpportunity/elm:awardingBody", "awarding_body_{lang}"),
        ("outcome", "elm:relatedESCOSkill/dcterms:type", "skills"),
        ("unit", "^ecvet:unit/ecvet:points", "credits"),
        ("unit", None, None),
        ("unit", "ecvet:elsewhere", None),
    ],
)
def test_finding_gets_table_row_and_column(kind: str, path: str | None, column: str | None) -> None:
    focus = f"{THING}/{kind}/baker--dough"
    places = {focus: Place("sheet units", 3)}
    assert located(focus, path, places) == Place("sheet units", 3, field=column)


def test_finding_about_what_is_in_no_row_has_no_line_of_the_statements() -> None:
    assert located(f"{THING}/unit/x", "dcterms:title", {}) == Place("document.nt")
