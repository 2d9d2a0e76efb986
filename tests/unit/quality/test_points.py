"""The sums of points, computed a second time in plain Python with exact decimals."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ecvet_graph.model.iris import ECVET, ELM, RDF, XSD
from ecvet_graph.quality import ShaclEngine, shacl_engine

BASE = "https://example.org/id/demo/"
QUALIFICATION = f"<{BASE}qualification/q>"
ELECTIVE = "https://w3id.org/ecvet/unit-role/elective"


@dataclass(frozen=True)
class Group:
    """A group of elective units by their points, and its rule."""

    members: tuple[Decimal, ...]
    required: Decimal | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Structure:
    """A qualification as far as points go."""

    total: Decimal
    mandatory: tuple[Decimal, ...] = ()
    electives: tuple[Decimal, ...] = ()
    groups: tuple[Group, ...] = ()


def expected(structure: Structure) -> set[str]:
    """Return the constraints among P04 and P05 that the structure breaks."""
    mandatory = sum(structure.mandatory, Decimal())
    if not structure.groups and not structure.electives:
        return {"P04"} if structure.mandatory and mandatory != structure.total else set()
    if not structure.electives and all(group.required is not None for group in structure.groups):
        required = sum((group.required or Decimal() for group in structure.groups), Decimal())
        return {"P05-exact"} if mandatory + required != structure.total else set()
    bounds = [_bounds(group) for group in structure.groups]
    low = mandatory + sum((bound[0] for bound in bounds), Decimal())
    high = mandatory + sum((bound[1] for bound in bounds), Decimal()) + sum(structure.electives)
    return set() if low <= structure.total <= high else {"P05-range"}


def _bounds(group: Group) -> tuple[Decimal, Decimal]:
    """Return the smallest and largest sum of a permitted choice, by trying the choices."""
    if group.required is not None:
        return group.required, group.required
    count = len(group.members)
    least = min(group.least or 0, count)
    most = count if group.most is None else min(group.most, count)
    small = min(sum(choice, Decimal()) for choice in combinations(group.members, least))
    large = max(sum(choice, Decimal()) for choice in combinations(group.members, most))
    return small, large


def to_ntriples(structure: Structure) -> str:
    lines = [f"{QUALIFICATION} <{RDF}type> <{ELM}Qualification> ."]
    total = f"<{BASE}credit-total/q>"
    lines += [
        f"{total} <{RDF}type> <{ECVET}CreditTotal> .",
        f"{total} <{ECVET}qualification> {QUALIFICATION} .",
        f"{total} <{ECVET}points> {_decimal(structure.total)} .",
    ]
    for number, points in enumerate(structure.mandatory):
        lines += _allocation(f"m{number}", points, extra="")
    for number, points in enumerate(structure.electives):
        lines += _allocation(f"e{number}", points, extra=f"<{ECVET}role> <{ELECTIVE}>")
    for place, group in enumerate(structure.groups):
        lines += _group(place, group)
    return "\n".join(lines) + "\n"


def _group(place: int, group: Group) -> list[str]:
    node = f"<{BASE}group/g{place}>"
    lines = [
        f"{node} <{RDF}type> <{ECVET}UnitGroup> .",
        f"{node} <{ECVET}ofQualification> {QUALIFICATION} .",
    ]
    if group.required is not None:
        lines.append(f"{node} <{ECVET}requiredPoints> {_decimal(group.required)} .")
    for name, number in (("minUnits", group.least), ("maxUnits", group.most)):
        if number is not None:
            lines.append(f'{node} <{ECVET}{name}> "{number}"^^<{XSD}integer> .')
    for number, points in enumerate(group.members):
        lines += _allocation(f"g{place}-{number}", points, extra=f"<{ECVET}inGroup> {node}")
    return lines


def _allocation(name: str, points: Decimal, *, extra: str) -> list[str]:
    node = f"<{BASE}allocation/{name}>"
    lines = [
        f"{node} <{RDF}type> <{ECVET}UnitAllocation> .",
        f"{node} <{ECVET}unit> <{BASE}unit/{name}> .",
        f"{node} <{ECVET}qualification> {QUALIFICATION} .",
        f"{node} <{ECVET}points> {_decimal(points)} .",
    ]
    return [*lines, f"{node} {extra} ."] if extra else lines


def _decimal(value: Decimal) -> str:
    return f'"{value}"^^<{XSD}decimal>'


def sums_found(engine: ShaclEngine, structure: Structure) -> set[str]:
    findings = engine.validate(to_ntriples(structure))
    return {finding.code for finding in findings if finding.code.startswith(("P04", "P05"))}


POINTS = st.integers(min_value=1, max_value=12).map(lambda tenths: Decimal(tenths) / 10)
MEMBERS = st.lists(POINTS, min_size=1, max_size=4).map(tuple)
COUNTS = st.none() | st.integers(min_value=0, max_value=4)
GROUPS = st.builds(Group, members=MEMBERS, required=st.none() | POINTS, least=COUNTS, most=COUNTS)
STRUCTURES = st.builds(
    Structure,
    total=st.integers(min_value=1, max_value=40).map(lambda tenths: Decimal(tenths) / 10),
    mandatory=st.lists(POINTS, max_size=3).map(tuple),
    electives=st.one_of(st.just(()), st.lists(POINTS, min_size=1, max_size=2).map(tuple)),
    groups=st.lists(GROUPS, max_size=2).map(tuple),
)
TENTH, FIFTH = Decimal("0.1"), Decimal("0.2")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(structure=STRUCTURES)
@example(structure=Structure(Decimal("0.3"), mandatory=(TENTH, FIFTH)))
@example(structure=Structure(Decimal("0.30"), mandatory=(TENTH,), groups=(Group((FIFTH,), FIFTH),)))
@example(structure=Structure(FIFTH, groups=(Group((TENTH, TENTH, TENTH), least=2, most=2),)))
def test_sums_are_those_of_exact_arithmetic(structure: Structure) -> None:
    assert sums_found(shacl_engine("rust"), structure) == expected(structure)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(structure=STRUCTURES)
def test_the_reference_engine_sums_alike(structure: Structure) -> None:
    assert sums_found(shacl_engine("pyshacl"), structure) == expected(structure)


@pytest.mark.parametrize("engine", ["rust", "pyshacl"])
def test_a_difference_that_floats_would_invent_is_no_finding(engine: str) -> None:
    structure = Structure(Decimal("0.8"), mandatory=(TENTH,) * 8)
    assert sum([0.1] * 8) != 0.8
    assert sums_found(shacl_engine(engine), structure) == set()
