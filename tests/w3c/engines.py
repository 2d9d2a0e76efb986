"""The two ways in which every test is run: by the bare engine, and through the endpoint over HTTP."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

import pyoxigraph as ox
from tests.w3c.results import Outcome, read, same

if TYPE_CHECKING:
    from tests.w3c.suite import Case, Suite

__all__ = ["Bare", "Endpoint", "Engine", "Refused", "verdict"]

_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)
_NOTHING = "urn:x-none:graph"
_TEXTS = {"csv": "text/csv", "tsv": "text/tab-separated-values"}


class Refused(Exception):
    """The query was not answered, because it is not valid or not allowed."""


class Engine(Protocol):
    """Runs tests."""

    def run(self, suite: Suite, case: Case, *, form: str) -> tuple[bytes, str]:
        """Return the answer to the query of a test and its format. Raises Refused."""


@dataclass(frozen=True, slots=True)
class Bare:
    """The engine in this process, with a fresh store for each test, filled as the suite says."""

    def run(self, suite: Suite, case: Case, *, form: str) -> tuple[bytes, str]:
        """Return the answer to the query of a test and its format. Raises Refused."""
        store = ox.Store()
        datasets = () if case.default or case.named else _datasets(suite, case)
        for iri in case.default:
            store.load(suite.triples(iri), format=ox.RdfFormat.N_TRIPLES)
        for iri in (*case.named, *datasets):
            store.load(
                suite.triples(iri), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(iri)
            )
        try:
            answer = store.query(suite.text(case), base_iri=case.query)
            if isinstance(answer, ox.QueryTriples):
                return answer.serialize(format=ox.RdfFormat.TURTLE) or b"", "text/turtle"
            wanted = _RESULTS[form]
            return answer.serialize(format=wanted) or b"", form
        except (SyntaxError, ValueError, RuntimeError) as fault:
            raise Refused(str(fault)) from fault


_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The public endpoint, over one store in which each file is a named graph under its IRI."""

    port: int

    def run(self, suite: Suite, case: Case, *, form: str) -> tuple[bytes, str]:
        """Return the answer to the query of a test and its format. Raises Refused."""
        text = f"BASE <{case.query}>\n{suite.text(case)}"
        fields = [("query", text)]
        fields += [("default-graph-uri", iri) for iri in case.default]
        fields += [("named-graph-uri", iri) for iri in case.named]
        if _datasets(suite, case):
            # What the protocol names would replace what the query names.
            fields = fields[:1]
        elif len(fields) == 1:
            fields.append(("default-graph-uri", _NOTHING))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=240)
        try:
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": f"{form}, text/turtle",
            }
            connection.request("POST", "/sparql", urlencode(fields), headers)
            answer = connection.getresponse()
            content, kind = answer.read(), answer.getheader("Content-Type") or ""
        finally:
            connection.close()
        if answer.status == http.HTTPStatus.BAD_REQUEST:
            raise Refused(content.decode())
        assert answer.status == http.HTTPStatus.OK, (answer.status, content)
        return content, kind.partition(";")[0]


def verdict(engine: Engine, suite: Suite, case: Case) -> str:
    """Return `""` where an engine passes a test, else in a word why not."""
    try:
        content, form = engine.run(suite, case, form=_form(case))
    except Refused as refusal:
        if case.kind == "good syntax" and "function" in str(refusal):
            # Functions of their own that nobody has; the grammar allows them.
            return ""
        return "" if case.kind == "bad syntax" else "refused"
    if case.kind != "evaluation":
        return "" if case.kind == "good syntax" else "accepted"
    return "" if _is_right(suite, case, content, form) else "other result"


def _form(case: Case) -> str:
    """Return the format to ask for: that of the result, else JSON and XML in turn."""
    ending = case.result.rpartition(".")[2]
    if ending in _TEXTS:
        return _TEXTS[ending]
    kind = "xml" if ending == "srx" and sum(case.name.encode()) % 2 else "json"
    return f"application/sparql-results+{kind}"


def _is_right(suite: Suite, case: Case, content: bytes, form: str) -> bool:
    expected = suite.files[case.result]
    if form == "text/csv":
        return _lines(expected) == _lines(content)
    is_ordered = _ORDER.search(suite.text(case)) is not None
    ending = case.result.rpartition(".")[2]
    wanted: Outcome = read(expected, ending, base=case.result, is_ordered=is_ordered)
    given = read(content, form, base=case.query)
    return same(wanted, given, is_lax=case.is_lax)


def _lines(content: bytes) -> list[bytes]:
    """Return a table of CSV with its lines in some order, without the names of blank nodes."""
    head, *rows = re.sub(rb"_:\w+", b"_:", content).split(b"\r\n" if b"\r\n" in content else b"\n")
    return [head.strip(), *sorted(row.strip() for row in rows if row.strip())]


def _datasets(suite: Suite, case: Case) -> tuple[str, ...]:
    """Return the IRIs that a query itself names as its dataset, so far as they are in the archive."""
    folder = case.query.rpartition("/")[0]
    names = re.findall(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", suite.text(case), re.IGNORECASE)
    return tuple(f"{folder}/{name}" for name in names if f"{folder}/{name}" in suite.files)
