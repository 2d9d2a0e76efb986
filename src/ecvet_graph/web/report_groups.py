"""The report on a document as a page shows it: what is wrong, how often, what to do, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ecvet_graph.errors import Place
from ecvet_graph.ingest.problems import Problem
from ecvet_graph.model.learning import Text
from ecvet_graph.quality import BLANK_NODE, Finding, FindingGroup, Severity, group_findings
from ecvet_graph.quality.plain_text import shown
from ecvet_graph.service.upload_checks import UploadCheck
from ecvet_graph.service.upload_reports import PROBLEM_SEVERITIES
from ecvet_graph.web.problem_sentences import say_problem, say_source, say_together

__all__ = ["FIRST_SHOWN", "MOST_SHOWN", "ReportGroup", "Spot", "groups_of"]

FIRST_SHOWN = 10
"""Places of a group that a page shows at once."""

MOST_SHOWN = 200
"""Places of a group that a page holds; the others are in the files to download."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is wrong.

    `source` is the file or sheet, `line` its line or row, `column` the number or name of the column;
    `title` and `focus` name the thing, `value` is what was found, `detail` what is wrong just there.
    """

    source: str
    line: int | None
    column: str
    title: str
    focus: str
    value: str
    detail: Text | None = None


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """What is wrong in the same way: in words, how often, and where.

    `code` is the constraint, empty where none of ours decides; `statement` says what is wrong and
    `advice` what to do, as far as that is known; `total` counts all places, also those not in
    `spots`.
    """

    severity: str
    code: str
    statement: Text
    advice: Text | None
    total: int
    spots: tuple[Spot, ...]


def groups_of(check: UploadCheck, *, language: str) -> tuple[ReportGroup, ...]:
    """Return everything that was found out about a document, the worst first."""
    totals = dict(check.totals)
    groups = group_findings(check.report.findings if check.report else ())
    found = [
        *_fault(check),
        *_problems(check.problems),
        *(_constraint(group, totals[group.code], language=language) for group in groups),
    ]
    return tuple(sorted(found, key=lambda group: Severity(group.severity).rank))


def _fault(check: UploadCheck) -> Iterator[ReportGroup]:
    if fault := check.fault:
        spots = (_spot(fault.place),) if fault.place else ()
        yield ReportGroup(
            "violation", "", say_problem(fault.message), _said(fault.remedy), 1, spots
        )


def _problems(problems: Sequence[Problem]) -> Iterator[ReportGroup]:
    """Yield one group for what is wrong in the same column and is put right in the same way."""
    for _, same in groupby(sorted(problems, key=_kind), key=_kind):
        yield _problem_group(tuple(same))


def _kind(problem: Problem) -> tuple[int, str, str]:
    severity = PROBLEM_SEVERITIES[problem.severity]
    return severity.rank, problem.place.field or "", problem.remedy or problem.message


def _problem_group(problems: tuple[Problem, ...]) -> ReportGroup:
    first, messages = problems[0], {problem.message for problem in problems}
    is_same = len(messages) == 1
    together = say_together(messages)
    return ReportGroup(
        severity=PROBLEM_SEVERITIES[first.severity].value,
        code="",
        statement=together or say_problem(first.message if is_same else first.remedy),
        advice=_said(first.remedy) if is_same or together else None,
        total=len(problems),
        spots=_in_order(
            _spot(problem.place, detail=None if is_same else say_problem(problem.message))
            for problem in problems
        ),
    )


def _constraint(group: FindingGroup, total: int, *, language: str) -> ReportGroup:
    spoken = language if language in group.languages else "en"
    statement, advice = group.sentences(spoken)
    return ReportGroup(
        severity=group.severity.value,
        code=group.code,
        statement=Text(statement, spoken),
        advice=Text(advice, spoken) if advice else None,
        total=total,
        spots=_in_order(map(_of_finding, group.findings)),
    )


def _said(remedy: str) -> Text | None:
    return say_problem(remedy) if remedy else None


def _in_order(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    """Return the first places in the order of the document."""
    return tuple(sorted(spots, key=lambda spot: (spot.source, spot.line or 0))[:MOST_SHOWN])


def _of_finding(finding: Finding) -> Spot:
    focus = "" if finding.focus == BLANK_NODE else finding.focus
    return _spot(
        finding.source, title=shown(finding.title), focus=focus, value=shown(finding.value or "")
    )


def _spot(
    place: Place | None,
    *,
    title: str = "",
    focus: str = "",
    value: str = "",
    detail: Text | None = None,
) -> Spot:
    if place is None:
        return Spot("", None, "", title, focus, value, detail)
    # Of a statement that was not in a table the field is the thing itself.
    field = "" if place.field in {focus, BLANK_NODE} else place.field or ""
    column = place.column or field
    return Spot(say_source(place.source), place.line, str(column), title, focus, value, detail)
