"""Corrections of results that break a rule: the code of it, what is wrong, the step."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.credit import stay
from tests.unit.credit.stay import COPPER, HOST, NOW, TEST, WORDS, named

from ecvet_graph.credit.assessing import assess
from ecvet_graph.model.credit import AssessmentResult, OutcomeAssessment
from ecvet_graph.model.learning import Text

Step = Callable[[], object]
WRONG = named("assessment a")


def correction(*outcomes: str, **changes: object) -> OutcomeAssessment:
    """Return the record that outcomes were not shown, although it was written down so."""
    given: dict[str, object] = {
        "result": AssessmentResult.FAILED,
        "remarks": WORDS,
        "corrects": WRONG,
    }
    return stay.assessment("correction", *outcomes, **(given | changes))


def correcting(*outcomes: str, **changes: object) -> Step:
    return lambda: assess(stay.issued(), correction(*outcomes, **changes), at=NOW, by=HOST)


def correcting_twice() -> object:
    once = assess(stay.issued(), correction(TEST), at=NOW, by=HOST)
    return assess(once, correction(TEST, iri=named("assessment twice")), at=NOW, by=HOST)


CASES: tuple[tuple[str, str, Step], ...] = (
    ("T14", "correction of nothing", correcting(TEST, corrects=named("assessment nowhere"))),
    ("T14", "correction of another outcome", correcting(TEST, named("outcome"))),
    ("T14", "correction without reason", correcting(TEST, remarks=())),
    ("T14", "correction with a blank reason", correcting(TEST, remarks=(Text(" ", "en"),))),
    ("T14", "the same mistake corrected twice", correcting_twice),
    ("S-passed", "a result again, which corrects nothing", correcting(COPPER, corrects=None)),
)
