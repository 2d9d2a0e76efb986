"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from ecvet_graph.quality.findings import BUILT_IN_NAMES, Finding, Severity
from ecvet_graph.quality.gate import Report
from ecvet_graph.quality.grouping import told
from ecvet_graph.quality.shapes import load_shapes
from ecvet_graph.quality.store_rules import STORE_LEVEL, STORE_RULES

__all__ = ["to_sarif"]

_STORE_NAMES = {rule.iri: rule.name for rule in STORE_RULES}
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


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
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "ecvet-graph", "rules": rules}},
                "results": [_result(finding, index[finding.shape]) for finding in report.findings],
            }
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _names(level: str) -> Mapping[str, str]:
    """Return the name of everything that a finding of a level can break."""
    if level == STORE_LEVEL:
        return _STORE_NAMES
    return BUILT_IN_NAMES | {iri: shape.name for iri, shape in load_shapes(level).shapes.items()}


def _code(findings: Iterable[Finding], shape: str) -> str:
    return next(finding.code for finding in findings if finding.shape == shape)


def _uri(path: str) -> str:
    """Return the path of a file as a relative reference (RFC 3986, section 4.2)."""
    return quote(path, errors="surrogateescape")


def _result(finding: Finding, rule: int) -> dict[str, object]:
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
        "level": _LEVELS[finding.severity],
        "message": {"text": told(finding)},
        "locations": [location],
    }
