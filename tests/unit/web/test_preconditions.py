"""What a client saw: entity tags, strongly compared."""

from __future__ import annotations

import pytest
from flask import Request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from ecvet_graph.errors import PreconditionError, UnconditionalError, UsageFault
from ecvet_graph.web.preconditions import required, seen_version


def request(**fields: str) -> Request:
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    return Request(EnvironBuilder(method="PUT", path="/x", headers=Headers(headers)).get_environ())


@pytest.mark.parametrize(
    "written", ['"3"', ' "3" ', '"3-ttl"', '"2", "3"', 'W/"2" , "3-jsonld"', '"x", "3"']
)
def test_a_tag_of_the_newest_version_is_what_is_expected(written: str) -> None:
    seen = seen_version(request(If_Match=written))
    assert required(seen).expected(3, is_withdrawn=False) == 3


@pytest.mark.parametrize(
    "written", ['"2"', 'W/"3"', '"03"', '"3-"', '"three"', '""', '"-3"', '"99999999999999"']
)
def test_any_other_tag_is_that_of_another_version(written: str) -> None:
    seen = required(seen_version(request(If_Match=written)))
    with pytest.raises(PreconditionError):
        seen.expected(3, is_withdrawn=False)
    with pytest.raises(PreconditionError):
        seen.expected(0, is_withdrawn=False)


@pytest.mark.parametrize(
    "written", ["3", '"3', '3"', '"3""4"', '"3",', "", "w/x", '"3 "', '"3"; "4"']
)
def test_what_is_no_list_of_tags_is_refused(written: str) -> None:
    with pytest.raises(UsageFault, match="not a list of entity tags"):
        seen_version(request(If_Match=written))


def test_a_new_dataset_is_asked_for_by_a_star() -> None:
    seen = required(seen_version(request(If_None_Match=" * ")))
    assert seen.expected(0, is_withdrawn=False) == 0
    assert seen.expected(4, is_withdrawn=True) == 4
    with pytest.raises(PreconditionError, match="newest version is 4"):
        seen.expected(4, is_withdrawn=False)


def test_nothing_said_is_not_enough_to_replace() -> None:
    for nothing in (request(), request(If_None_Match='"3"')):
        assert seen_version(nothing) is None
        with pytest.raises(UnconditionalError):
            required(seen_version(nothing))
    with pytest.raises(UnconditionalError):
        seen_version(request(If_Match="*"))


def test_contradictions_are_refused() -> None:
    with pytest.raises(UsageFault, match="contradict"):
        seen_version(request(If_Match='"3"', If_None_Match="*"))
