"""Findings for people and for tools: text, JSON, GitHub annotations, SARIF 2.1.0."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from types import MappingProxyType
from urllib.parse import quote

from ecvet_graph.errors import Place
from ecvet_graph.quality.findings import BUILT_IN_NAMES, Finding, Severity
from ecvet_graph.quality.gate import Report
from ecvet_graph.quality.readiness import Readiness
from ecvet_graph.quality.shapes import load_shapes
from ecvet_graph.quality.store_rules import STORE_LEVEL, STORE_RULES

__all__ = ["FORMATS", "to_github", "to_json", "to_sarif", "to_text"]

_SHOWN = 5
_STORE_NAMES = {rule.iri: rule.name for rule in STORE_RULES}
_VERDICTS = {
    ("publish", True): "accepted",
    ("publish", False): "refused",
    ("loq", True): "ready",
    ("loq", False): "not ready",
    (STORE_LEVEL, True): "sound",
    (STORE_LEVEL, False): "broken",
}
# Line breaks of every kind, C0 and C1 controls, and what turns the direction of text: in a title or
# value they would let it forge lines of the report, steer a terminal or show other than it says.
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Of a title or value so many characters are shown to people.
_LONGEST = 300
_GITHUB = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SARIF = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def to_text(report: Report, *, language: str = "en") -> str:
    """Return the findings grouped by constraint, worst first, and a line of counts at the end.

    Of a constraint that many things break the first five are named, and how many more there are.
    """
    blocks = [
        _block(tuple(group), language=language)
        for _, group in groupby(report.findings, key=lambda finding: finding.shape)
    ]
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


def to_sarif(report: Report) -> str:
    """Return the report as SARIF 2.1.0 (OASIS), one rule a constraint that was broken."""
    names = _names(report.level)
    codes = list(dict.fromkeys(finding.shape for finding in report.findings))
    rules = [
        {
            "id": _code(report.findings, code),
            "shortDescription": {"text": names[code]},
            "helpUri": code,
            "properties": {"shape": code},
        }
        for code in codes
    ]
    index = {code: number for number, code in enumerate(codes)}
    content = {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "ecvet-graph", "rules": rules}},
                "results": [
                    _sarif_result(finding, index[finding.shape]) for finding in report.findings
                ],
            }
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {"text": to_text, "json": to_json, "sarif": to_sarif, "github": to_github}
)


def _names(level: str) -> Mapping[str, str]:
    """Return the name of everything that a finding of a level can break."""
    if level == STORE_LEVEL:
        return _STORE_NAMES
    return BUILT_IN_NAMES | {iri: shape.name for iri, shape in load_shapes(level).shapes.items()}


def _block(findings: tuple[Finding, ...], *, language: str) -> str:
    first = findings[0]
    lines = [f"{first.severity.upper()} {first.code} ({len(findings)})"]
    lines.append(f"  {_message(findings, language=language)}")
    lines.extend(f"    {_place(finding)}" for finding in findings[:_SHOWN])
    if len(findings) > _SHOWN:
        lines.append(f"    and {len(findings) - _SHOWN} more")
    return "\n".join(lines)


def _message(findings: tuple[Finding, ...], *, language: str) -> str:
    """Return the message of all; where theirs differ, the values are left out."""
    texts = {finding.message(language) for finding in findings}
    first = findings[0]
    if len(texts) == 1 or not first.value:
        return _one_line(_short_message(first, language))
    return _one_line(first.message(language).replace(first.value, "…"))


def _short_message(finding: Finding, language: str = "en") -> str:
    text, value = finding.message(language), finding.value or ""
    return text.replace(value, _shortened(value)) if len(value) > _LONGEST else text


def _place(finding: Finding) -> str:
    title = f" “{_shown(finding.title)}”" if finding.title else ""
    value = f" has {_shown(finding.value)}" if finding.value is not None else ""
    source = finding.source
    file = "" if source is None else f"{Place(_one_line(source.source), source.line)}: "
    return f"{file}{finding.focus}{title}{value}"


def _shown(text: str) -> str:
    """Return a text as one line for people, its middle left out where it is long."""
    return _one_line(_shortened(text))


def _shortened(text: str) -> str:
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"


def _one_line(text: str) -> str:
    return _UNSHOWN.sub(lambda found: ascii(found[0])[1:-1], text)


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
    text = _one_line(_escape(f"{finding.focus} {_short_message(finding)}"))
    return f"::{_GITHUB[finding.severity]} {written}::{text}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _one_line(_escape(text)).replace(":", "%3A").replace(",", "%2C")


def _code(findings: Iterable[Finding], shape: str) -> str:
    return next(finding.code for finding in findings if finding.shape == shape)


def _uri(path: str) -> str:
    """Return the path of a file as a relative reference (RFC 3986, section 4.2)."""
    return quote(path, errors="surrogateescape")


def _sarif_result(finding: Finding, rule: int) -> dict[str, object]:
    location: dict[str, object] = {
        "logicalLocations": [
            {"fullyQualifiedName": finding.focus, "name": finding.title or finding.focus}
        ]
    }
    if finding.source:
        physical: dict[str, object] = {"artifactLocation": {"uri": _uri(finding.source.source)}}
        if finding.source.line is not None:
            physical["region"] = {"startLine": finding.source.line}
        location["physicalLocation"] = physical
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _SARIF[finding.severity],
        "message": {"text": _short_message(finding)},
        "locations": [location],
    }
