"""What an institution asks of its desk, the same for pages, API and command line.

Units, outcomes, qualifications, institutions and memoranda are named by IRI; units and qualifications
also by the id of their source, records of the transfer also by the uuid of their IRI. Texts carry
their language. A day that is not given is that of the request.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from ecvet_graph.errors import InvalidDataError, LimitError, Place, SyntaxFault
from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Route
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.mobility import Confirmation, SignatoryRole

__all__ = [
    "Amending",
    "Assessing",
    "Crediting",
    "Issuing",
    "NewAgreement",
    "NewExperience",
    "NewMemorandum",
    "PlannedUnit",
    "Recognising",
    "Reviewing",
    "Signing",
    "Validating",
    "decode",
]

_MOST_BYTES = 1_000_000
_MOST_CHARACTERS = 10_000
# All but tab and line ends: no page or paper can show them
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_POINTS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
# BCP 47, without extensions: https://www.rfc-editor.org/info/bcp47
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,4}")
_Request = TypeVar("_Request")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMemorandum:
    """A memorandum to be drafted; one's own institution is a party even where it is not named."""

    titles: Texts
    parties: tuple[str, ...]
    qualifications: tuple[str, ...]
    valid_from: date
    confirmations: tuple[Confirmation, ...] = tuple(Confirmation)
    valid_until: date | None = None
    review_on: date | None = None
    objectives: Texts = ()
    other_actors: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedUnit:
    """A unit to be agreed on, in part where outcomes are named, else whole.

    Points and credit system are those of the unit in the target qualification where none are given.
    """

    unit: str
    outcomes: tuple[str, ...] = ()
    host_unit: str | None = None
    points: Decimal | None = None
    credit_system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgreement:
    """A learning agreement to be drafted by its home institution, which is that of the token.

    Attributes:
        host: the hosting institution.
        qualification: what the learner aims at.
        units: what shall be achieved.
        start, end: first and last day of the stay.
        learner: pseudonym of a learner who is known here; a new one is drawn where empty.
        memorandum: the one of both institutions; without it the route is outside a memorandum.
        route: follows from the memorandum where `None`.
        intermediary, assessor: institutions; the host assesses where nobody is named.
    """

    host: str
    qualification: str
    units: tuple[PlannedUnit, ...]
    start: date
    end: date
    learner: str = ""
    memorandum: str | None = None
    route: Route | None = None
    intermediary: str | None = None
    assessor: str | None = None
    assessment_method: Texts = ()
    activities: Texts = ()
    documentation: Texts = ()
    validation_procedure: Texts = ()
    recognition_clause: bool = True
    needs_guardian: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExperience:
    """Outcomes that were learnt outside any stay: by non-formal or informal learning."""

    qualification: str
    route: Route = Route.NON_FORMAL
    learner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """A signature to be written down: as what somebody signed, and when.

    One's own institution signs, or the learner where the role is theirs or their guardian's;
    `signatory` names another institution: home or host write down what an intermediary signed.
    """

    role: SignatoryRole
    on: date | None = None
    signatory: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """The end of a review of a memorandum, with the day of the next one."""

    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amending:
    """Changes of an agreement; what is `None` stays as it is. Everybody signs the new version."""

    units: tuple[PlannedUnit, ...] | None = None
    start: date | None = None
    end: date | None = None
    assessor: str | None = None
    intermediary: str | None = None
    assessment_method: Texts | None = None
    activities: Texts | None = None
    documentation: Texts | None = None
    validation_procedure: Texts | None = None
    needs_guardian: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessing:
    """An assessment of outcomes that all have one result."""

    outcomes: tuple[str, ...]
    result: AssessmentResult
    on: date | None = None
    method: Texts = ()
    grade: str = ""
    grading_scheme: str = ""
    remarks: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crediting:
    """A credit to be awarded for outcomes of a unit; all that were passed where none are named."""

    unit: str
    outcomes: tuple[str, ...] = ()
    on: date | None = None
    titles: Texts = ()
    points: Decimal | None = None
    credit_system: str | None = None
    points_reason: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuing:
    """A personal transcript of everything that was assessed and credited so far."""

    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validating:
    """A decision on a credit; on the only one where none is named, on all of it without outcomes.

    A refusal needs reasons; `appeals` names the refusal that is looked at again.
    """

    result: DecisionResult
    credit: str = ""
    outcomes: tuple[str, ...] = ()
    on: date | None = None
    reasons: Texts = ()
    procedure: Texts = ()
    appeals: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognising:
    """An official decision on validated outcomes; on all of them where none are named.

    Units are awarded only where they are named. A refusal needs reasons.
    """

    result: DecisionResult
    validations: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    on: date | None = None
    reasons: Texts = ()
    appeals: str | None = None


