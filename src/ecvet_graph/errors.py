"""The one family of exceptions: what went wrong, where, and what to do about it.

The command line prints one line and leaves with `exit_code`; the web service answers with one
RFC 9457 problem document and `http_status`. Nothing else is raised on purpose across a room's edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

__all__ = [
    "BudgetError",
    "BusyError",
    "ConflictError",
    "EcvetGraphError",
    "EngineError",
    "GoneError",
    "InvalidDataError",
    "LimitError",
    "MemoryLimitError",
    "NotAcceptableError",
    "NotAllowedError",
    "NotAuthenticatedError",
    "NotFoundError",
    "NotReadyError",
    "OwnershipError",
    "Place",
    "PreconditionError",
    "QueryError",
    "RecordChangedError",
    "ServiceError",
    "SourceError",
    "StoreError",
    "SyntaxFault",
    "TimeLimitError",
    "TransitionError",
    "UnconditionalError",
    "UnsupportedTypeError",
    "UsageFault",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an input something is wrong: a file, and a line (from 1), column (from 1) or field in it."""

    source: str
    line: int | None = None
    column: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        """Return `file:line:column (field)`, leaving out what is not known."""
        parts = [self.source, *(str(part) for part in (self.line, self.column) if part is not None)]
        return ":".join(parts) + (f" ({self.field})" if self.field else "")


class EcvetGraphError(Exception):
    """Base of the family.

    Attributes:
        code: stable machine-readable code, also the last part of the problem type.
        title: the kind of error in a few words.
        exit_code: 1 the data is invalid or the thing asked for does not exist, 2 usage or system.
        http_status: the status of the problem document.
        message: one sentence saying what is wrong.
        remedy: one sentence saying what to do, or empty.
        place: where, or `None`.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, remedy: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.place = place

    def __str__(self) -> str:
        """Return place, message and remedy as one line of text."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}" + (f" {self.remedy}" if self.remedy else "")


class UsageFault(EcvetGraphError):
    """The request or command itself makes no sense."""

    code, title, exit_code, http_status = "usage", "The request is not understood", 2, 400


class SyntaxFault(EcvetGraphError):
    """A document cannot be read: broken syntax, wrong encoding, empty."""

    code, title, exit_code, http_status = "syntax", "The document cannot be read", 1, 422


class InvalidDataError(EcvetGraphError):
    """A document can be read, and what it says is not acceptable."""

    code, title, exit_code, http_status = "invalid-data", "The data is not valid", 1, 422


class OwnershipError(EcvetGraphError):
    """A document says something about what its agency does not own."""

    code, title = "ownership", "The data describes what the agency does not own"
    exit_code, http_status = 1, 403


class NotAuthenticatedError(EcvetGraphError):
    """No token was given, or none that is known and still valid."""

    code, title = "not-authenticated", "The token is missing or not valid"
    exit_code, http_status = 2, 401


class NotAllowedError(EcvetGraphError):
    """The token is valid, and does not give the right to do this."""

    code, title = "not-allowed", "The token does not allow this"
    exit_code, http_status = 2, 403


class NotFoundError(EcvetGraphError):
    """The thing asked for does not exist."""

    code, title, exit_code, http_status = "not-found", "There is no such thing here", 1, 404

    @classmethod
    def from_path(cls, path: Path) -> Self:
        """Return that there is no file under a path."""
        return cls(f"There is no file {path}.", remedy="Check the path.")


class GoneError(EcvetGraphError):
    """The thing asked for was here, and was withdrawn."""

    code, title, exit_code, http_status = "gone", "This was withdrawn", 1, 410


class LimitError(EcvetGraphError):
    """A limit of size, time or memory was passed."""

    code, title, exit_code, http_status = "limit", "A limit was passed", 1, 413


class TimeLimitError(LimitError):
    """A query was not answered in its time."""

    code, title, exit_code, http_status = "time-limit", "The time is up", 1, 504


class MemoryLimitError(LimitError):
    """A query needed more memory than it may have."""

    code, title, exit_code, http_status = "memory-limit", "The memory is used up", 1, 507


class BusyError(LimitError):
    """Everybody is busy answering others."""

    code, title, exit_code, http_status = "busy", "Too much to do at once", 2, 503


class BudgetError(LimitError):
    """A client used up its time of queries; `retry_after` is in whole seconds, at least 1."""

    code, title, exit_code, http_status = "budget", "Your time is used up for now", 2, 429

    def __init__(self, message: str, *, remedy: str = "", retry_after: int = 1) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class NotAcceptableError(EcvetGraphError):
    """The answer cannot be written in a form that was asked for."""

    code, title, exit_code, http_status = "not-acceptable", "No such format", 2, 406


class ConflictError(EcvetGraphError):
    """Somebody else is writing, or the version is not the newest any more."""

    code, title, exit_code, http_status = "conflict", "Another change is in the way", 2, 409


class PreconditionError(EcvetGraphError):
    """A dataset is in another version than the sender saw."""

    code, title, exit_code, http_status = "precondition", "The dataset changed meanwhile", 2, 412


class RecordChangedError(PreconditionError):
    """A record of mobility is in another revision than the sender saw."""

    code, title = "record-changed", "The record changed meanwhile"


class UnconditionalError(EcvetGraphError):
    """A change does not say which version it is based on."""

    code, title, exit_code, http_status = "unconditional", "Say which version is replaced", 2, 428


class TransitionError(EcvetGraphError):
    """A step of a transfer or memorandum breaks a rule; `rule` is its code in `credit/rules.py`."""

    code, title, exit_code, http_status = "transition", "A rule does not allow this step", 1, 409

    def __init__(
        self, rule: str, message: str, *, remedy: str = "", place: Place | None = None
    ) -> None:
        super().__init__(message, remedy=remedy, place=place)
        self.rule = rule


class UnsupportedTypeError(EcvetGraphError):
    """A document comes in a format or encoding that is not read here."""

    code, title, exit_code, http_status = "unsupported-type", "The format is not read here", 2, 415


class SourceError(EcvetGraphError):
    """A registered address does not give its document."""

    code, title, exit_code, http_status = "source", "The document cannot be fetched", 1, 502


class QueryError(EcvetGraphError):
    """A query is not valid SPARQL 1.1, or not allowed here."""

    code, title, exit_code, http_status = "query", "The query cannot be answered", 1, 400


class ServiceError(QueryError):
    """A query wants another endpoint asked that may not be asked, or in a way that is not possible."""

    code, title = "service", "The other endpoint cannot be asked"


class StoreError(EcvetGraphError):
    """The store is missing, damaged or cannot be opened."""

    code, title, exit_code, http_status = "store", "The store cannot be used", 2, 503


class NotReadyError(EcvetGraphError):
    """The service answers, and must not be relied on now."""

    code, title, exit_code, http_status = "not-ready", "The service is not ready", 2, 503


class EngineError(EcvetGraphError):
    """An engine (SHACL, encoder, worker process) failed."""

    code, title, exit_code, http_status = "engine", "An engine failed", 2, 500
