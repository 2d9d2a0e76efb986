"""Answering a query of the catalogue, or of a file, in any result format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import InvalidDataError, NotFoundError, UsageFault
from ecvet_graph.model.iris import OWN, prefixed_name
from ecvet_graph.query import Answer, PublicEndpoint, Query, RemoteEndpoint, catalogue
from ecvet_graph.store import RemoteHome, open_home

__all__ = ["RESULT_FORMATS", "answer_query", "find_query", "result_rows"]

# Names on the command line, and what a query may answer with: rows, else statements.
RESULT_FORMATS: Mapping[str, tuple[str, ...]] = {
    "csv": ("text/csv", "application/n-triples"),
    "tsv": ("text/tab-separated-values", "application/n-triples"),
    "json": ("application/sparql-results+json", "application/ld+json", "text/turtle"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "turtle": ("text/turtle", "application/sparql-results+json"),
}


def find_query(name: str, parameters: Mapping[str, tuple[str, ...]]) -> str:
    """Return the text of a catalogue query, or of a file, with the parameters in its slots.

    Raises:
        NotFoundError: there is neither.
        UsageFault: a parameter is unknown, missing or not of its type.
        SyntaxFault, InvalidDataError: the header of the file is not complete.
    """
    path = Path(name)
    if path.suffix == ".rq" or path.is_file():
        return _file_query(path, parameters)
    return catalogue().find(name).fill(dict(parameters))


def answer_query(settings: Settings, text: str, *, form: str) -> Answer:
    """Return the complete answer to a query over the current version, within the limits.

    Raises:
        UsageFault: there is no such result format.
        QueryError, LimitError, NotFoundError: it cannot be answered, passed a limit, has no store.
    """
    if form not in RESULT_FORMATS:
        raise UsageFault(
            f"There is no result format {form!r}.", remedy=f"Known: {', '.join(RESULT_FORMATS)}."
        )
    endpoint = _endpoint(settings)
    try:
        return endpoint.answer(
            text, media_types=RESULT_FORMATS[form], seconds=settings.limits.query_max_seconds
        )
    finally:
        endpoint.close()


def _endpoint(settings: Settings) -> PublicEndpoint | RemoteEndpoint:
    home = open_home(settings)
    if isinstance(home, RemoteHome):
        return RemoteEndpoint(home, limits=settings.limits, workers=1)
    return PublicEndpoint(home, limits=settings.limits, workers=1)


def result_rows(body: bytes) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return header and rows of an answer in SPARQL JSON as texts for people.

    IRIs are shortened by the project's prefixes; ASK has one row of one column.
    """
    answer = json.loads(body)
    if "boolean" in answer:
        return ("answer",), [(str(answer["boolean"]).lower(),)]
    header = tuple(answer["head"]["vars"])
    return header, [
        tuple(_shown(row[name]) if name in row else "" for name in header)
        for row in answer["results"]["bindings"]
    ]


def _shown(term: Mapping[str, str]) -> str:
    value = term["value"]
    if term["type"] != "uri":
        return value
    return prefixed_name(value) or value.removeprefix(OWN)


def _file_query(path: Path, parameters: Mapping[str, tuple[str, ...]]) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as fault:
        raise NotFoundError.from_path(path) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise InvalidDataError(f"{path} cannot be read as UTF-8.", remedy="Check it.") from fault
    if not parameters and "#+ params:" not in text:
        return text
    return Query.from_text(text, name=path.stem, source=str(path)).fill(dict(parameters))