def decode(kind: type[_Request], given: bytes | Mapping[str, Any]) -> _Request:
    """Return a request from its JSON document or from plain values; an unknown key is refused.

    Raises:
        SyntaxFault: the document is no JSON.
        InvalidDataError: a value is missing, unknown or of another kind; its place is the path in
            the document, such as `$.units[0].points`.
        LimitError: the document has more than a megabyte.
    """
    plain = _parsed(given) if isinstance(given, bytes) else given
    try:
        return msgspec.convert(_checked(kind, plain, "$"), type=kind, strict=True)
    except msgspec.ValidationError as fault:
        message, _, path = str(fault).partition(" - at `")
        raise _fault(message, path.rstrip("`") or "$") from fault


def _parsed(document: bytes) -> Any:  # noqa: ANN401 - JSON is any of six types
    if len(document) > _MOST_BYTES:
        raise LimitError(
            "The request is larger than a megabyte.", remedy="Leave out what is not needed."
        )
    try:
        return msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise SyntaxFault(
            f"The request is not JSON: {fault}.", remedy="Send one JSON object in UTF-8."
        ) from fault


def _fault(message: str, path: str) -> InvalidDataError:
    return InvalidDataError(
        f"{message}.",
        remedy="See what belongs there in the description of the request.",
        place=Place("request", field=path),
    )


def _checked(kind: Any, value: Any, path: str) -> Any:  # noqa: ANN401 - a type, and JSON
    """Return a plain value whose keys are known, whose texts say something, and whose points count."""
    kind = _inner(kind)
    if get_origin(kind) is tuple and isinstance(value, (list, tuple)):
        part = get_args(kind)[0]
        return [_checked(part, one, f"{path}[{place}]") for place, one in enumerate(value)]
    if is_dataclass(kind) and isinstance(value, Mapping):
        return _checked_fields(kind, value, path)
    if isinstance(value, str) and _CONTROL.search(value):
        raise _fault("A text without control characters is expected", path)
    if kind is Decimal and value is not None and not _POINTS.fullmatch(str(value)):
        raise _fault("A number such as 7.5 is expected, with a point and up to four places", path)
    return str(value) if kind is Decimal and value is not None else value


def _checked_fields(kind: Any, value: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - as above
    hints = get_type_hints(kind)
    known = [entry.name for entry in fields(kind)]
    for key in value:
        if key not in known:
            names = ", ".join(known)
            raise _fault(f"There is no {str(key)[:60]!r} here; known are {names}", path)
    found = {key: _checked(hints[key], part, f"{path}.{key}") for key, part in value.items()}
    return _checked_text(found, path) if kind is Text else found


def _checked_text(found: dict[str, Any], path: str) -> dict[str, Any]:
    """Return a text without surrounding space, its language in lower case."""
    value, language = found.get("value"), found.get("language")
    if isinstance(value, str):
        found["value"] = value.strip()
        if not found["value"] or len(value) > _MOST_CHARACTERS:
            raise _fault(f"A text of 1 to {_MOST_CHARACTERS} characters is expected", path)
    if isinstance(language, str):
        found["language"] = language.lower()
        if not _LANGUAGE.fullmatch(found["language"]):
            raise _fault("A language such as en or de-AT is expected", f"{path}.language")
    return found


def _inner(kind: Any) -> Any:  # noqa: ANN401 - a type of a field
    if get_origin(kind) in {Union, types.UnionType}:
        return next(part for part in get_args(kind) if part is not type(None))
    return kind
