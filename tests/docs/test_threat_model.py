"""THREAT_MODEL.md names a test for every property and threat, and every one of them exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

REFERENCE = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
OPEN = "open"

# The design's list of threats that each need a test, and those that came with later doors
THREATS = (
    "SPARQL injection through forms and paths",
    "SERVICE, LOAD and FROM request forgery",
    "request forgery through a registered address",
    "cartesian products, deep paths, huge VALUES, string blow-ups",
    "a query process that shares memory with others, or outlives who asked",
    "parser stack bombs",
    "oversized results",
    "update by GET or form",
    "entity expansion and external entities",
    "remote contexts",
    "imports, shapes or rules in uploaded data",
    "regular expressions that never end",
    "nesting, huge literals, blank-node floods",
    "gzip and zip bombs",
    "bad, homoglyph and bidi IRIs",
    "scripts through literals, IRIs and HTML literals",
    "formulas in tables",
    "header injection",
    "path traversal in IRIs and names",
    "cross-agency writes by TriG, JSON-LD graphs, look-alike prefixes, owl:sameAs, blank-node labels",
    "token leaks and timing",
    "lost updates",
    "a crash at every step",
    "a full disk",
    "concurrent publishers",
    "a corrupt or missing store",
    "clock skew",
    "log injection",
    "slow clients",
    "other sites: scripts and frames",
    "a learner's records in public data, logs, addresses or caches",
    "a secret found out by the length of compressed answers (BREACH)",
    "records of another institution by guessed names, twisted paths, swapped tokens",
    "a stolen disk, backup or file of records",
    "a copied cookie of somebody who signed out",
    "a record that grows until nobody can open it",
    "records that outlive their erasure in backups",
)


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "THREAT_MODEL.md").read_text(encoding="utf-8")


def rows(page: str, heading: str) -> list[Sequence[str]]:
    """Return the cells of all tables below a heading of the second level."""
    part = page.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in {"property", "threat"}]


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_is_named_exists(root: Path, page: str) -> None:
    named = set(REFERENCE.findall(page))
    assert len(named) > 80
    known = {file: functions_of(root / file) for file, _ in named}
    assert {f"{file}::{test}" for file, test in named if test not in known[file]} == set()
    assert page.count("`tests/") == len(REFERENCE.findall(page)) + 1


def test_every_property_names_a_test(page: str) -> None:
    properties = rows(page, "Properties provided")
    assert len(properties) > 25
    assert [row[0] for row in properties if not REFERENCE.search(row[-1])] == []


def test_every_threat_has_a_row_with_what_holds_it_and_a_test(page: str) -> None:
    threats = rows(page, "Threats")
    assert [row[0] for row in threats] == list(THREATS)
    assert [row[0] for row in threats if len(row) != 3 or not row[1]] == []
    unproved = [row[0] for row in threats if not REFERENCE.search(row[2])]
    assert [row for row in threats if row[0] in unproved and not row[2].startswith(OPEN)] == []
    assert unproved == []


def test_what_is_disclaimed_and_assumed_is_said(page: str) -> None:
    for heading, least in (("Assumptions", 7), ("Properties disclaimed", 10)):
        part = page.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
        assert len(re.findall(r"^\d+\. ", part, re.MULTILINE)) >= least
