"""What somebody says of a learner's outcomes: a whole portfolio, or lists of units and outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import msgspec

from ecvet_graph.errors import InvalidDataError, LimitError, NotFoundError, Place, SyntaxFault
from ecvet_graph.model.credit import (
    AssessmentResult,
    Credit,
    DecisionResult,
    OutcomeAssessment,
    Portfolio,
    Recognition,
    Route,
    Validation,
)
from ecvet_graph.query import run, to_plain
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.identifying import UNIT, identified
from ecvet_graph.store import GraphStore

__all__ = ["HeldForm", "is_stated", "portfolio_of", "read_portfolio"]

_MOST_BYTES = 1_000_000
_MOST_NAMES = 2000
_IRIS = ("http://", "https://", "urn:")
# A learner of whom nothing is known, and records that nobody has written: stated by whoever asks
_NOBODY = "urn:uuid:00000000-0000-0000-0000-000000000000"
_STATED = "urn:ecvet:stated:"
_NOT_SAID = "urn:ecvet:not-said"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldForm:
    """Units and outcomes of a learner, by IRI or source id, as somebody states them.

    Attributes:
        held: units that the learner has been awarded, at home or abroad.
        recognised: units, which are awarded whole, and outcomes that are officially recognised.
        validated, credited: units (all their outcomes) and outcomes that are that far.
        failed: outcomes that were assessed and not passed.
    """

    held: tuple[str, ...] = ()
    recognised: tuple[str, ...] = ()
    validated: tuple[str, ...] = ()
    credited: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def read_portfolio(given: bytes | Mapping[str, Any], store: GraphStore, *, day: date) -> Portfolio:
    """Return the portfolio of a JSON document: one of `model.credit.Portfolio`, or a `HeldForm`.

    Raises:
        SyntaxFault: the document is no JSON object.
        InvalidDataError: a key is unknown, a value of the wrong kind, or the records contradict.
        NotFoundError: a unit or outcome is not here.
        LimitError: the document is too large.
    """
    plain = _plain(given) if isinstance(given, bytes) else given
    if plain.keys() & {entry.name for entry in fields(Portfolio)}:
        return _checked(decode(Portfolio, plain))
    return portfolio_of(decode(HeldForm, plain), store, day=day)


def portfolio_of(form: HeldForm, store: GraphStore, *, day: date) -> Portfolio:
    """Return the portfolio that a form states: one record for each of its lists, of the day.

    Raises:
        NotFoundError: a unit or outcome is not here.
        InvalidDataError: an outcome is failed and recognised, or something held is no unit.
        LimitError: more than 2,000 things are named.
    """
    known = _Held(form, store)
    awarded = known.units("held") | known.units("recognised")
    recognised = known.outcomes("held") | known.outcomes("recognised")
    validated = known.outcomes("validated")
    credited = known.outcomes("credited")
    failed = known.outcomes("failed")
    _refuse_contradiction(failed, recognised | validated | credited)
    return Portfolio(
        learner=_NOBODY,
        assessments=_assessed(failed, day),
        credits=_credited(credited, day),
        validations=_validated(validated, day),
        recognitions=_recognised(recognised, awarded, day),
    )


def is_stated(portfolio: Portfolio) -> bool:
    """Return whether a portfolio is what somebody states, and not records of institutions."""
    return portfolio.learner == _NOBODY


class _Held:
    """The units and outcomes of a form, looked up all at once."""

    def __init__(self, form: HeldForm, store: GraphStore) -> None:
        lists = {entry.name: getattr(form, entry.name) for entry in fields(form)}
        if sum(map(len, lists.values())) > _MOST_NAMES:
            raise LimitError(
                f"More than {_MOST_NAMES} units and outcomes are named.", remedy="Name fewer."
            )
        known = _units_by_id(store, (one for given in lists.values() for one in given))
        self._lists = {
            name: [_iri(one, known, f"$.{name}[{place}]") for place, one in enumerate(given)]
            for name, given in lists.items()
        }
        every = {iri for given in self._lists.values() for iri in given}
        self._outcomes: dict[str, set[str]] = {}
        self._units: set[str] = set()
        for row in run(store, "mobility/held-things", unit=tuple(sorted(every))) if every else ():
            iri = str(row["unit"])
            held = self._outcomes.setdefault(iri, set())
            if "outcome" in row:
                held.add(str(row["outcome"]))
            if to_plain(row["whole"]):
                self._units.add(iri)
        self._refuse_unknown()

    def units(self, name: str) -> set[str]:
        """Return the units of a list."""
        return self._units.intersection(self._lists[name])

    def outcomes(self, name: str) -> set[str]:
        """Return the outcomes of a list, with all those of its units."""
        return {outcome for iri in self._lists[name] for outcome in self._outcomes[iri]}

    def _refuse_unknown(self) -> None:
        for name, given in self._lists.items():
            for place, iri in enumerate(given):
                field = f"$.{name}[{place}]"
                if iri not in self._outcomes:
                    raise _unknown(iri, field)
                if name == "held" and iri not in self._units:
                    raise InvalidDataError(
                        f"{iri[:200]} is no unit.",
                        remedy="Name outcomes under recognised, validated, credited or failed.",
                        place=Place("portfolio", field=field),
                    )


def _units_by_id(store: GraphStore, names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    ids = (name for name in names if not name.startswith(_IRIS))
    return identified(store, ids, kind=UNIT)


def _iri(name: str, known: Mapping[str, tuple[str, ...]], field: str) -> str:
    if name.startswith(_IRIS):
        return name
    units = known.get(name, ())
    if not units:
        raise _unknown(name, field)
    if len(units) > 1:
        raise InvalidDataError(
            f"{len(units)} units have the id {name[:200]}.",
            remedy="Name the one that is meant by its IRI.",
            place=Place("portfolio", field=field),
        )
    return units[0]


def _unknown(name: str, field: str) -> NotFoundError:
    return NotFoundError(
        f"There is no unit or outcome {name[:200]} here.",
        remedy="Give the IRI of a unit or outcome, or the source id of a unit.",
        place=Place("portfolio", field=field),
    )


def _refuse_contradiction(failed: set[str], others: set[str]) -> None:
    both = sorted(failed & others)
    if both:
        raise InvalidDataError(
            f"The outcome {both[0][:200]} is stated as failed, and as passed.",
            remedy="Where it was repeated and passed, leave it out under failed.",
            place=Place("portfolio", field="$.failed"),
        )


def _assessed(outcomes: set[str], day: date) -> tuple[OutcomeAssessment, ...]:
    if not outcomes:
        return ()
    assessment = OutcomeAssessment(
        iri=_STATED + "failed",
        learner=_NOBODY,
        outcomes=tuple(sorted(outcomes)),
        result=AssessmentResult.FAILED,
        assessed_on=day,
        assessor=_NOT_SAID,
    )
    return (assessment,)


def _credited(outcomes: set[str], day: date) -> tuple[Credit, ...]:
    if not outcomes:
        return ()
    credit = Credit(
        iri=_STATED + "credited",
        learner=_NOBODY,
        specification=_NOT_SAID,
        outcomes=tuple(sorted(outcomes)),
        assessments=(),
        awarded_by=_NOT_SAID,
        awarded_on=day,
        route=Route.OUTSIDE_MOU,
    )
    return (credit,)


def _validated(outcomes: set[str], day: date) -> tuple[Validation, ...]:
    if not outcomes:
        return ()
    validation = Validation(
        iri=_STATED + "validated",
        learner=_NOBODY,
        credit=_NOT_SAID,
        outcomes=tuple(sorted(outcomes)),
        result=DecisionResult.GRANTED,
        decided_by=_NOT_SAID,
        decided_on=day,
    )
    return (validation,)


def _recognised(outcomes: set[str], units: set[str], day: date) -> tuple[Recognition, ...]:
    if not outcomes and not units:
        return ()
    recognition = Recognition(
        iri=_STATED + "recognised",
        learner=_NOBODY,
        validations=(),
        qualification=_NOT_SAID,
        outcomes=tuple(sorted(outcomes)),
        units=tuple(sorted(units)),
        result=DecisionResult.GRANTED,
        decided_by=_NOT_SAID,
        decided_on=day,
    )
    return (recognition,)


def _plain(document: bytes) -> Mapping[str, Any]:
    if len(document) > _MOST_BYTES:
        raise LimitError("The portfolio is larger than a megabyte.", remedy="Leave out texts.")
    try:
        found = msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise SyntaxFault(
            f"The portfolio is not JSON: {fault}.", remedy="Write one JSON object in UTF-8."
        ) from fault
    if not isinstance(found, dict):
        raise SyntaxFault("The portfolio is no JSON object.", remedy="Write { ... } around it.")
    return found


def _checked(portfolio: Portfolio) -> Portfolio:
    """Return the portfolio unless it holds records of others, or two of one name."""
    lists: Mapping[str, Iterable[OutcomeAssessment | Credit | Validation | Recognition]] = {
        "assessments": portfolio.assessments,
        "credits": portfolio.credits,
        "validations": portfolio.validations,
        "recognitions": portfolio.recognitions,
    }
    for name, records in lists.items():
        for place, record in enumerate(records):
            if record.learner != portfolio.learner:
                field = f"$.{name}[{place}].learner"
                raise InvalidDataError(
                    "The record is of another learner than the portfolio.",
                    remedy="Give the records of one learner.",
                    place=Place("portfolio", field=field),
                )
    names = Counter(record.iri for records in lists.values() for record in records)
    twice = sorted(iri for iri, count in names.items() if count > 1)
    if twice:
        raise InvalidDataError(
            f"Two records have the name {twice[0][:200]}.", remedy="Give each its own."
        )
    return portfolio
