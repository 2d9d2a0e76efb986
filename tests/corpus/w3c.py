"""The W3C RDF 1.1 documents: the invalid ones, and the valid ones, which are about others' things."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

from rdflib import RDF, Graph, Namespace
from tests.corpus.values import FOREIGN, NTRIPLES, RDFXML, SYNTAX, TURTLE, BadUpload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANIFEST = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
FOLDERS = {"rdf-turtle": TURTLE, "rdf-n-triples": NTRIPLES, "rdf-xml": RDFXML}


def w3c(archive: Path) -> Iterator[BadUpload]:
    """Yield every document of the suites once; none of them is about a thing of the agency."""
    with tarfile.open(archive) as files:
        members = {member.name: member for member in files.getmembers()}
        for folder, media_type in FOLDERS.items():
            top = f"rdf/rdf11/{folder}/"
            base = f"https://w3c.github.io/rdf-tests/{top}"
            manifest = Graph().parse(
                files.extractfile(members[f"{top}manifest.ttl"]), publicID=base
            )
            actions = sorted(
                (str(action), "Negative" in str(manifest.value(test, RDF.type)))
                for test, action in manifest.subject_objects(MANIFEST.action)
            )
            for action, is_negative in actions:
                name = action.removeprefix(base)
                stream = files.extractfile(members[top + name])
                assert stream is not None
                expects = SYNTAX if is_negative else FOREIGN
                yield BadUpload(f"w3c {folder}: {name}", media_type, stream.read(), expects)
