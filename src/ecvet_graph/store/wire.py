"""Requests to a remote engine: SPARQL 1.1 Protocol and Graph Store HTTP Protocol.

An answer is received whole before any of it is used: what was cut short, by the connection or by a
limit of the engine, is an error and never a smaller answer.
"""

from __future__ import annotations

import ast
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import urlencode

from SPARQLWrapper import POST, SELECT, SPARQLExceptions, SPARQLWrapper

from ecvet_graph.errors import (
    EcvetGraphError,
    EngineError,
    LimitError,
    QueryError,
    StoreError,
    TimeLimitError,
)
from ecvet_graph.store.dialects import Dialect, dialect_of
from ecvet_graph.store.endpoints import Endpoints
from ecvet_graph.store.signing import Signer

__all__ = ["Wire"]

_AGENT = "ecvet-graph"
_PART = 1 << 18
_IN_MEMORY = 1 << 24
_WORDS = 300
# Virtuoso answers 200 with a part of the result, and says so in these only.
_CUT_ROWS, _CUT_STATE, _CUT_TIME = "X-SPARQL-MaxRows", "X-SQL-State", "S1TAT"
_UNAUTHORIZED, _FORBIDDEN = 401, 403


class Wire:
    """The connection to one engine; safe for many threads, one request each."""

    def __init__(self, endpoints: Endpoints, *, seconds: float) -> None:
        """`seconds`: how long to wait for each part of an answer."""
        self.endpoints = endpoints
        self._seconds = seconds
        self._dialect: Dialect | None = None
        self._reading = Signer(endpoints)
        self._writing = Signer(endpoints)

    def dialect(self) -> Dialect:
        """Return which engine it is; asked for once. Raises as `ask`."""
        if self._dialect is None:
            with closing(self._send_query("ASK {}", "application/sparql-results+json", {})) as got:
                self._dialect = dialect_of(got.headers.get("Server", ""))
        return self._dialect

    def ask(
        self,
        query: str,
        *,
        accept: str,
        graphs: Mapping[str, Sequence[str]] | None = None,
        seconds: float | None = None,
        size: int | None = None,
    ) -> IO[bytes]:
        """Return the complete answer to a query, as a file at its beginning.

        Args:
            query: SPARQL 1.1.
            accept: the media type of the answer.
            graphs: the dataset of the protocol, by the names of its parameters.
            seconds: time for the whole answer; without it only each part has a limit.
            size: the most bytes.

        Raises:
            QueryError: the engine does not take the query.
            TimeLimitError: it takes too long, for us or for the engine.
            LimitError: the answer is larger than `size`, or has more rows than the engine gives.
            StoreError: no engine answers, or it wants to know who asks.
            EngineError: it failed.
        """
        parameters: dict[str, Sequence[str]] = dict(graphs or {})
        dialect = self.dialect()
        if seconds is not None and dialect.time:
            parameters[dialect.time] = [str(max(1, int(seconds * 1000)))]
        deadline = None if seconds is None else time.monotonic() + seconds
        with self._faults(), closing(self._send_query(query, accept, parameters, seconds)) as got:
            return _received(got, deadline=deadline, size=size)

    def update(self, text: str) -> None:
        """Have the engine change its data. Raises as `ask`, but EngineError for an update it refuses."""
        self._write(self.endpoints.update, text.encode(), "application/sparql-update")

    def add(self, graph: str, statements: bytes) -> None:
        """Put N-Triples into a graph. Raises as `update`."""
        target = f"{self.endpoints.graphs}?{urlencode({'graph': graph})}"
        self._write(target, statements, "application/n-triples")

    def _send_query(
        self,
        query: str,
        accept: str,
        parameters: Mapping[str, Sequence[str]],
        seconds: float | None = None,
    ) -> http.client.HTTPResponse:
        wrapper = SPARQLWrapper(self.endpoints.query, agent=_AGENT)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(onlyConneg=True)
        wrapper.setTimeout(max(1, round(min(seconds or self._seconds, self._seconds))))
        # Not by `setQuery`, which guesses the form from the text: the form is known.
        wrapper.queryString, wrapper.queryType = query, SELECT
        for name, values in parameters.items():
            for value in values:
                wrapper.addParameter(name, value)
        wrapper.addCustomHttpHeader("Accept", accept)
        for _ in range(2):
            signature = self._reading.signature(self.endpoints.query)
            if signature:
                wrapper.addCustomHttpHeader("Authorization", signature)
            with suppress(_Unsigned), self._faults():
                response: http.client.HTTPResponse = wrapper.query().response
                return response
            self._reading.challenge(self.endpoints.query)
        raise self._stranger()

    def _write(self, target: str, content: bytes, media_type: str) -> None:
        if not self._writing.is_ready():
            self._writing.challenge(target)
        # The address comes from the settings, and is http or https there.
        request = urllib.request.Request(target, data=content, method="POST")  # noqa: S310
        request.add_header("User-Agent", _AGENT)
        request.add_header("Content-Type", media_type)
        for _ in range(2):
            signature = self._writing.signature(target)
            if signature:
                request.add_unredirected_header("Authorization", signature)
            with suppress(_Unsigned), self._faults(is_query=False):
                opened = urllib.request.urlopen(request, timeout=self._seconds)  # noqa: S310
                with closing(opened) as response:
                    response.read()
                return
            self._writing.challenge(target)
        raise self._stranger()

    @contextmanager
    def _faults(self, *, is_query: bool = True) -> Iterator[None]:
        """Turn what goes wrong on the way into the errors of the family, without secrets."""
        try:
            yield
        except (EcvetGraphError, _Unsigned):
            raise
        except SPARQLExceptions.SPARQLWrapperException as fault:
            raise self._failed(fault) from fault
        except urllib.error.HTTPError as fault:
            raise self._refused(fault, is_query=is_query) from fault
        except (OSError, http.client.HTTPException) as fault:
            raise self._unreachable(fault) from fault

    def _failed(self, fault: SPARQLExceptions.SPARQLWrapperException) -> Exception:
        if isinstance(fault, SPARQLExceptions.Unauthorized):
            return _Unsigned()
        if isinstance(fault, SPARQLExceptions.QueryBadFormed):
            said = f"The engine does not take the query: {_words(fault)}."
            return QueryError(said, remedy="Mend the query.")
        return EngineError(f"The engine at {self.endpoints.host} failed: {_words(fault)}.")

    def _unreachable(self, fault: Exception) -> Exception:
        if isinstance(fault, TimeoutError) or isinstance(
            getattr(fault, "reason", None), TimeoutError
        ):
            return _late()
        return StoreError(
            f"No engine answers at {self.endpoints.host}: {_reason(fault)}.",
            remedy="Start it, or check the address in ECVET_STORE or --store.",
        )

    def _refused(self, fault: urllib.error.HTTPError, *, is_query: bool) -> Exception:
        with closing(fault):
            said = _one_line(fault.read(_WORDS).decode("utf-8", "replace"))
        if fault.code == _UNAUTHORIZED:
            return _Unsigned()
        if fault.code == _FORBIDDEN:
            return self._stranger()
        what = "query" if is_query else "change"
        return EngineError(
            f"The engine at {self.endpoints.host} refused the {what} ({fault.code}): {said}."
        )

    def _stranger(self) -> StoreError:
        return StoreError(
            f"The engine at {self.endpoints.host} does not let this user do that.",
            remedy="Give user and password in ECVET_STORE_USER and ECVET_STORE_PASSWORD.",
        )


