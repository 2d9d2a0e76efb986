"""The W3C RDF 1.1 documents through the sandbox: what is valid is read, nothing else is."""

from __future__ import annotations

import tarfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, Graph, Namespace

from ecvet_graph.errors import SyntaxFault
from ecvet_graph.ingest.confinement import PUBLISH, READ
from ecvet_graph.ingest.sandbox import parse_untrusted
from ecvet_graph.store.port import RdfFormat

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
FOLDERS = {
    "rdf-turtle": RdfFormat.TURTLE,
    "rdf-n-triples": RdfFormat.N_TRIPLES,
    "rdf-xml": RdfFormat.RDF_XML,
}
# Texts with characters that XML 1.0 cannot hold, so that no RDF/XML or XML answer could carry them.
CONTROLS = (
    "LITERAL1_all_controls.ttl",
    "LITERAL1_ascii_boundaries.ttl",
    "LITERAL2_ascii_boundaries.ttl",
    "LITERAL_LONG1_ascii_boundaries.ttl",
    "LITERAL_LONG2_ascii_boundaries.ttl",
    "literal_all_controls.nt",
    "literal_ascii_boundaries.nt",
    "literal_with_BACKSPACE.nt",
    "literal_with_BACKSPACE.ttl",
    "literal_with_FORM_FEED.nt",
    "literal_with_FORM_FEED.ttl",
    "literal_with_escaped_BACKSPACE.ttl",
    "literal_with_escaped_FORM_FEED.ttl",
)
# Valid documents that are read and may yet not be published, and why.
NOT_PUBLISHED = {
    "turtle-syntax-file-01.ttl": "is empty",
    "nt-syntax-file-01.nt": "is empty",
    "IRI-resolution-07.ttl": "its scheme is file:",
} | dict.fromkeys(CONTROLS, "holds the character U+00")


@dataclass(frozen=True, slots=True)
class Case:
    """One document of a manifest."""

    path: Path
    syntax: RdfFormat
    base: str
    is_valid: bool


@pytest.fixture(scope="module")
def cases(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    archive = shared_data.parent / "w3c" / "rdf-tests.tar.gz"
    if not archive.is_file():
        pytest.skip("the W3C test suites are not here: they lie beside the national data")
    folder = tmp_path_factory.mktemp("w3c")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    return [
        case
        for name, syntax in FOLDERS.items()
        for case in read_manifest(folder / "rdf" / "rdf11" / name, syntax)
    ]


def read_manifest(folder: Path, syntax: RdfFormat) -> list[Case]:
    base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{folder.name}/"
    manifest = Graph().parse(folder / "manifest.ttl", publicID=base)
    return [
        Case(
            folder / str(action).removeprefix(base),
            syntax,
            str(action),
            "Negative" not in str(manifest.value(test, RDF.type)),
        )
        for test, action in manifest.subject_objects(MANIFEST.action)
    ]


def outcome(case: Case, purpose: str) -> str:
    try:
        parse_untrusted(case.path, syntax=case.syntax, base=case.base, purpose=purpose)
    except SyntaxFault as fault:
        return fault.message
    return ""


def outcomes(cases: list[Case], purpose: str) -> dict[Case, str]:
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(cases, pool.map(lambda case: outcome(case, purpose), cases), strict=True))


@pytest.mark.long
def test_every_valid_document_is_read_and_no_invalid_one(cases: list[Case]) -> None:
    assert Counter(case.is_valid for case in cases) == {True: 386, False: 163}
    messages = outcomes(cases, READ)
    assert [case.path.name for case in cases if not case.is_valid and not messages[case]] == []
    assert {
        case.path.name: messages[case] for case in cases if case.is_valid and messages[case]
    } == {}


@pytest.mark.long
def test_unsafe_terms_and_empty_documents_are_valid_and_not_published(cases: list[Case]) -> None:
    messages = outcomes([case for case in cases if case.is_valid], PUBLISH)
    refused = {case.path.name: message for case, message in messages.items() if message}
    assert len(messages) == 386
    assert refused.keys() == NOT_PUBLISHED.keys()
    assert all(NOT_PUBLISHED[name] in message for name, message in refused.items())


def test_documents_that_may_not_be_published_are_read_all_the_same(cases: list[Case]) -> None:
    wanted = [case for case in cases if case.path.name in NOT_PUBLISHED]
    assert len(wanted) == 16
    assert set(outcomes(wanted, READ).values()) == {""}
