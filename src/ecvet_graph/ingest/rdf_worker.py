"""The throw-away child process that parses one untrusted RDF document.

`python -m ecvet_graph.ingest.rdf_worker SYNTAX BASE MEMORY CPU OUTPUT` reads the document from
standard input and writes N-Triples to standard output; the limits are bytes, seconds and bytes.
The last line on standard error is JSON: `{"triples": n}`, or why the document is refused. Once the
document is read the process can open neither files nor sockets.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import pyoxigraph

from ecvet_graph.assets import asset_folder
from ecvet_graph.ingest.confinement import (
    EXIT_MEMORY,
    EXIT_OUTPUT,
    EXIT_REFUSED,
    Job,
    close_the_doors,
    limit_resources,
)
from ecvet_graph.ingest.rdf_checks import (
    Refusal,
    bad_date,
    bad_iri,
    bad_number,
    bad_text,
    check_encoding,
    check_json_depth,
    check_no_doctype,
    inline_contexts,
)
from ecvet_graph.model.iris import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["main"]

_SYNTAXES = {
    "TURTLE": pyoxigraph.RdfFormat.TURTLE,
    "N_TRIPLES": pyoxigraph.RdfFormat.N_TRIPLES,
    "RDF_XML": pyoxigraph.RdfFormat.RDF_XML,
    "JSON_LD": pyoxigraph.RdfFormat.JSON_LD,
}
_ANY_URI = XSD + "anyURI"
_DATES = frozenset(XSD + name for name in ("date", "dateTime"))
_DOUBLES = frozenset(f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("double", "float"))
_NUMBERS = _DOUBLES | frozenset(
    f"http://www.w3.org/2001/XMLSchema#{name}"
    for name in ("decimal", "integer", "nonNegativeInteger", "positiveInteger")
)
_KNOWN_IRIS = 100_000


def main(arguments: list[str]) -> int:
    """Parse the document on standard input and return the exit status."""
    job = Job.from_arguments(arguments)
    limit_resources(job)
    try:
        context = _own_context() if job.syntax == "JSON_LD" else None
        data = sys.stdin.buffer.read()
        close_the_doors()
        report: dict[str, Any] = {"triples": _convert(job, data, context)}
        status = 0
    except Refusal as refusal:
        report = {
            "message": refusal.message,
            "remedy": refusal.remedy,
            "line": refusal.line,
            "column": refusal.column,
        }
        status = EXIT_REFUSED
    except MemoryError:
        return EXIT_MEMORY
    except OSError:
        return EXIT_OUTPUT
    sys.stderr.write(json.dumps(report) + "\n")
    return status


def _own_context() -> Any:  # noqa: ANN401  # JSON is any
    document = json.loads((asset_folder("ontology") / "context.jsonld").read_text("utf-8"))
    return document["@context"]


def _convert(job: Job, data: bytes, context: Any) -> int:  # noqa: ANN401  # JSON is any
    data = check_encoding(data)
    if job.syntax == "RDF_XML":
        check_no_doctype(data)
    if job.syntax == "JSON_LD":
        check_json_depth(data)
        data = inline_contexts(data, context)
    counter = _Counter()
    try:
        pyoxigraph.serialize(
            counter.checked(_parse(job, data)),
            sys.stdout.buffer,
            format=pyoxigraph.RdfFormat.N_TRIPLES,
        )
        sys.stdout.buffer.flush()
    except SyntaxError as error:
        raise _refusal(job, data, error) from error
    return counter.triples


def _parse(job: Job, data: bytes) -> pyoxigraph.QuadParser:
    return pyoxigraph.parse(
        data,
        format=_SYNTAXES[job.syntax],
        base_iri=job.base,
        without_named_graphs=True,
        rename_blank_nodes=True,
    )


def _refusal(job: Job, data: bytes, error: SyntaxError) -> Refusal:
    message = str(error.msg)
    if "amed graphs" in message:
        return Refusal(
            "The document holds named graphs; only the default graph is accepted.",
            "Export one graph, as Turtle or as JSON-LD without a named @graph.",
        )
    line, column = error.lineno, error.offset
    if job.syntax == "RDF_XML" and line is None:
        line, column = _xml_fault(data)
    return Refusal(
        f"The syntax is broken: {message.rstrip('.')}.",
        "Mend the document there.",
        line=line,
        column=column,
    )


def _xml_fault(data: bytes) -> tuple[int | None, int | None]:
    try:
        expat.ParserCreate().Parse(data, True)  # the C function has no names
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    return None, None


class _Counter:
    """Passes triples on that the policy accepts, and counts them."""

    def __init__(self) -> None:
        self.triples = 0
        self._accepted: set[str] = set()

    def checked(self, quads: pyoxigraph.QuadParser) -> Iterator[pyoxigraph.Triple]:
        for quad in quads:
            for term in (quad.subject, quad.predicate, quad.object):
                self._check(term)
            self.triples += 1
            yield quad.triple

    def _check(self, term: object) -> None:
        if isinstance(term, pyoxigraph.NamedNode):
            self._check_iri(term.value)
        elif isinstance(term, pyoxigraph.Literal):
            self._check_literal(term)
        elif isinstance(term, pyoxigraph.Triple):
            raise Refusal(
                "The document holds triples inside triples.",
                "Export it as RDF 1.1; that is what is read here.",
            )

    def _check_literal(self, literal: pyoxigraph.Literal) -> None:
        if literal.datatype.value == _ANY_URI:
            self._check_iri(literal.value)
        if literal.direction is not None:
            raise Refusal(
                f"The text {literal.value[:80]!r} has a base direction.",
                "Write it with a language tag only; RDF 1.1 is read here.",
            )
        if literal.datatype.value in _DATES and (reason := bad_date(literal.value)):
            raise Refusal(
                f"The date {literal.value[:80]!r} is not accepted: {reason}.",
                "Write the year with four digits.",
            )
        self._check_number(literal)
        if reason := bad_text(literal.value):
            raise Refusal(
                f"The text {literal.value[:80]!r} is not accepted: {reason}.",
                "Take the character out.",
            )

    def _check_number(self, literal: pyoxigraph.Literal) -> None:
        kind = literal.datatype.value
        if kind not in _NUMBERS:
            return
        if reason := bad_number(literal.value, is_double=kind in _DOUBLES):
            raise Refusal(
                f"The number {literal.value[:80]!r} is not accepted: {reason}.",
                "Write it with fewer digits, such as 7.5.",
            )

    def _check_iri(self, iri: str) -> None:
        if iri in self._accepted:
            return
        if reason := bad_iri(iri):
            shown = iri[:200].encode("ascii", "backslashreplace").decode()
            raise Refusal(f"The IRI <{shown}> is not accepted: {reason}.", "Use an http(s) IRI.")
        if len(self._accepted) < _KNOWN_IRIS:
            self._accepted.add(iri)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
