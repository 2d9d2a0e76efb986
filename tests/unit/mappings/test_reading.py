"""SSSOM sets: what is written is read again; what is wrong is told with its line and column."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.errors import EcvetGraphError, InvalidDataError, LimitError, SyntaxFault
from ecvet_graph.mappings.curies import expand, shorten
from ecvet_graph.mappings.reading import read_json, read_tsv
from ecvet_graph.mappings.records import UNIT_PREDICATES, MappingHead, MappingRecord
from ecvet_graph.mappings.slots import CORE_SLOTS, LIST_KINDS, PROPAGATED, SET_SLOTS, SLOTS
from ecvet_graph.mappings.writing import write_json, write_tsv
from ecvet_graph.model.iris import SEMAPV, SKOS

HEAD = """# mapping_set_id: https://x.test/set
# license: https://x.test/licence
# mapping_set_title: A set of
#   two lines
# mapping_tool: matcher
# creator_id:
# - orcid:0000
# curie_map:
#   x: https://x.test/id/
#   orcid: https://orcid.org/
"""
ROW = "x:a\tskos:closeMatch\tx:b\tsemapv:ManualMappingCuration\t0.80\n"
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\n"
TABLE = HEAD + COLUMNS + ROW

PREFIXES = (("other", "https://x.test/id/deep/"), ("x", "https://x.test/id/"))
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="|"),
    min_size=1,
    max_size=12,
)
names = st.text("abz/#.:-_0", min_size=1, max_size=9).map(lambda end: f"https://x.test/id/{end}")
_VALUES = {
    "text": texts,
    "iri": names,
    "date": st.dates().map(lambda day: day.isoformat()),
    "share": st.decimals("0", "1", places=3).map(lambda one: format(one.normalize(), "f")),
}


def slots_of(kinds: dict[str, str]) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """Return some further slots in the order of the table, with values of their kinds."""
    values = {
        name: st.lists(_VALUES[kind.removesuffix("s")], min_size=1, max_size=2).map("|".join)
        if kind in LIST_KINDS
        else _VALUES[kind]
        for name, kind in kinds.items()
    }
    return st.fixed_dictionaries({}, optional=values).map(
        lambda chosen: tuple((name, chosen[name]) for name in kinds if name in chosen)
    )


FURTHER = {name: kind for name, kind in SLOTS.items() if name not in CORE_SLOTS}
OF_SETS = {n: kind for n, kind in SET_SLOTS.items() if n not in ("mapping_set_id", "license")}
heads = st.builds(MappingHead, names, names, st.sampled_from([(), PREFIXES]), slots_of(OF_SETS))
records = st.lists(
    st.builds(
        MappingRecord,
        names,
        st.sampled_from(sorted(UNIT_PREDICATES)),
        names,
        st.sampled_from([SEMAPV + "MappingReview", SEMAPV + "LexicalMatching"]),
        st.booleans(),
        st.none() | st.decimals("0", "1", places=4).map(lambda one: one.normalize()),
        st.just("") | names,
        slots_of(FURTHER),
    ),
    max_size=4,
)


@given(heads, records)
def test_a_table_is_read_as_it_was_written(head: MappingHead, said: list[MappingRecord]) -> None:
    text = "".join(write_tsv(head, said))
    read = read_tsv(text, source="set.tsv")
    assert (read.head, list(read.records)) == (head, said)
    assert "".join(write_tsv(read.head, read.records)) == text


@given(heads, records)
def test_json_is_read_as_it_was_written(head: MappingHead, said: list[MappingRecord]) -> None:
    read = read_json(write_json(head, said), source="set.json")
    assert (read.head, list(read.records)) == (head, said)


def test_a_set_of_another_tool_is_read() -> None:
    document = read_tsv(TABLE.replace("\n", "\r\n"), source="set.tsv")
    assert document.head.slot("mapping_set_title") == "A set of two lines"
    assert document.head.slot("creator_id") == "https://orcid.org/0000"
    (one,) = document.records
    assert (one.subject, one.object) == ("https://x.test/id/a", "https://x.test/id/b")
    assert (one.predicate, one.confidence) == (SKOS + "closeMatch", Decimal("0.8"))
    assert one.slot("mapping_tool") == "matcher"  # what the set says of each of its mappings
    assert document.lines == (12,)
    assert document.ignored == ()


def test_columns_that_are_no_slots_are_told_and_left_out() -> None:
    table = TABLE.replace("confidence\n", "confidence\tcolour\n").replace("0.80\n", "0.80\tred\n")
    assert read_tsv(table, source="set.tsv").ignored == ("colour",)


FAULTS = {
    "no head": (COLUMNS + ROW, "mapping_set_id"),
    "no licence": (TABLE.replace("# license: https://x.test/licence\n", ""), "license"),
    "no table": (HEAD, "subject_id"),
    "a missing column": (TABLE.replace("object_id\t", "object_label\t"), "set.tsv:11 (object_id)"),
    "a column twice": (TABLE.replace("confidence\n", "object_id\n"), "set.tsv:11"),
    "an empty cell": (TABLE.replace("x:b\t", "\t"), "set.tsv:12 (object_id)"),
    "a prefix of nobody": (TABLE.replace("x:b\t", "y:b\t"), "set.tsv:12 (object_id)"),
    "a relative name": (TABLE.replace("x:b\t", "unit/b\t"), "set.tsv:12 (object_id)"),
    "a name with a space": (TABLE.replace("x:b\t", "x:b c\t"), "set.tsv:12 (object_id)"),
    "a name that ends its term": (TABLE.replace("x:b\t", "x:b>\t"), "set.tsv:12 (object_id)"),
    "a script": (TABLE.replace("x:b\t", "javascript:alert\t"), "set.tsv:12 (object_id)"),
    "a confidence above one": (TABLE.replace("0.80", "1.5"), "set.tsv:12 (confidence)"),
    "a confidence of words": (TABLE.replace("0.80", "high"), "set.tsv:12 (confidence)"),
    "no number": (TABLE.replace("0.80", "NaN"), "set.tsv:12 (confidence)"),
    "a huge exponent": (TABLE.replace("0.80", "0e999999999"), "set.tsv:12 (confidence)"),
    "another justification": (
        TABLE.replace("semapv:Manual", "skos:Manual"),
        "set.tsv:12 (mapping_justification)",
    ),
    "another modifier": (
        TABLE.replace("confidence", "predicate_modifier").replace("0.80", "Never"),
        "set.tsv:12 (predicate_modifier)",
    ),
    "a day that is none": (
        TABLE.replace("confidence", "mapping_date").replace("0.80", "2026-02-30"),
        "set.tsv:12 (mapping_date)",
    ),
    "too many cells": (TABLE.replace("0.80", "0.80\t\tx"), "set.tsv:12"),
    "an open quote": (TABLE.replace("0.80", '"0.80'), "set.tsv:1"),
    "an escape": (
        TABLE.replace("confidence", "comment").replace("0.80", "a\x1b[2J"),
        "set.tsv:12 (comment)",
    ),
    "a control of the second kind": (
        TABLE.replace("confidence", "comment").replace("0.80", "a\x9b2J"),
        "set.tsv:12 (comment)",
    ),
    "a text that XML cannot hold": (
        TABLE.replace("confidence", "comment").replace("0.80", "a\uffff"),
        "set.tsv:12 (comment)",
    ),
    "a name that turns its direction": (
        TABLE.replace("x:b\t", "x:b\u202e\t"),
        "set.tsv:12 (object_id)",
    ),
    "a script behind a prefix": (
        TABLE.replace("https://x.test/id/", '"JavaScript:alert(1)//"'),
        "curie_map",
    ),
    "a built-in prefix for something else": (
        TABLE.replace("#   x:", "#   skos: https://x.test/skos#\n#   x:"),
        "curie_map",
    ),
    "a name of the head twice": (
        TABLE.replace("# license", "# mapping_set_id: x:y\n# license"),
        "set.tsv:2",
    ),
    "a prefix twice": (TABLE.replace("#   x:", "#   x: https://y.test/\n#   x:"), "set.tsv:10"),
    "a column that steers the terminal": (TABLE.replace("confidence\n", "\x1b[2J\n"), "set.tsv:11"),
    "a bad prefix table": (TABLE.replace("https://x.test/id/", "no address"), "curie_map"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_place(name: str) -> None:
    text, where = FAULTS[name]
    with pytest.raises(EcvetGraphError) as refused:
        read_tsv(text, source="set.tsv")
    assert isinstance(refused.value, InvalidDataError | SyntaxFault)
    assert where in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize(
    "line",
    [
        "a: &a [x, x]\n# b: *a",
        "a: !!python/object/apply:os.system [id]",
        "a: [",
        "- a list",
        "a: {" * 2000,
        "\t tab: x",
    ],
)
def test_a_head_that_plays_tricks_is_refused(line: str) -> None:
    with pytest.raises(SyntaxFault):
        read_tsv(f"# {line}\n{TABLE}", source="set.tsv")


def test_a_head_without_end_is_refused() -> None:
    with pytest.raises(LimitError):
        read_tsv("# x: y\n" * 100_000, source="set.tsv")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "1", "{}", '{"mappings": 1}', '{"mappings": [1]}', "[" * 100_000, '{"a": NaN'],
)
def test_json_that_is_no_set_is_refused(text: str) -> None:
    with pytest.raises(SyntaxFault):
        read_json(text, source="set.json")


def test_a_fault_in_json_names_the_mapping() -> None:
    document = json.loads(write_json(MappingHead("https://x.test/s", "https://x.test/l"), []))
    document["mappings"] = [{"subject_id": "https://x.test/a"}]
    with pytest.raises(InvalidDataError, match=r"set.json:1 \(predicate_id\)"):
        read_json(json.dumps(document), source="set.json")


@pytest.mark.parametrize("twice", ["license", "mappings"])
def test_json_with_a_name_twice_is_refused(twice: str) -> None:
    text = write_json(MappingHead("https://x.test/s", "https://x.test/l"), [])
    with pytest.raises(SyntaxFault, match=f"{twice}' stands twice"):
        read_json(text.replace("{", f'{{"{twice}": [],', 1), source="set.json")


def test_a_built_in_prefix_may_be_declared_as_it_is() -> None:
    table = TABLE.replace("#   x:", f"#   skos: {SKOS}\n#   x:")
    assert read_tsv(table, source="set.tsv").records == read_tsv(TABLE, source="set.tsv").records


@given(names)
def test_a_short_name_means_the_same(iri: str) -> None:
    assert expand(shorten(iri, PREFIXES), dict(PREFIXES)) == iri


def test_the_slots_are_all_there() -> None:
    assert len(SLOTS) == 49
    assert PROPAGATED.keys() < SLOTS.keys()
    assert SLOTS.keys() > CORE_SLOTS
