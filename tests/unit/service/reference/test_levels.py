"""Levels, contact points and legal instruments as they lie in the shipped vocabularies."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecvet_graph.errors import NotFoundError
from ecvet_graph.publish import VOCABULARIES
from ecvet_graph.service.reference import FrameworkView, ReferenceBook
from ecvet_graph.store import OxigraphStore, RdfFormat


@pytest.fixture(scope="module")
def book(root: Path) -> ReferenceBook:
    store = OxigraphStore()
    for name, files in VOCABULARIES.items():
        for file in files:
            graph = f"http://localhost:8000/graph/vocabulary/{name}"
            store.load(root / "ontology" / file, syntax=RdfFormat.TURTLE, graph=graph)
    return ReferenceBook(store)


def _named(book: ReferenceBook, label: str) -> FrameworkView:
    return next(view for view in book.frameworks if label in {text.value for text in view.labels})


def test_there_are_eight_levels_in_order_with_three_descriptors_each(book: ReferenceBook) -> None:
    assert [level.number for level in book.eqf_levels] == list(range(1, 9))
    assert all(level.knowledge and level.skills and level.autonomy for level in book.eqf_levels)


def test_only_levels_5_to_8_correspond_to_a_cycle(book: ReferenceBook) -> None:
    with_cycle = [level.number for level in book.eqf_levels if level.cycle]
    assert with_cycle == [5, 6, 7, 8]


def test_every_framework_has_a_named_country_and_levels(book: ReferenceBook) -> None:
    assert len(book.frameworks) >= 44
    assert sum(len(view.levels) for view in book.frameworks) >= 389
    assert all(view.country.labels and view.levels for view in book.frameworks)


def test_levels_stand_in_their_order_from_the_lowest(book: ReferenceBook) -> None:
    scottish = _named(book, "Scottish Credit and Qualifications Framework")
    assert [level.labels[0].value for level in scottish.levels] == [
        f"SCQF Level {number}" for number in range(1, 13)
    ]
    assert scottish.levels[5].eqf == (4,)


def test_several_national_levels_may_go_to_one_and_some_to_none(book: ReferenceBook) -> None:
    scottish = _named(book, "Scottish Credit and Qualifications Framework")
    assert [level.eqf for level in scottish.levels[:2]] == [(), ()]
    assert [level.eqf for level in scottish.levels].count((6,)) == 2
    assert scottish.referenced == 10
    assert scottish.is_historical
    assert scottish.referenced_on[0] == "2010"


def test_the_old_french_levels_are_replaced_and_run_the_other_way(book: ReferenceBook) -> None:
    old = _named(book, "French National Qualifications Framework")
    assert old.valid_until == "2019-01-08"
    assert old.replaced_by is not None
    assert book.framework(old.replaced_by.iri.rsplit("/", 1)[-1]).is_historical is False
    assert [level.eqf for level in old.levels] == sorted(level.eqf for level in old.levels)


def test_sources_that_all_levels_share_are_told_once(book: ReferenceBook) -> None:
    for view in book.frameworks:
        for level in view.levels:
            for row in level.referencings:
                assert set(view.common_sources) <= set(row.sources)


def test_an_unknown_framework_is_refused(book: ReferenceBook) -> None:
    with pytest.raises(NotFoundError, match="no qualifications framework"):
        book.framework("none")


def test_contact_points_are_illustrative_and_name_country_and_services(
    book: ReferenceBook,
) -> None:
    assert len(book.contact_points) >= 30
    assert all(view.is_illustrative and view.services for view in book.contact_points)
    british = [view for view in book.contact_points if view.country.code == "GB"]
    assert len(british) == 4
    assert all(view.regions for view in british)


def test_addresses_of_contact_points_lead_nowhere_real(book: ReferenceBook) -> None:
    addresses = [address for view in book.contact_points for address in view.addresses]
    assert addresses
    assert all("example.org" in address for address in addresses)


def test_instruments_come_newest_first_with_status_and_successor(book: ReferenceBook) -> None:
    acts = book.instruments
    assert [act.adopted or "" for act in acts] == sorted(
        (act.adopted or "" for act in acts), reverse=True
    )
    by_number = {act.number: act for act in acts}
    ecvet, vet = by_number["2009/C 155/02"], by_number["2020/C 417/01"]
    assert (ecvet.in_force, vet.in_force) == (False, True)
    assert [later.iri for later in ecvet.repealed_by] == [vet.iri]
    assert ecvet.iri in {earlier.iri for earlier in vet.repeals}
    assert all(act.effects and act.addresses for act in acts)
