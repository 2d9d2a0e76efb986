"""Lists are narrowed, counted, sorted in the reader's language and paged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.model.learning import Text
from ecvet_graph.service.reading.listing import PAGE_SIZE, EntryTable, Selection
from ecvet_graph.service.views import Entry, Facet


def entry(
    number: int,
    *,
    title: str = "Unit",
    country: str | None = "DE",
    level: int | None = 4,
    same_as: tuple[str, ...] = (),
) -> Entry:
    return Entry(
        iri=f"urn:{number:04d}",
        identifier=f"de:x#{number}",
        titles=(Text(title, "de"), Text(f"{title} in English", "en")),
        country=country,
        level=level,
        fields=("0732",),
        parts=3,
        same_as=same_as,
    )


def counts(facet: Facet) -> dict[str, int]:
    return {value.value: value.count for value in facet.values}


def test_every_word_must_occur_whatever_its_case_and_accents() -> None:
    table = EntryTable([entry(1, title="Müüritöö ÄÖ"), entry(2, title="Muuri")])
    found = table.find(Selection(text="muuritoo ao"), language="de")
    assert [row.iri for row in found.rows] == ["urn:0001"]


def test_source_id_is_found() -> None:
    table = EntryTable([entry(1), entry(2)])
    assert table.find(Selection(text="de:x#2"), language="de").total == 1


def test_counts_of_a_facet_ignore_its_own_choice() -> None:
    rows = [entry(1), entry(2, level=3), entry(3, country="FI"), entry(4, country="FI", level=None)]
    found = EntryTable(rows).find(Selection(countries=("DE",), levels=("4",)), language="de")
    facets = {facet.name: counts(facet) for facet in found.facets}
    assert found.total == 1
    assert facets["country"] == {"DE": 1, "FI": 1}
    assert facets["level"] == {"3": 1, "4": 1}
    assert facets["field"] == {"07": 1}


def test_a_choice_that_nothing_fits_stays_to_be_taken_back() -> None:
    found = EntryTable([entry(1)]).find(Selection(countries=("PL",)), language="de")
    assert counts(found.facets[0]) == {"DE": 1, "PL": 0}


def test_rows_are_sorted_in_the_language_of_the_reader() -> None:
    first = Entry("urn:1", None, (Text("Zaun", "de"), Text("Apple", "en")), "DE", 4, (), 1)
    second = Entry("urn:2", None, (Text("Apfel", "de"), Text("Zebra", "en")), "DE", 4, (), 1)
    table = EntryTable([first, second])
    assert [row.iri for row in table.find(Selection(), language="de").rows] == ["urn:2", "urn:1"]
    assert [row.iri for row in table.find(Selection(), language="en").rows] == ["urn:1", "urn:2"]


def test_the_same_unit_in_several_places_is_listed_once_and_counted_in_full() -> None:
    table = EntryTable([entry(1, same_as=("urn:0002",)), entry(2, same_as=("urn:0001",))])
    assert table.find(Selection(), language="de").total == 1
    assert len(table) == 2


@given(size=st.integers(0, 80), page=st.integers(1, 100))
def test_pages_hold_every_row_once(size: int, page: int) -> None:
    table = EntryTable([entry(number) for number in range(size)])
    first = table.find(Selection(), language="de")
    pages = [table.find(Selection(page=n + 1), language="de").rows for n in range(first.pages)]
    assert [row.iri for rows in pages for row in rows] == [f"urn:{n:04d}" for n in range(size)]
    shown = table.find(Selection(page=page), language="de")
    assert shown.page == min(page, first.pages)
    assert len(shown.rows) <= PAGE_SIZE
