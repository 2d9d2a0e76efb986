"""What a person reads of a query that the engine cannot parse."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from ecvet_graph.store.syntax import syntax_fault

_CASES = [
    ("SELECT * WHERE {\n ?s ?p", "it cannot be read on (line 2, character 7)", "Mend the query"),
    ("SELECT * { ?s no:no ?o }", "a prefix is not declared (line 1", "PREFIX"),
    ("SELECT ?x (COUNT(*) AS ?n) { ?x a ?t }", "neither in GROUP BY nor aggregated", "Group by"),
    ("SELECT (1 AS ?a) (2 AS ?a) {}", "the same name to two columns", "name of its own"),
]


@pytest.mark.parametrize(("query", "says", "remedy"), _CASES)
def test_a_syntax_fault_names_the_place_and_the_reason_without_the_grammar(
    query: str, says: str, remedy: str
) -> None:
    with pytest.raises(SyntaxError) as raised:
        ox.Store().query(query)
    fault = syntax_fault(raised.value.msg)
    assert says in fault.message
    assert remedy in fault.remedy
    assert "expected" not in fault.message
    assert "\\u" not in fault.message


def test_another_message_of_the_engine_is_kept() -> None:
    assert "Something else" in syntax_fault("Something else").message
