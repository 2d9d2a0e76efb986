"""The W3C SPARQL 1.0 and 1.1 suites as values: what each test asks of which data, and expects."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias, cast

import pyoxigraph as ox
import pytest

__all__ = ["ROOT", "Case", "Suite", "Term", "suites", "values"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal

ROOT = "https://w3c.github.io/rdf-tests/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SYNTAXES = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}
# Its tests of bad syntax are updates
UPDATES = {"sparql11/delete-insert"}
# How a test ends: what kind of assertion it is
KINDS = {
    "QueryEvaluationTest": "evaluation",
    "CSVResultFormatTest": "evaluation",
    "PositiveSyntaxTest": "good syntax",
    "PositiveSyntaxTest11": "good syntax",
    "NegativeSyntaxTest": "bad syntax",
    "NegativeSyntaxTest11": "bad syntax",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One test.

    Attributes:
        name: folder and name of the test, such as `sparql11/bind#bind01`.
        kind: `evaluation`, `good syntax` or `bad syntax`.
        query: IRI of the query file.
        default: IRIs of the files of the default graph.
        named: IRIs of the named graphs.
        result: IRI of the file with the result, of tests of evaluation.
        is_lax: a SELECT REDUCED: solutions may come less often than the result says.
    """

    name: str
    kind: str
    query: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    result: str = ""
    is_lax: bool = False


class Suite:
    """The archive: its files by IRI, and the tests of each folder."""

    def __init__(self, archive: Path) -> None:
        self.files: Mapping[str, bytes] = dict(_members(archive))

    @cached_property
    def cases(self) -> Mapping[str, tuple[Case, ...]]:
        """Return the tests of queries by their folders."""
        manifests = sorted(name for name in self.files if name.endswith("/manifest.ttl"))
        found = {_folder(name): tuple(self._cases(name)) for name in manifests}
        return {folder: cases for folder, cases in found.items() if cases and folder not in UPDATES}

    @cached_property
    def data(self) -> Mapping[str, bytes]:
        """Return every file that some test names as data, by IRI, as N-Triples."""
        cases = [case for cases in self.cases.values() for case in cases]
        named = {iri for case in cases for iri in (*case.default, *case.named)}
        # Those that queries name in FROM
        datasets = {iri for iri in self.files if "/dataset/data" in iri and iri.endswith(".ttl")}
        return {iri: self.triples(iri) for iri in sorted(named | datasets)}

    def triples(self, iri: str) -> bytes:
        """Return a file of the archive as N-Triples."""
        parsed = ox.parse(self.files[iri], format=SYNTAXES[iri.rpartition(".")[2]], base_iri=iri)
        return ox.serialize((quad.triple for quad in parsed), format=ox.RdfFormat.N_TRIPLES) or b""

    def text(self, case: Case) -> str:
        """Return the text of a test's query."""
        return self.files[case.query].decode()

    def manifest(self, folder: str) -> ox.Store:
        """Return the manifest of a folder."""
        iri = f"{ROOT}sparql/{folder}/manifest.ttl"
        store = ox.Store()
        store.load(self.files[iri], format=ox.RdfFormat.TURTLE, base_iri=iri)
        return store

    def _cases(self, manifest: str) -> Iterator[Case]:
        folder = _folder(manifest)
        store = self.manifest(folder)
        for kind, ending in KINDS.items():
            tests = store.quads_for_pattern(None, _name(RDF, "type"), _name(MF, kind), None)
            for test in sorted({cast("Term", quad.subject).value for quad in tests}):
                yield _case(store, ox.NamedNode(test), folder, ending)


def suites() -> Suite:
    """Return the suites of the archive beside the project (or in `ECVET_W3C`), or skip."""
    root = Path(__file__).resolve().parents[3] / "shared" / "w3c"
    archive = Path(os.environ.get("ECVET_W3C", root)) / "rdf-tests.tar.gz"
    if not archive.is_file():
        pytest.skip("the W3C suites are not here: set ECVET_W3C to the folder of rdf-tests.tar.gz")
    return Suite(archive)


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as files:
        for member in files:
            stream = files.extractfile(member) if "sparql/" in member.name else None
            if stream is not None:
                yield ROOT + member.name.removeprefix("./"), stream.read()


def _folder(manifest: str) -> str:
    return manifest.removeprefix(f"{ROOT}sparql/").removesuffix("/manifest.ttl")


def _name(space: str, local: str) -> ox.NamedNode:
    return ox.NamedNode(space + local)


def _case(store: ox.Store, test: ox.NamedNode, folder: str, kind: str) -> Case:
    name = f"{folder}#{test.value.rpartition('#')[2]}"
    action = values(store, test, MF + "action")[0]
    if isinstance(action, ox.NamedNode):
        return Case(name, kind, action.value)
    results = values(store, test, MF + "result")
    cardinality = values(store, test, MF + "resultCardinality")
    return Case(
        name,
        kind,
        values(store, action, QT + "query")[0].value,
        default=_iris(store, action, "data"),
        named=_iris(store, action, "graphData"),
        result=results[0].value if results else "",
        is_lax=_name(MF, "LaxCardinality") in cardinality,
    )


def values(store: ox.Store, subject: Term, predicate: str) -> list[Term]:
    """Return the values of a property of a node in a manifest."""
    node = cast("ox.NamedNode", subject)
    found = store.quads_for_pattern(node, ox.NamedNode(predicate), None, None)
    return [cast("Term", quad.object) for quad in found]


def _iris(store: ox.Store, action: Term, kind: str) -> tuple[str, ...]:
    nodes = values(store, action, QT + kind)
    assert all(isinstance(node, ox.NamedNode) for node in nodes), action
    return tuple(sorted(node.value for node in nodes))
