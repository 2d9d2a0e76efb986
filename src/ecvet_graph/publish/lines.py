"""The lines of a document on which the things that findings name stand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import Place
from ecvet_graph.ingest.sandbox import locate_untrusted
from ecvet_graph.model.iris import PREFIXES
from ecvet_graph.quality import BLANK_NODE, Finding, Report
from ecvet_graph.store import RdfFormat

__all__ = ["with_lines"]

# The first step of a property path, unless it is walked backwards or one of several.
_STEP = re.compile(r"(?:(\w+):([\w.-]+)|<([^>]+)>)(?=/|\Z)")


def with_lines(
    report: Report,
    source: bytes | Path,
    *,
    syntax: RdfFormat,
    base: str,
    limits: Limits | None = None,
) -> Report:
    """Return the report with the line of each finding where one is known.

    N-Triples, Turtle and RDF/XML have lines, JSON-LD has none; nor has a blank node. It is the line
    of the statement, else of the property, else of the thing.
    """
    findings = [finding for finding in report.findings if finding.focus != BLANK_NODE]
    wanted = [(finding.focus, _predicate(finding.path), finding.value) for finding in findings]
    lines = locate_untrusted(source, wanted, syntax=syntax, base=f"{base}/", limits=limits)
    known = {
        (finding.shape, finding.focus, finding.value): line
        for finding, line in zip(findings, lines, strict=True)
    }
    located = (
        _at(finding, known.get((finding.shape, finding.focus, finding.value)))
        for finding in report.findings
    )
    return replace(report, findings=tuple(located))


def _at(finding: Finding, line: int | None) -> Finding:
    if line is None or finding.source is None:
        return finding
    place = Place(finding.source.source, line, field=finding.source.field)
    return replace(finding, source=place)


def _predicate(path: str | None) -> str | None:
    step = _STEP.match(path or "")
    if step is None:
        return None
    prefix, local, iri = step.groups()
    return str(iri) if iri else PREFIXES[prefix] + local
