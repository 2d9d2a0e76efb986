"""Findings for people and for tools: text, JSON, GitHub annotations, and the table of all forms."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ecvet_graph.errors import Place
from ecvet_graph.quality.findings import Finding, Severity
from ecvet_graph.quality.gate import Report
from ecvet_graph.quality.grouping import FindingGroup, group_findings, told
from ecvet_graph.quality.plain_text import one_line, shown
from ecvet_graph.quality.readiness import Readiness
from ecvet_graph.quality.sarif import to_sarif
from ecvet_graph.quality.shacl_report import to_shacl
from ecvet_graph.quality.spreadsheet import to_csv
from ecvet_graph.quality.store_rules import STORE_LEVEL

__all__ = ["FORMATS", "to_github", "to_json", "to_text"]

_SHOWN = 5
_VERDICTS = {
    ("publish", True): "accepted",
    ("publish", False): "refused",
    ("loq", True): "ready",
    ("loq", False): "not ready",
    (STORE_LEVEL, True): "sound",
    (STORE_LEVEL, False): "broken",
}
_GITHUB = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def to_text(report: Report, *, language: str = "en") -> str:
    """Return the findings grouped by constraint, worst first, and a line of counts at the end.

    Of a constraint that many things break the first five are named, and how many more there are.
    """
    blocks = [_block(group, language=language) for group in group_findings(report.findings)]
    counts = ", ".join(_counted(number, severity) for severity, number in report.counts.items())
    verdict = _VERDICTS[report.level, report.is_accepted]
    things = "thing" if report.focus_nodes == 1 else "things"
    summary = f"{verdict}: {counts}; {report.focus_nodes} {things} checked"
    if report.readiness is not None:
        summary = "\n".join((summary, *report.readiness.lines()))
    return "\n\n".join((*blocks, summary)) + "\n"


def to_json(report: Report) -> str:
    """Return the report as one JSON object with `accepted`, `counts` and `findings`."""
    content = {
        "accepted": report.is_accepted,
        "level": report.level,
        "counts": {str(severity): number for severity, number in report.counts.items()},
        "focusNodes": report.focus_nodes,
        "statements": report.statements,
        "findings": [_as_object(finding) for finding in report.findings],
    }
    if report.readiness is not None:
        content["readiness"] = _readiness(report.readiness)
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def to_github(report: Report) -> str:
    """Return one workflow command a finding (GitHub Actions, workflow commands)."""
    return "".join(_annotation(finding) for finding in report.findings)


FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        "text": to_text,
        "json": to_json,
        "sarif": to_sarif,
        "github": to_github,
        "csv": to_csv,
        "shacl": to_shacl,
    }
)


def _block(group: FindingGroup, *, language: str) -> str:
    findings = group.findings
    lines = [f"{group.severity.upper()} {group.code} ({len(findings)})"]
    lines.append(f"  {group.message(language)}")
    lines.extend(f"    {_place(finding)}" for finding in findings[:_SHOWN])
    if len(findings) > _SHOWN:
        lines.append(f"    and {len(findings) - _SHOWN} more")
    return "\n".join(lines)


def _place(finding: Finding) -> str:
    title = f" “{shown(finding.title)}”" if finding.title else ""
    value = f" has {shown(finding.value)}" if finding.value is not None else ""
    source = finding.source
    file = "" if source is None else f"{Place(one_line(source.source), source.line)}: "
    return f"{file}{finding.focus}{title}{value}"


def _counted(number: int, severity: Severity) -> str:
    return f"{number} {severity}" + ("" if number == 1 else "s")


def _as_object(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "shape": finding.shape,
        "severity": str(finding.severity),
        "focus": finding.focus,
        "title": finding.title,
        "path": finding.path,
        "value": finding.value,
        "messages": dict(finding.messages),
        "file": finding.source.source if finding.source else None,
        "line": finding.source.line if finding.source else None,
    }


def _readiness(readiness: Readiness) -> dict[str, object]:
    return {
        "ready": readiness.ready,
        "total": readiness.total,
        "looseUnits": readiness.loose_units,
        "reasons": [
            {"code": code, "name": readiness.names[code], "qualifications": count}
            for code, count in readiness.reasons
        ],
        "notReady": [
            {"qualification": entry.qualification, "title": entry.title, "codes": entry.codes}
            for entry in readiness.not_ready
        ],
    }


def _annotation(finding: Finding) -> str:
    properties = {"title": finding.code}
    if finding.source:
        properties["file"] = finding.source.source
        if finding.source.line is not None:
            properties["line"] = str(finding.source.line)
    written = ",".join(f"{name}={_escape_property(text)}" for name, text in properties.items())
    text = one_line(_escape(f"{finding.focus} {told(finding)}"))
    return f"::{_GITHUB[finding.severity]} {written}::{text}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return one_line(_escape(text)).replace(":", "%3A").replace(",", "%2C")
