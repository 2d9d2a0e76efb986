"""Statements in another syntax are the same statements."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic

from ecvet_graph.errors import StoreError
from ecvet_graph.store import RdfFormat
from ecvet_graph.store.transcribing import transcribe

LINES = (
    '<http://localhost:8000/id/a/unit/u> <http://purl.org/dc/terms/title> "Mauern\\n\\"x\\""@de .\n'
    "<http://localhost:8000/id/a/unit/u> <http://data.europa.eu/snb/model/elm/provenBy> _:b0 .\n"
    "_:b0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/ecvet/ns#Unit> .\n"
)
FORMATS = {
    RdfFormat.TURTLE: "turtle",
    RdfFormat.N_TRIPLES: "nt",
    RdfFormat.RDF_XML: "xml",
    RdfFormat.JSON_LD: "json-ld",
}


@pytest.mark.parametrize("syntax", FORMATS)
def test_every_syntax_says_the_same(tmp_path: Path, syntax: RdfFormat) -> None:
    source = tmp_path / "version.nt"
    source.write_text(LINES, "utf-8")
    target = io.BytesIO()
    transcribe(source, target, syntax=syntax)
    found = rdflib.Graph().parse(data=target.getvalue(), format=FORMATS[syntax])
    assert isomorphic(found, rdflib.Graph().parse(data=LINES, format="nt"))


def test_turtle_has_the_prefixes_of_the_project(tmp_path: Path) -> None:
    source = tmp_path / "version.nt"
    source.write_text(LINES, "utf-8")
    target = io.BytesIO()
    transcribe(source, target, syntax=RdfFormat.TURTLE)
    assert b"dcterms:title" in target.getvalue()


def test_damaged_statements_are_an_error(tmp_path: Path) -> None:
    source = tmp_path / "version.nt"
    source.write_text("<http://a> <http://b> .\n", "utf-8")
    with pytest.raises(StoreError, match="cannot be written as text/turtle"):
        transcribe(source, io.BytesIO(), syntax=RdfFormat.TURTLE)
