# an edit on one line can be compared with its neighbours
"""Demonstration data with one thing made wrong, in four syntaxes; each is bad by what was done to it."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import TYPE_CHECKING

from rdflib import Graph
from tests.corpus.values import (
    AGENCY,
    BASE,
    DATA,
    GATE,
    JSONLD,
    NTRIPLES,
    OWNERSHIP,
    RDFXML,
    SYNTAX,
    TURTLE,
    BadUpload,
)

from ecvet_graph.assets import asset_folder
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.problems import Problem
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.rdf.write import record_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

OTHER = f"{BASE}/id/demo-de/"
SERIALIZERS = {NTRIPLES: "nt", TURTLE: "turtle", RDFXML: "xml", JSONLD: "json-ld"}
ELM = "<http://data.europa.eu/snb/model/elm/"
ECVET = "<https://w3id.org/ecvet/ns#"
TITLE = "<http://purl.org/dc/terms/title>"

# The title of a qualification or an outcome, and the points of an allocation.
TITLED = r"^(<[^>]*/(?:qualification|outcome)/[^>]*> <[^>]*/title> )"
ALLOCATED = r"^(<[^>]*/allocation/[^>]*> <[^>]*#points> )"
# Name -> what to look for in a statement, what to put in its place, and how it must end.
REPLACED: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "level beyond": (r"snb/eqf/4>", "snb/eqf/9>", GATE),
    "title without language": (TITLED + r'("[^"]*")@\w+', r"\1\2", GATE),
    "blank title": (TITLED + r'"[^"]*"', r'\1"  "', GATE),
    "negative points": (ALLOCATED + r'"[^"]*"', r'\1"-5.0"', GATE),
    "points in words": (ALLOCATED + r'"[^"]*"\^\^<[^>]*>', r'\1"many"', GATE),
    "misspelt qualification": (r"elm/Qualification> \.", "elm/Qualifikation> .", GATE),
    "script address": (r'contentUrl> "[^"]*"', 'contentUrl> "javascript:alert(1)"', SYNTAX),
    "script IRI": (r"esco/skill/[0-9a-f-]*>", "x> .\n<javascript:x> <javascript:x> <javascript:x>", SYNTAX),
    "number of 70 digits": (r'ns#points> "[^"]*"', f'ns#points> "{"9" * 70}"', SYNTAX),
    "year of 20 digits": (r'validFrom> "[^"]*"', f'validFrom> "{"9" * 20}-01-01"', SYNTAX),
}  # fmt: skip
# Predicates without which the gate lets nothing of their class pass.
LACKING = (
    ELM + "countryCode>",
    ELM + "awardingBody>",
    ELM + "awardingOpportunity>",
    ELM + "learningOutcome>",
    ECVET + "unit>",
    ECVET + "qualification>",
    "<http://purl.org/dc/terms/publisher>",
    "<http://www.w3.org/ns/regorg#legalName>",
)
ADDED: Mapping[str, tuple[str, frozenset[str]]] = {
    "same as another's": (f"<http://www.w3.org/2002/07/owl#sameAs> <{OTHER}unit/x>", OWNERSHIP),
    "part of another's": (f"{ELM}isPartOf> <{OTHER}qualification/x>", OWNERSHIP),
    "derived cover": (f"{ECVET}coversSkill> <http://data.europa.eu/esco/skill/x>", OWNERSHIP),
    "derived score": (f'{ECVET}score> "1.0"', OWNERSHIP),
    "decided": (f"{ECVET}confirmedBy> <{OTHER}organisation/x>", OWNERSHIP),
    "learner": (f"{ECVET}learner> <{BASE}/id/{AGENCY}/thing/x>", DATA),
}
# Only N-Triples and Turtle can hold these, so they are written as they are.
AS_TEXT = frozenset({"script IRI", "year of 20 digits"})


@cache
def records() -> tuple[tuple[str, ...], ...]:
    """Return the statements of each demonstration qualification."""
    paths = sorted((asset_folder("data") / "demo" / "at").glob("*.csv"))
    items = read_csv_template(paths, base=BASE, agency=AGENCY)
    return tuple(
        tuple(triple_line(triple).rstrip("\n") for triple in record_triples([item]))
        for item in items
        if not isinstance(item, Problem)
    )


def rdf_mutations() -> Iterator[BadUpload]:
    """Yield demonstration data that says what it must not, or in a way that cannot be read."""
    for number, (name, lines, expects) in enumerate(_statements()):
        kinds = [NTRIPLES, TURTLE]
        if name.partition(":")[0] not in AS_TEXT:
            kinds = [list(SERIALIZERS)[number % 4]]
            if expects == OWNERSHIP:
                kinds = list(SERIALIZERS)
        for kind in kinds:
            yield BadUpload(f"{kind}: {name}", kind, _document(lines, kind, name), expects)
    yield from _broken()


def _document(lines: list[str], kind: str, name: str) -> bytes:
    text = "\n".join(lines) + "\n"
    if kind == NTRIPLES or name.partition(":")[0] in AS_TEXT:
        return text.encode()
    return (
        Graph().parse(data=text, format="nt").serialize(format=SERIALIZERS[kind], encoding="utf-8")
    )


def _statements() -> Iterator[tuple[str, list[str], frozenset[str]]]:
    for number, record in enumerate(records()):
        seeded = random.Random(number)  # noqa: S311  # the same every time
        for name, (old, new, expects) in REPLACED.items():
            changed = _replaced(list(record), old, new, seeded)
            if changed:
                yield f"{name}: {number}", changed, expects
        for predicate in LACKING:
            kept = [line for line in record if line.split(" ", 2)[1] != predicate]
            yield f"without {predicate}: {number}", kept, GATE
        units = [line.split(" ", 1)[0] for line in record if "/unit/" in line.split(" ", 1)[0]]
        for name, (rest, expects) in ADDED.items():
            yield f"{name}: {number}", [*record, f"{seeded.choice(units)} {rest} ."], expects
        moved = seeded.choice(units)
        other = moved.replace(f"/{AGENCY}/", "/demo-de/")
        yield f"of another: {number}", [line.replace(moved, other) for line in record], OWNERSHIP
        shouted = [line.replace(moved, moved[:-1] + "-X>") for line in record]
        yield f"capital letter: {number}", shouted, OWNERSHIP
        loose = [*record, f'_:loose {TITLE} "x"@en .']
        yield f"floating: {number}", loose, OWNERSHIP


def _replaced(lines: list[str], old: str, new: str, seeded: random.Random) -> list[str] | None:
    places = [number for number, line in enumerate(lines) if re.search(old, line)]
    if not places:
        return None
    place = seeded.choice(places)
    lines[place] = re.sub(old, new, lines[place])
    return lines


def _broken() -> Iterator[BadUpload]:
    """Yield documents that are cut or spoilt where no syntax allows it."""
    edits: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
        "cut in a text": lambda data, seeded: data[: _inside(data, rb'"[^"\n]{12,}"', seeded)],
        "cut in an IRI": lambda data, seeded: data[
            : _inside(data, rb"http://[^\s\"<>]{12,}", seeded)
        ],
        "byte in a text": lambda data, seeded: _put(data, rb'"[^"\n]{12,}"', b"\xff", seeded),
    }
    for number, record in enumerate(records()):
        for kind in SERIALIZERS:
            data = _document(list(record), kind, "")
            for name, edit in edits.items():
                seeded = random.Random(f"{number} {kind} {name}")  # noqa: S311  # the same every time
                yield BadUpload(f"{kind}: {name}: {number}", kind, edit(data, seeded), SYNTAX)


def _inside(data: bytes, pattern: bytes, seeded: random.Random) -> int:
    found = seeded.choice(list(re.finditer(pattern, data)))
    return seeded.randrange(found.start() + 8, found.end() - 2)


def _put(data: bytes, pattern: bytes, extra: bytes, seeded: random.Random) -> bytes:
    place = _inside(data, pattern, seeded)
    return data[:place] + extra + data[place:]
