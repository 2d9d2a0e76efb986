"""The throw-away child process that parses one untrusted RDF document.

`python -m ecvet_graph.ingest.rdf_worker SYNTAX BASE PURPOSE MEMORY CPU OUTPUT` reads the document
from standard input and writes N-Triples to standard output; the limits are bytes, seconds and bytes.
PURPOSE is `publish`, where the terms must be fit for publication, or `read`.
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
    PUBLISH,
    Job,
    close_the_doors,
    limit_resources,
)
from ecvet_graph.ingest.rdf_checks import (
    Refusal,
    check_encoding,
    check_json_depth,
    check_no_doctype,
    inline_contexts,
)
from ecvet_graph.ingest.rdf_policy import Policy, check_not_empty

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["main"]

_SYNTAXES = {
    "TURTLE": pyoxigraph.RdfFormat.TURTLE,
    "N_TRIPLES": pyoxigraph.RdfFormat.N_TRIPLES,
    "RDF_XML": pyoxigraph.RdfFormat.RDF_XML,
    "JSON_LD": pyoxigraph.RdfFormat.JSON_LD,
}


def main(arguments: list[str]) -> int:
    """Parse the document on standard input and return the exit status."""
    syntax, base, purpose, *numbers = arguments
    job = Job.from_arguments([syntax, base, *numbers])
    limit_resources(job)
    policy = Policy() if purpose == PUBLISH else None
    try:
        context = _own_context() if job.syntax == "JSON_LD" else None
        data = sys.stdin.buffer.read()
        close_the_doors()
        report: dict[str, Any] = {"triples": _convert(job, data, context, policy)}
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


def _convert(
    job: Job,
    data: bytes,
    context: Any,  # noqa: ANN401  # JSON is any
    policy: Policy | None,
) -> int:
    data = check_encoding(data)
    if policy:
        check_not_empty(data)
    if job.syntax == "RDF_XML":
        check_no_doctype(data)
        _check_well_formed(data)
    if job.syntax == "JSON_LD":
        check_json_depth(data)
        data = inline_contexts(data, context)
    counter = _Counter(policy)
    try:
        pyoxigraph.serialize(
            counter.checked(_parse(job, data)),
            sys.stdout.buffer,
            format=pyoxigraph.RdfFormat.N_TRIPLES,
        )
        sys.stdout.buffer.flush()
    except SyntaxError as error:
        raise _refusal(error) from error
    return counter.triples


def _parse(job: Job, data: bytes) -> pyoxigraph.QuadParser:
    return pyoxigraph.parse(
        data,
        format=_SYNTAXES[job.syntax],
        base_iri=job.base,
        without_named_graphs=True,
        rename_blank_nodes=True,
    )


def _refusal(error: SyntaxError) -> Refusal:
    message = str(error.msg)
    if "amed graphs" in message:
        return Refusal(
            "The document holds named graphs; only the default graph is accepted.",
            "Export one graph, as Turtle or as JSON-LD without a named @graph.",
        )
    return Refusal(
        f"The syntax is broken: {message.rstrip('.')}.",
        "Mend the document there.",
        line=error.lineno,
        column=error.offset,
    )


def _check_well_formed(data: bytes) -> None:
    """Refuse XML that is not well-formed: the engine takes one that breaks off for the whole."""
    try:
        expat.ParserCreate().Parse(data, True)  # the C function has no names
    except expat.ExpatError as error:
        raise Refusal(
            f"The syntax is broken: {expat.ErrorString(error.code)}.",
            "Mend the document there.",
            line=error.lineno,
            column=error.offset + 1,
        ) from error


class _Counter:
    """Passes triples of RDF 1.1 on that the policy accepts, where there is one, and counts them."""

    def __init__(self, policy: Policy | None) -> None:
        self.triples = 0
        self._policy = policy

    def checked(self, quads: pyoxigraph.QuadParser) -> Iterator[pyoxigraph.Triple]:
        for quad in quads:
            for term in (quad.subject, quad.predicate, quad.object):
                _check_version(term)
                if self._policy:
                    self._policy.check(term)
            self.triples += 1
            yield quad.triple


def _check_version(term: object) -> None:
    if isinstance(term, pyoxigraph.Triple):
        raise Refusal(
            "The document holds triples inside triples.",
            "Export it as RDF 1.1; that is what is read here.",
        )
    if isinstance(term, pyoxigraph.Literal) and term.direction is not None:
        raise Refusal(
            f"The text {term.value[:80]!r} has a base direction.",
            "Write it with a language tag only; RDF 1.1 is read here.",
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
