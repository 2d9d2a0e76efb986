"""Facts follow from the few statements that their queries read."""

from __future__ import annotations

import re
from pathlib import Path

from ecvet_graph.model.iris import PREFIXES
from ecvet_graph.publish.facts import derived_facts, read_predicates


def test_all_that_the_queries_read_is_given_to_them(root: Path) -> None:
    named: set[str] = set()
    queries = sorted((root / "queries" / "publish").glob("*-facts.rq"))
    assert len(queries) == 3
    for path in queries:
        _, body = path.read_text("utf-8").split("WHERE {", 1)
        terms = re.findall(r"(?<![\w?:])(elm|dcterms|ecvet):([a-zA-Z]+)", body)
        classes = {"Qualification", "Unit"}
        named |= {f"<{PREFIXES[prefix]}{name}>" for prefix, name in terms if name not in classes}
    assert named == set(read_predicates())


def test_other_statements_make_no_difference() -> None:
    unit = "<http://x/u>"
    level = f"{unit} <http://data.europa.eu/snb/model/elm/EQFLevel> <http://data.europa.eu/snb/eqf/4> .\n"
    other = f'{unit} <http://purl.org/dc/terms/title> "4"@en .\n'
    assert derived_facts([level], graph="http://g") == derived_facts(
        [level, other], graph="http://g"
    )
    assert len(derived_facts([level], graph="http://g")) == 1
