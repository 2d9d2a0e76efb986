"""Cutting a dataset into parts changes no finding."""

from collections.abc import Callable

import pytest

from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, RDF
from ecvet_graph.quality import (
    Finding,
    read_neighbourhood,
    shacl_engine,
    shipped_vocabulary,
    worst_first,
)
from ecvet_graph.quality.ntriples import plain

ORGANISATION = f"<http://e/org> <{RDF}type> <{ELM}Organisation> ."
PLACE = f"<http://e/org> <{ELM}location> <http://e/place> ."
PLACE_TYPE = f"<http://e/place> <{RDF}type> <{DCTERMS}Location> ."


def check(lines: list[str], engine: str = "rust") -> tuple[Finding, ...]:
    data = read_neighbourhood(lines)
    outside = dict.fromkeys(data.outside(data.lines))
    context = [line for term in outside for line in shipped_vocabulary()(plain(term))]
    return shacl_engine(engine).validate("".join([*lines, *context]))


def check_parts(lines: list[str], engine: str = "rust") -> tuple[Finding, ...]:
    data = read_neighbourhood(lines)
    parts = [list(data.text(part)) for part in data.parts]
    assert len(parts) > 1
    return worst_first({finding for part in parts for finding in check(part, engine)})


def subjects(lines: list[str]) -> list[set[str]]:
    return [set(part) for part in read_neighbourhood(lines).parts]


@pytest.mark.parametrize("seed", range(8))
def test_the_parts_have_the_findings_of_the_whole(
    seed: int, damaged: Callable[[int], list[str]]
) -> None:
    lines = damaged(seed)
    whole = check(lines)
    assert len({finding.code for finding in whole}) > 8
    assert check_parts(lines) == whole


def test_the_reference_engine_finds_the_same_in_parts(
    damaged: Callable[[int], list[str]],
) -> None:
    lines = [line for line in damaged(99) if "/demo-at/" in line]
    assert check_parts(lines, "pyshacl") == check(lines)


@pytest.mark.real_data
def test_both_engines_find_the_same_in_national_data(national_lines: list[str]) -> None:
    found = check(national_lines)
    assert {finding.code for finding in found} >= {"L05", "Q06-missing", "U07-procedure"}
    assert check_parts(national_lines) == found
    assert check_parts(national_lines, "pyshacl") == found


def test_linked_things_stay_together_in_either_direction() -> None:
    lines = [
        f"<http://e/u1> <{ELM}isPartOf> <http://e/q> .",
        f'<http://e/q> <{DCTERMS}title> "Q"@en .',
        f"<http://e/a> <{ECVET}unit> <http://e/u1> .",
        f'<http://e/u2> <{DCTERMS}title> "alone"@en .',
    ]
    assert subjects(lines) == [{"<http://e/u1>", "<http://e/q>", "<http://e/a>"}, {"<http://e/u2>"}]


def test_two_allocations_of_a_unit_that_is_not_described_stay_together() -> None:
    lines = [f"<http://e/a{number}> <{ECVET}unit> <http://e/u> ." for number in (1, 2)]
    described = [part & {"<http://e/a1>", "<http://e/a2>"} for part in subjects(lines)]
    assert described == [{"<http://e/a1>", "<http://e/a2>"}]


def test_a_shared_organisation_ties_nothing_and_is_given_to_every_part() -> None:
    lines = [
        ORGANISATION,
        PLACE,
        PLACE_TYPE,
        f"<http://e/u1> <{DCTERMS}publisher> <http://e/org> .",
        f"<http://e/u2> <{DCTERMS}publisher> <http://e/org> .",
    ]
    shared = {"<http://e/org>", "<http://e/place>"}
    assert subjects(lines) == [{"<http://e/u1>", *shared}, {"<http://e/u2>", *shared}]


def test_an_organisation_that_nobody_refers_to_is_checked_too() -> None:
    assert subjects([ORGANISATION, PLACE, PLACE_TYPE]) == [{"<http://e/org>", "<http://e/place>"}]


def test_an_organisation_that_links_to_a_unit_is_not_repeated() -> None:
    lines = [
        ORGANISATION,
        f"<http://e/org> <{ECVET}designs> <http://e/u1> .",
        f"<http://e/u1> <{DCTERMS}publisher> <http://e/org> .",
        f"<http://e/u2> <{DCTERMS}publisher> <http://e/org> .",
    ]
    assert subjects(lines) == [{"<http://e/org>", "<http://e/u1>", "<http://e/u2>"}]


def test_a_blank_organisation_is_not_repeated() -> None:
    lines = [
        f"_:org <{RDF}type> <{ELM}Organisation> .",
        f"<http://e/u1> <{DCTERMS}publisher> _:org .",
        f"<http://e/u2> <{DCTERMS}publisher> _:org .",
    ]
    assert subjects(lines) == [{"_:org", "<http://e/u1>", "<http://e/u2>"}]