class _Unsigned(Exception):
    """The engine wants to know who asks."""


def _received(
    response: http.client.HTTPResponse, *, deadline: float | None, size: int | None
) -> IO[bytes]:
    """Return an answer once all of it is here."""
    _require_whole(response)
    target: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - given away
    length = 0
    while part := response.read(_PART):
        length += len(part)
        if size is not None and length > size:
            target.close()
            raise LimitError("The answer is too large.", remedy="Ask for less, or in parts.")
        if deadline is not None and time.monotonic() > deadline:
            target.close()
            raise _late()
        target.write(part)
    if response.length:
        target.close()
        raise EngineError("The answer of the engine was cut short.", remedy="Try again.")
    target.seek(0)
    return target


def _require_whole(response: http.client.HTTPResponse) -> None:
    """Refuse the part of an answer that Virtuoso gives with the status of a whole one."""
    state = response.headers.get(_CUT_STATE, "")
    if state == _CUT_TIME:
        raise _late()
    if state:
        raise EngineError(f"The engine could not answer all of it ({state}).")
    most = response.headers.get(_CUT_ROWS)
    if most is not None:
        raise LimitError(
            f"The answer has more rows than the {most} that the engine gives.",
            remedy="Ask for less, or let the operator raise ResultSetMaxRows of Virtuoso.",
        )


def _late() -> TimeLimitError:
    return TimeLimitError(
        "The engine did not answer in time.",
        remedy="Ask for less: fewer patterns, a LIMIT, or one country at a time.",
    )


def _words(fault: SPARQLExceptions.SPARQLWrapperException) -> str:
    """Return what the engine said, without the query that it repeats."""
    text = str(fault).partition("Response:\n")[2]
    # The library writes bytes down as Python does.
    said = ast.literal_eval(text) if text.startswith("b") else text.encode()
    return _one_line(said.decode("utf-8", "replace")) or "it gives no reason"


def _one_line(text: str) -> str:
    return " ".join(text.partition("SPARQL query:")[0].split())[:_WORDS].rstrip(".")


def _reason(fault: Exception) -> str:
    reason = getattr(fault, "reason", fault)
    return str(getattr(reason, "strerror", None) or type(reason).__name__)
