"""All that was found out about an upload as one report, for the files that can be downloaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ecvet_graph.errors import Place
from ecvet_graph.ingest.problems import Problem
from ecvet_graph.ingest.problems import Severity as Gravity
from ecvet_graph.model.iris import ECVETSH
from ecvet_graph.quality import BLANK_NODE, Finding, Report, Severity, worst_first
from ecvet_graph.service.upload_checks import UploadCheck

__all__ = ["PROBLEM_SEVERITIES", "whole_report"]

PROBLEM_SEVERITIES: Mapping[Gravity, Severity] = {
    Gravity.ERROR: Severity.VIOLATION,
    Gravity.LEFT_OUT: Severity.WARNING,
    Gravity.NOTE: Severity.INFO,
}
"""How grave what a conversion tells is, in the words of the gate."""

_READABLE = ECVETSH + "readable"


def whole_report(check: UploadCheck) -> Report:
    """Return the report of the gate with what was found before the gate, worst first."""
    before = tuple(_before(check))
    report = check.report
    if report is None:
        return Report(before, level="publish", focus_nodes=0, statements=0, parts=0)
    return Report(
        worst_first((*before, *report.findings)),
        level=report.level,
        focus_nodes=report.focus_nodes,
        statements=report.statements,
        parts=report.parts,
    )


def _before(check: UploadCheck) -> Iterator[Finding]:
    if fault := check.fault:
        yield _finding(Severity.VIOLATION, fault.message, fault.remedy, fault.place)
    for problem in check.problems:
        yield _of_problem(problem)


def _of_problem(problem: Problem) -> Finding:
    severity = PROBLEM_SEVERITIES[problem.severity]
    return _finding(severity, problem.message, problem.remedy, problem.place)


def _finding(severity: Severity, message: str, remedy: str, place: Place | None) -> Finding:
    return Finding(
        shape=_READABLE,
        severity=severity,
        focus=BLANK_NODE,
        path=None,
        value=None,
        messages=(("en", f"{message} {remedy}".strip()),),
        source=place,
    )
