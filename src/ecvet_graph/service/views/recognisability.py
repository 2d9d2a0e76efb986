"""How recognisable the units of a dataset are abroad, and what would make them more so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ecvet_graph.model.learning import Texts
from ecvet_graph.model.match import Verdict

__all__ = [
    "Carried",
    "CarriedCount",
    "CountryCount",
    "Fix",
    "FixView",
    "Reading",
    "ReadingCount",
    "RecognisabilityView",
    "UnitFix",
    "UnitRecognisability",
]


class Carried(StrEnum):
    """What carries a candidate, the strongest that any two of the outcomes have in common.

    `identical-text`: outcomes with the same text; `declared-skills`: outcomes for which both agencies
    declare the same skill; `linked-skills`: outcomes that are linked to the same skill, by the
    installation on one side at least; `text`: the wording of outcomes and titles alone.
    """

    IDENTICAL_TEXT = "identical-text"
    DECLARED_SKILLS = "declared-skills"
    LINKED_SKILLS = "linked-skills"
    TEXT = "text"


class Reading(StrEnum):
    """What is suggested of a candidate, seen from the unit at home."""

    SUGGESTED_EQUIVALENT = "suggested-equivalent"
    COMPARABLE_CONTENT = "comparable-content"
    COVERS = "covers"
    COVERED = "covered"
    PARTIAL = "partial"

    @classmethod
    def from_verdict(cls, verdict: Verdict, *, is_a: bool) -> Reading | None:
        """Return how a verdict reads from one of its sides; `None`: nothing is suggested."""
        if verdict in (Verdict.A_COVERS_B, Verdict.B_COVERS_A):
            return cls.COVERS if (verdict is Verdict.A_COVERS_B) == is_a else cls.COVERED
        return None if verdict is Verdict.NONE else cls(verdict.value)


class Fix(StrEnum):
    """What an agency can add to its data, and what the gain of it counts.

    `link-skills`: outcomes without any skill; candidates that nothing but text carries.
    `declare-skills`: skills that the installation found and the agency did not declare; candidates
    whose agency declares the same skill, so that both would.
    `give-level`, `give-field`, `give-workload`, `describe-assessment`: candidates for which this cannot
    be judged, and only for lack of it here.
    `extend-validity`: candidates under the condition that the validity here has ended.
    `type-outcomes`: outcomes without a category; candidates that have categories to compare with.
    `list-outcomes`: units without outcomes, which cannot be compared.
    `translate-titles`: units without an English title. What these two would gain is not estimated.
    """

    LINK_SKILLS = "link-skills"
    DECLARE_SKILLS = "declare-skills"
    GIVE_LEVEL = "give-level"
    GIVE_FIELD = "give-field"
    GIVE_WORKLOAD = "give-workload"
    DESCRIBE_ASSESSMENT = "describe-assessment"
    EXTEND_VALIDITY = "extend-validity"
    TYPE_OUTCOMES = "type-outcomes"
    LIST_OUTCOMES = "list-outcomes"
    TRANSLATE_TITLES = "translate-titles"


@dataclass(frozen=True, slots=True)
class CountryCount:
    """Candidates in a country (alpha-2), and how many units at home have one there."""

    country: str | None
    candidates: int
    units: int


@dataclass(frozen=True, slots=True)
class CarriedCount:
    """How many candidates something carries."""

    carried_by: Carried
    candidates: int


@dataclass(frozen=True, slots=True)
class ReadingCount:
    """Of how many candidates something is suggested."""

    reading: Reading
    candidates: int


@dataclass(frozen=True, slots=True)
class FixView:
    """A fix with what it would gain.

    Attributes:
        fix: what to do.
        units: units that lack it. `outcomes`: outcomes that lack it, 0 where it is about units.
        gain: candidates that it would help, see `Fix`; `None`: not estimated.
        clears: those of them beside which no other reservation stands; `None` where it is about
            no reservation.
        on_both_sides: further candidates that lack it too: the fix helps once both sides have it.
    """

    fix: Fix
    units: int
    outcomes: int
    gain: int | None
    clears: int | None = None
    on_both_sides: int = 0


@dataclass(frozen=True, slots=True)
class UnitFix:
    """A fix of one unit, and how many candidates it would help; `None`: not estimated."""

    fix: Fix
    gain: int | None


@dataclass(frozen=True, slots=True)
class UnitRecognisability:
    """A unit with its candidates abroad.

    Attributes:
        iri, identifier, titles: the unit.
        is_compared: whether it was there when units were compared last.
        candidates: units abroad that are suggested, without rejected ones.
        countries: alpha-2 codes of their countries, sorted.
        carried, readings: the candidates by what carries them and by what is suggested.
        decided: candidates on which institutions decided, rejected ones too.
        fixes: what would help, the largest gain first.
    """

    iri: str
    identifier: str | None
    titles: Texts
    is_compared: bool
    candidates: int = 0
    countries: tuple[str, ...] = ()
    carried: tuple[CarriedCount, ...] = ()
    readings: tuple[ReadingCount, ...] = ()
    decided: int = 0
    fixes: tuple[UnitFix, ...] = ()


@dataclass(frozen=True, slots=True)
class RecognisabilityView:
    """The report on a dataset.

    Attributes:
        agency, dataset: which one. `version`: the version of the store that was read.
        units: how many it has. `compared`: those that were there when units were compared last.
        recognisable: those with at least one candidate abroad.
        candidates: pairs of one of its units and a unit abroad; for each unit at most ten a country.
        countries: by country, the most candidates first.
        carried, readings: by what carries them and by what is suggested.
        decided: pairs on which institutions decided, rejected ones too.
        fixes: what would help, the largest gain first, what is not estimated last.
        rows: the units, those with the fewest candidates first.
    """

    agency: str
    dataset: str
    version: str
    units: int
    compared: int
    recognisable: int
    candidates: int
    countries: tuple[CountryCount, ...]
    carried: tuple[CarriedCount, ...]
    readings: tuple[ReadingCount, ...]
    decided: int
    fixes: tuple[FixView, ...]
    rows: tuple[UnitRecognisability, ...]
