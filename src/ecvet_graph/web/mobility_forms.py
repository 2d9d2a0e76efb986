"""The fields of the forms of mobility as the plain values that requests are made of.

Every function returns what `service.decoding.decode` takes, so that pages, API and command
line are checked by the same rules. Blank fields are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.model.credit import AssessmentResult, DecisionResult
from ecvet_graph.model.mobility import Confirmation
from ecvet_graph.web.language import page_language
from ecvet_graph.web.mobility_offers import meant

__all__ = [
    "RESULT_FIELD",
    "agreement",
    "amending",
    "assessments",
    "contact",
    "crediting",
    "dated",
    "declining",
    "experience",
    "memorandum",
    "person",
    "recognising",
    "reviewing",
    "signing",
    "validating",
]

Fields: TypeAlias = "MultiDict[str, str]"
Plain: TypeAlias = dict[str, Any]

RESULT_FIELD = "result-"
"""What the name of a field begins with that holds the result of an outcome."""

_AGREED, _HOST_UNIT, _POINTS, _SYSTEM = "agreed", "host-unit-", "points-", "system-"
_WORDS = ("assessment_method", "activities", "documentation", "validation_procedure")


def signing(fields: Fields) -> Plain:
    """Return a signature: the role, the day, and another institution that signed."""
    found = _filled(fields, "role", "on")
    signatory = fields.get(f"signatory-{found.get('role', '')}", "")
    return found | ({"signatory": signatory} if signatory else {})


def dated(fields: Fields) -> Plain:
    """Return a request that has nothing but a day."""
    return _filled(fields, "on")


def agreement(fields: Fields) -> Plain:
    """Return a new learning agreement."""
    names = ("host", "qualification", "start", "end", "learner", "memorandum", "intermediary")
    found = _filled(fields, *names, "assessor") | _texts(fields, *_WORDS)
    if other := meant(fields.get("host_other", "")):
        found["host"] = other
    if "intermediary" in found:
        found["intermediary"] = meant(found["intermediary"])
    found["units"] = _units(fields)
    return found | {"needs_guardian": "needs_guardian" in fields}


def amending(fields: Fields) -> Plain:
    """Return the changes of an agreement; words that were cleared are taken out."""
    found = _filled(fields, "start", "end", "assessor", "intermediary")
    found |= {name: _written(fields, name) for name in _WORDS if name in fields}
    return found | {"units": _units(fields), "needs_guardian": "needs_guardian" in fields}


def declining(fields: Fields) -> Plain:
    """Return why an amendment is taken back or declined."""
    return _texts(fields, "reasons")


def experience(fields: Fields) -> Plain:
    """Return outcomes from outside any stay."""
    found = _filled(fields, "qualification", "route", "learner")
    if "qualification" in found:
        found["qualification"] = meant(found["qualification"])
    return found


def assessments(fields: Fields) -> tuple[Plain, ...]:
    """Return an assessment for each result that some outcome has; not assessed ones have none."""
    shared = _filled(fields, "on", "grade", "grading_scheme") | _texts(fields, "method", "remarks")
    if "corrected" in fields:
        return (_correction(fields["corrected"]) | shared,)
    results = {
        name.removeprefix(RESULT_FIELD): value for name, value in _with(fields, RESULT_FIELD)
    }
    found = []
    for result in AssessmentResult:
        outcomes = [outcome for outcome, value in results.items() if value == result]
        if outcomes:
            found.append({"outcomes": outcomes, "result": result.value, **shared})
    return tuple(found)


def _correction(written: str) -> Plain:
    """Return a result that takes the place of a wrong one: result, assessment and outcome in a row."""
    result, assessment, outcome = (*written.split(), "", "", "")[:3]
    return {"result": result, "corrects": assessment, "outcomes": [outcome] if outcome else []}


def crediting(fields: Fields) -> Plain:
    """Return a credit of a unit."""
    found = _filled(fields, "unit", "on", "points", "credit_system")
    found |= _texts(fields, "points_reason")
    return found | _several(fields, "outcomes")


def validating(fields: Fields) -> Plain:
    """Return a decision on a credit. Raises as `_decided`."""
    found = _filled(fields, "result", "credit", "on", "appeals")
    return found | _decided(fields, "outcomes") | _texts(fields, "reasons", "procedure")


def recognising(fields: Fields) -> Plain:
    """Return an official decision. Raises as `_decided`."""
    found = _filled(fields, "result", "on", "appeals") | _several(fields, "validations")
    return found | _decided(fields, "outcomes", "units") | _texts(fields, "reasons")


def memorandum(fields: Fields) -> Plain:
    """Return a new memorandum; parties and qualifications stand in lines."""
    found = _filled(fields, "valid_from", "valid_until", "review_on")
    found |= _texts(fields, "titles", "objectives", "other_actors")
    known = {one.value for one in Confirmation}
    ticked = [value for value in fields.getlist("confirmations") if value in known]
    lines = {name: _lines(fields, name) for name in ("parties", "qualifications")}
    return {**found, **lines, "confirmations": ticked}


def reviewing(fields: Fields) -> Plain:
    """Return the day of the next review."""
    return _filled(fields, "review_on")


def withdrawing(fields: Fields) -> Plain:
    """Return the reason why a memorandum is no longer public, where one is given."""
    written = _written(fields, "reason")
    return {"reason": written[0]} if written else {}


def person(fields: Fields) -> Plain:
    """Return who a pseudonym stands for."""
    names = ("given_names", "family_name", "birth_date", "address", "phone", "email", "guardian")
    return _filled(fields, *names)


def contact(fields: Fields) -> Plain:
    """Return whom to turn to at an institution."""
    return _filled(fields, "name", "position", "address", "phone", "email", "website")


def _filled(fields: Fields, *names: str) -> Plain:
    values = {name: fields.get(name, "").replace("\r\n", "\n").strip() for name in names}
    return {name: value for name, value in values.items() if value}


def _several(fields: Fields, *names: str) -> Plain:
    found = {name: list(dict.fromkeys(fields.getlist(name))) for name in names}
    return {name: values for name, values in found.items() if values}


def _decided(fields: Fields, *names: str) -> Plain:
    """Return what is ticked, nothing in a refusal: all is ticked before somebody decides.

    Raises:
        InvalidDataError: granted, and nothing is ticked; that would be taken for all of it.
    """
    if fields.get("result") == DecisionResult.REFUSED:
        return {}
    found = _several(fields, *names)
    if fields.get("result") == DecisionResult.GRANTED and "outcomes" not in found:
        raise InvalidDataError(
            "No outcome is ticked.",
            remedy="Tick what is granted, or refuse with reasons.",
            place=Place("request", field="$.outcomes"),
        )
    return found


def _written(fields: Fields, name: str) -> list[Plain]:
    text = fields.get(name, "").replace("\r\n", "\n").strip()
    language = fields.get("language", "").strip().lower() or page_language()
    return [{"value": text, "language": language}] if text else []


def _texts(fields: Fields, *names: str) -> Plain:
    found = {name: _written(fields, name) for name in names}
    return {name: texts for name, texts in found.items() if texts}


def _lines(fields: Fields, name: str) -> list[str]:
    lines = (line.strip() for text in fields.getlist(name) for line in text.splitlines())
    return list(dict.fromkeys(meant(line) for line in lines if line))


def _with(fields: Fields, start: str) -> Iterable[tuple[str, str]]:
    return ((name, fields[name]) for name in fields if name.startswith(start))


def _units(fields: Fields) -> list[Plain]:
    """Return the agreed units: each ticked outcome names its unit and itself, between them a space."""
    chosen: dict[str, list[str]] = {}
    for value in fields.getlist(_AGREED):
        unit, _, outcome = value.partition(" ")
        chosen.setdefault(unit, [])
        if outcome:
            chosen[unit].append(outcome)
    return [_unit(fields, unit, outcomes) for unit, outcomes in chosen.items()]


def _unit(fields: Fields, unit: str, outcomes: list[str]) -> Plain:
    named: Mapping[str, str] = {
        "host_unit": f"{_HOST_UNIT}{unit}",
        "points": f"{_POINTS}{unit}",
        "credit_system": f"{_SYSTEM}{unit}",
    }
    found = {name: fields.get(field, "").strip() for name, field in named.items()}
    if not found["points"]:
        found["credit_system"] = ""
    kept = {name: value for name, value in found.items() if value}
    return {"unit": unit, "outcomes": outcomes, **kept}
