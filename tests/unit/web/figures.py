"""The figures of a statement, read out of each of its forms, so that they can be held together.

Everything that has a side is keyed by the unit, so that the order of the units does not matter.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeAlias

import rdflib
from bs4 import BeautifulSoup, Tag
from rdflib import RDF, Graph, URIRef

from ecvet_graph.model.iris import ECVET, PROV

Figures: TypeAlias = dict[Any, Any]
_TIERS = {"declared": "identical", "same-skill": "skill"}
_PLACES = Decimal("0.0001")


def number(value: object) -> Decimal:
    """Return a number as a decimal with four places."""
    return Decimal(str(value)).quantize(_PLACES)


def of_json(content: bytes) -> Figures:
    """Return the figures of the JSON form."""
    document = json.loads(content)
    match = document["match"]
    units = {"a": match["unit_a"], "b": match["unit_b"]}
    found: Figures = {
        "score": number(match["score"]),
        "reservation": match["reservation"],
        "status": document["review"]["status"],
        "purpose": document["purpose"],
        "source": units["a"],
        "method": (match["method"], match["method_version"]),
        "snapshot": (match["inputs"]["snapshot"], match["inputs"]["compared_on"]),
        "gates": {gate["name"]: gate["reservation"] for gate in match["gates"]},
        "pairs": {_pair(row): _carried(row) for row in match["pairs"]},
        "outcomes": {
            row["outcome"]: _row(row) for side in "ab" for row in match[f"outcomes_{side}"]
        },
        "categories": {
            (row["category"], units[side]): (
                row[f"outcomes_{side}"],
                _or_none(row[f"coverage_of_{side}"]),
            )
            for row in match["categories"]
            for side in "ab"
        },
    }
    for side, unit in units.items():
        band = match[f"band_of_{side}"]
        found |= {
            ("coverage", unit): number(match[f"coverage_of_{side}"]),
            ("by skills", unit): number(match[f"skill_coverage_of_{side}"]),
            ("band", unit): (number(band["low"]), number(band["high"])),
            ("digests", unit): (
                match["inputs"][f"content_{side}"],
                match["inputs"][f"links_{side}"],
            ),
        }
    return found


def of_graph(graph: Graph) -> Figures:
    """Return the figures of any RDF form."""
    (node,) = graph.subjects(RDF.type, _term("UnitMatch"))
    read = _Node(graph, node)
    units = {side: read.text(f"unit{side}") for side in "AB"}
    (activity,) = graph.objects(node, URIRef(PROV + "wasGeneratedBy"))
    used = list(graph.objects(activity, URIRef(PROV + "used")))
    found: Figures = {
        "score": read.number("score"),
        "reservation": read.local("reservation"),
        "status": read.local("status"),
        "purpose": read.local("purpose"),
        "source": read.text("sourceUnit"),
        "method": (read.text("method"), read.text("methodVersion")),
        "snapshot": (read.text("dataSnapshot"), read.text("comparedOn")),
        "gates": {one.local("gate"): one.local("reservation") for one in read.nodes("gateFinding")},
        "pairs": {
            frozenset((one.text("outcomeA"), one.text("outcomeB"))): (
                one.number("probability"),
                _TIERS.get(one.local("tier"), one.local("tier")),
                frozenset(one.texts("sharedSkill")),
                frozenset(one.texts("sharedWord")),
            )
            for one in read.nodes("outcomePair")
        },
        "outcomes": {
            one.text("outcome"): (
                one.local("coverageState"),
                one.number("share"),
                one.number("weight"),
                one.number("probability"),
                one.text("nearestOutcome") or None,
            )
            for one in read.nodes("outcomeCoverage")
        },
        "categories": {
            (one.local("outcomeCategory") or None, units[side]): (
                int(one.text(f"outcomesOf{side}")),
                one.number(f"coverageOf{side}") if one.text(f"coverageOf{side}") else None,
            )
            for one in read.nodes("categoryCoverage")
            for side in "AB"
        },
    }
    for side, unit in units.items():
        digests = [
            _Node(graph, entity)
            for entity in used
            if (entity, URIRef(PROV + "specializationOf"), URIRef(unit)) in graph
        ]
        found |= {
            ("coverage", unit): read.number(f"coverageOf{side}"),
            ("by skills", unit): read.number(f"skillCoverageOf{side}"),
            ("band", unit): tuple(
                read.number(f"{end}CoverageOf{side}") for end in ("lowest", "highest")
            ),
            ("digests", unit): (digests[0].text("contentDigest"), digests[0].text("linkDigest")),
        }
    return found


def of_page(page: str) -> Figures:
    """Return the figures that the page shows, exact ones from its `data` elements."""
    soup = BeautifulSoup(page, "html.parser")
    units = [str(link["href"]) for link in soup.select(".compare-head .row-title a")]
    verdict = soup.select_one("section.verdict")
    assert verdict is not None
    of_a, of_b, score = (_datum(entry) for entry in verdict.select("data"))
    found: Figures = {"score": score, "pairs": [], "shares": [], "categories": []}
    for place, unit, coverage in zip("ab", units, (of_a, of_b), strict=True):
        table = soup.select_one(f"#evidence-{place} table")
        assert table is not None
        rows = [[_datum(entry) for entry in row.select("data")] for row in table.select("tbody tr")]
        total = table.select_one("tfoot data")
        assert total is not None
        assert _datum(total) == coverage
        found["shares"].append((unit, sorted((share, weight) for share, weight in rows)))
    found["coverages"] = [of_a, of_b]
    found["pairs"] = sorted(_datum(entry) for entry in soup.select("details.carried dl data"))
    found["categories"] = sorted(_datum(entry) for entry in soup.select("table.categories data"))
    return found


def of_text(lines: Iterable[str]) -> Figures:
    """Return the figures of the lines that the command line writes."""
    text = "\n".join(lines)
    return {
        "score": number(_after(text, r"^score +([\d.]+)")),
        "coverages": [number(_after(text, rf"^coverage of {side} +([\d.]+)")) for side in "AB"],
        "pairs": sorted(map(number, re.findall(r"probability ([\d.]+)", text))),
        "shares": sorted(
            (number(share), number(weight))
            for share, weight in re.findall(r"\(counts ([\d.]+), weight ([\d.]+)\)", text)
        ),
        "gates": dict(
            re.findall(r"^  (\w+): (none|unknown|condition|substantial)\b", text, re.MULTILINE)
        ),
        "status": _after(text, r"^status +(\S+)"),
    }


def of_sssom(content: str) -> list[dict[str, str]]:
    """Return the records of a mapping set in TSV."""
    table = "".join(line for line in io.StringIO(content) if not line.startswith("#"))
    return list(csv.DictReader(io.StringIO(table), delimiter="\t"))


class _Node:
    """A node of a graph, read by the local names of own properties."""

    def __init__(self, graph: Graph, node: rdflib.term.Node) -> None:
        self._graph, self._node = graph, node

    def texts(self, name: str) -> list[str]:
        return [str(term) for term in self._graph.objects(self._node, _term(name))]

    def text(self, name: str) -> str:
        return next(iter(self.texts(name)), "")

    def local(self, name: str) -> str:
        return self.text(name).rsplit("/", 1)[-1]

    def number(self, name: str) -> Decimal:
        return number(self.text(name))

    def nodes(self, name: str) -> list[_Node]:
        return [_Node(self._graph, node) for node in self._graph.objects(self._node, _term(name))]


def _term(name: str) -> URIRef:
    return URIRef(ECVET + name)


def _pair(row: dict[str, Any]) -> frozenset[str]:
    return frozenset((row["outcome_a"], row["outcome_b"]))


def _carried(row: dict[str, Any]) -> tuple[object, ...]:
    skills, words = frozenset(row["skills"]), frozenset(row["words"])
    return number(row["probability"]), row["tier"], skills, words


def _row(row: dict[str, Any]) -> tuple[object, ...]:
    figures = (number(row[name]) for name in ("share", "weight", "probability"))
    return row["state"], *figures, row["nearest"]


def _or_none(value: float | None) -> Decimal | None:
    return None if value is None else number(value)


def _datum(entry: Tag) -> Decimal:
    return number(entry["value"])


def _after(text: str, pattern: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, pattern
    return found[1]
