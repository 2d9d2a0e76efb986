"""The ontology and its largest vocabulary, read once for each file of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from ecvet_graph.rdf.vocabularies import build_vocabulary

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "ontology"


@pytest.fixture(scope="module")
def nqf(folder: Path) -> Graph:
    return build_vocabulary("nqf", folder)


@pytest.fixture(scope="module")
def everything(folder: Path) -> Graph:
    graph = Graph()
    for path in sorted(folder.glob("*.ttl")):
        graph.parse(path)
    return graph
