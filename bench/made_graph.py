"""Made qualifications shaped like real ones, as N-Quads: only time, size and memory mean something.

Proportions are those of the national data: outcomes of a unit, skills of an outcome, how the
frequency of skills falls with their rank, matches of a unit; texts are words of about that length.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from ecvet_graph.model.iris import COUNTRY, DCTERMS, ECVET, ELM, ESCO_SKILL, ISCED_F, RDF, SKOS, XSD

__all__ = ["COUNTRIES", "MadeGraph", "made_graph", "write_graph"]

COUNTRIES = ("DEU", "EST", "FIN", "CHE", "FRA", "ITA", "POL", "ESP")
_BASE = "http://localhost:8000"
_AGENCY = "made"
_UNITS_OF_QUALIFICATION, _OUTCOMES, _LINKS = (4, 12), (5, 15), (1, 4)
_MATCHES_OF_UNIT, _EVIDENCE = 4, 3
_MOST_SKILLS, _EXPONENT = 13_000, 0.68
# So that a field of a country holds about a page of units
_UNITS_OF_FIELD = 50
_SYLLABLES = (
    "bau",
    "holz",
    "mess",
    "werk",
    "stahl",
    "pla",
    "nen",
    "ver",
    "ler",
    "tech",
    "ma",
    "ri",
)
_TYPE = f"<{RDF}type>"
_TITLE, _IDENTIFIER = f"<{DCTERMS}title>", f"<{DCTERMS}identifier>"
_INTEGER, _DECIMAL = f"^^<{XSD}integer>", f"^^<{XSD}decimal>"


@dataclass(frozen=True, slots=True)
class MadeGraph:
    """What was made: the number of its statements, its units, and all pairs of country and field."""

    triples: int
    units: tuple[str, ...]
    lists: tuple[tuple[str, str], ...]


def write_graph(path: Path, triples: int, *, seed: int = 1) -> MadeGraph:
    """Write about so many statements as N-Quads and return what they are about."""
    lines = 0
    units: list[str] = []
    lists: dict[tuple[str, str], None] = {}
    with path.open("w", encoding="utf-8", newline="\n") as target:
        for line in made_graph(triples, seed=seed):
            target.write(line)
            lines += 1
            if f"> {_TYPE} <{ECVET}Unit> " in line:
                units.append(line[1 : line.index(">")])
            elif f"<{ECVET}effectiveField>" in line:
                field = line.split()[2][1:-1]
                lists[(COUNTRY + COUNTRIES[_place(units[-1])], field)] = None
    return MadeGraph(lines, tuple(units), tuple(lists))


def made_graph(triples: int, *, seed: int) -> Iterator[str]:
    """Yield about so many statements, the same ones for the same seed."""
    chosen = random.Random(seed)  # noqa: S311 - made data, not a secret
    skills = _Skills(chosen, min(_MOST_SKILLS, max(200, triples // 100)))
    written = 0
    for line in skills.statements():
        written += 1
        yield line
    units: list[str] = []
    while written < triples:
        for line in _qualification(chosen, skills, units):
            written += 1
            yield line


class _Skills:
    """Skills with labels and weights, drawn as often as their rank says (Zipf, exponent 0.68)."""

    def __init__(self, chosen: random.Random, count: int) -> None:
        self._chosen, self._count = chosen, count
        self._shares = list(accumulate((rank + 10) ** -_EXPONENT for rank in range(count)))

    def statements(self) -> Iterator[str]:
        """Yield label and weight of each."""
        for rank in range(self._count):
            skill = f"<{ESCO_SKILL}made-{rank}>"
            label = _words(self._chosen, 3)
            yield _quad(skill, f"<{SKOS}prefLabel>", f'"{label}"@en', "vocabulary/skills")
            weight = f'"{1 + 9 * rank / self._count:.4f}"{_DECIMAL}'
            yield _quad(skill, f"<{ECVET}skillWeight>", weight, "derived/coverage")

    def draw(self, count: int) -> list[str]:
        """Return so many skills or fewer, each once."""
        drawn = self._chosen.choices(range(self._count), cum_weights=self._shares, k=count)
        return [f"<{ESCO_SKILL}made-{rank}>" for rank in dict.fromkeys(drawn)]


def _qualification(chosen: random.Random, skills: _Skills, units: list[str]) -> Iterator[str]:
    number = len(units)
    place = chosen.randrange(len(COUNTRIES))
    country, graph = f"<{COUNTRY}{COUNTRIES[place]}>", f"{_AGENCY}/{COUNTRIES[place].lower()}"
    qualification = f"<{_BASE}/id/{_AGENCY}/qualification/q{number}>"
    yield _quad(qualification, _TYPE, f"<{ELM}Qualification>", graph)
    yield _quad(qualification, _TITLE, f'"{_words(chosen, 3)}"@de', graph)
    yield _quad(qualification, _IDENTIFIER, f'"made:q{number}"', graph)
    yield _quad(qualification, f"<{ECVET}country>", country, f"derived/facts/{graph}")
    level = chosen.randint(3, 5)
    for _ in range(chosen.randint(*_UNITS_OF_QUALIFICATION)):
        unit = f"{_BASE}/id/{_AGENCY}/unit/{place}-u{len(units)}"
        units.append(unit)
        field = len(units) // (_UNITS_OF_FIELD * len(COUNTRIES))
        facts = f"derived/facts/{graph}"
        yield from _unit(chosen, skills, unit, graph)
        yield _quad(f"<{unit}>", f"<{ELM}isPartOf>", qualification, graph)
        yield _quad(f"<{unit}>", f"<{ECVET}country>", country, facts)
        yield _quad(f"<{unit}>", f"<{ECVET}effectiveLevel>", f'"{level}"{_INTEGER}', facts)
        yield _quad(f"<{unit}>", f"<{ECVET}effectiveField>", f"<{ISCED_F}made-{field}>", facts)
        yield from _matches(chosen, skills, units)


def _unit(chosen: random.Random, skills: _Skills, iri: str, graph: str) -> Iterator[str]:
    unit = f"<{iri}>"
    local = iri.rpartition("/")[2]
    yield _quad(unit, _TYPE, f"<{ELM}LearningAchievementSpecification>", graph)
    yield _quad(unit, _TYPE, f"<{ECVET}Unit>", graph)
    yield _quad(unit, _TITLE, f'"{_words(chosen, 4)}"@de', graph)
    yield _quad(unit, _IDENTIFIER, f'"made:{local}"', graph)
    covered: dict[str, None] = {}
    for number in range(chosen.randint(*_OUTCOMES)):
        outcome = f"<{_BASE}/id/{_AGENCY}/outcome/{local}--o{number}>"
        yield _quad(unit, f"<{ELM}learningOutcome>", outcome, graph)
        yield _quad(outcome, _TYPE, f"<{ELM}LearningOutcome>", graph)
        yield _quad(outcome, _TITLE, f'"{_words(chosen, 9)}"@de', graph)
        weight = f'"{chosen.uniform(1, 10):.4f}"{_DECIMAL}'
        yield _quad(outcome, f"<{ECVET}outcomeWeight>", weight, "derived/coverage")
        for skill in skills.draw(chosen.randint(*_LINKS)):
            covered[skill] = None
            yield _quad(outcome, f"<{ECVET}linkedSkill>", skill, "derived/coverage")
    for skill in covered:
        yield _quad(unit, f"<{ECVET}coversSkill>", skill, "derived/coverage")


def _matches(chosen: random.Random, skills: _Skills, units: list[str]) -> Iterator[str]:
    """Yield matches of the newest unit with some before it in other countries."""
    newest, graph = units[-1], "derived/matches"
    partners = dict.fromkeys(chosen.choices(units, k=_MATCHES_OF_UNIT))
    for number, partner in enumerate(one for one in partners if _place(one) != _place(newest)):
        match = f"<{_BASE}/id/derived/unit-match/{len(units)}-{number}>"
        yield _quad(match, _TYPE, f"<{ECVET}UnitMatch>", graph)
        yield _quad(match, f"<{ECVET}unitA>", f"<{newest}>", graph)
        yield _quad(match, f"<{ECVET}unitB>", f"<{partner}>", graph)
        for name in ("score", "coverageOfA", "coverageOfB"):
            share = f'"{chosen.uniform(0.3, 1):.4f}"{_DECIMAL}'
            yield _quad(match, f"<{ECVET}{name}>", share, graph)
        verdict = f"<https://w3id.org/ecvet/verdict/{chosen.choice(('partial', 'a-covers-b'))}>"
        yield _quad(match, f"<{ECVET}verdict>", verdict, graph)
        none = "<https://w3id.org/ecvet/reservation/none>"
        yield _quad(match, f"<{ECVET}reservation>", none, graph)
        for skill in skills.draw(_EVIDENCE):
            yield _quad(match, f"<{ECVET}evidence>", skill, graph)


def _place(unit: str) -> int:
    """Return the place of the country of a unit, which its name begins with."""
    return int(unit.rpartition("/")[2].partition("-")[0])


def _words(chosen: random.Random, count: int) -> str:
    return " ".join("".join(chosen.choices(_SYLLABLES, k=2)) for _ in range(count))


def _quad(subject: str, predicate: str, value: str, graph: str) -> str:
    return f"{subject} {predicate} {value} <{_BASE}/graph/{graph}> .\n"
