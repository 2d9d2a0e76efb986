"""Ids of agencies and datasets become parts of IRIs and graph names."""

from __future__ import annotations

import pytest

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.iris import RESERVED_AGENCIES
from ecvet_graph.publish import AGENCIES

HOSTILE = ["", "A", "a b", "a/b", "..", "a--b", "-a", "a-", "a_b", "ä", "a\n", "a>", "a" * 61]


@pytest.mark.parametrize("agency", [*HOSTILE, "1a", *sorted(RESERVED_AGENCIES)])
def test_ids_that_are_none_or_reserved_are_refused(agency: str) -> None:
    with pytest.raises(UsageFault):
        check_agency(agency)


@pytest.mark.parametrize("dataset", HOSTILE)
def test_names_of_datasets_follow_the_same_rule(dataset: str) -> None:
    with pytest.raises(UsageFault):
        check_dataset(dataset)


def test_known_agencies_are_well_formed_and_others_may_publish_locally() -> None:
    assert [check_agency(agency) for agency in AGENCIES] == list(AGENCIES)
    assert {"de-bibb", "ee-htm", "fi-oph", "ch-sbfi", "demo-at", "demo-pl"} <= AGENCIES.keys()
    assert check_agency("my-school2") == "my-school2"
    assert check_dataset("2026-07") == "2026-07"
