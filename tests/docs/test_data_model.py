"""What docs/data-model.md says of the data is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecvet_graph.config import Settings
from ecvet_graph.model.iris import PREFIXES, RDF, Graphs
from ecvet_graph.publish import Submission
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.service.importing import ImportRequest, write_skill_scheme
from ecvet_graph.store import StoreHome

COUNTRIES = ("ee", "fi")


@pytest.fixture(scope="module")
def written(root: Path, tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Return every property and class in a store with linked and matched data of two countries."""
    folder = tmp_path_factory.mktemp("data-model")
    graph = EcvetGraph(Settings(store=folder / "store", cache=folder / "cache"))
    write_skill_scheme(root / "data" / "skills", folder / "skills.nt")
    graph.load_vocabularies(skills=folder / "skills.nt")
    submissions = []
    for country in COUNTRIES:
        out = folder / f"{country}.nt"
        paths = (root / "data" / "demo" / country,)
        request = ImportRequest(paths, base=graph.settings.base, agency=f"demo-{country}")
        graph.import_source("csv", request, out=out)
        submissions.append(Submission(out, f"demo-{country}", "demonstration"))
    assert all(receipt.store_version for receipt in graph.publish(submissions))
    graph.link(with_encoder=False)
    assert graph.match(with_encoder=False).matches
    return frozenset(_terms(graph.settings))


def _terms(settings: Settings) -> set[str]:
    # The ontology describes itself with terms that data-model.md leaves to reused-terms.csv.
    own = Graphs(settings.base).vocabulary("ecvet")
    terms = set()
    with StoreHome.open(settings.store).reader() as snapshot:
        for name in set(snapshot.store.graphs()) - {own}:
            for _, predicate, value in snapshot.store.triples(name):
                terms.add(str(value) if str(predicate) == RDF + "type" else str(predicate))
    return terms


def test_every_term_that_is_written_is_in_the_data_model(
    root: Path, written: frozenset[str]
) -> None:
    text = (root / "docs" / "data-model.md").read_text(encoding="utf-8")
    names = {
        PREFIXES[prefix] + local
        for prefix, local in re.findall(r"(?<![\w/:-])([a-z]+):([A-Za-z]\w*)", text)
        if prefix in PREFIXES
    }
    assert len(written) > 90
    assert written - names == set()
