"""The outcomes of a store and the labels of its skills, as linking reads them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecvet_graph.model.iris import ELM, ESCO_SKILLS_SCHEME, SKOS
from ecvet_graph.model.terms import Iri, Literal
from ecvet_graph.query import construct
from ecvet_graph.skills import LabelKind, SkillLabel, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ecvet_graph.model.terms import Triple
    from ecvet_graph.store import GraphStore

__all__ = [
    "Outcome",
    "Text",
    "languages_of",
    "outcomes_of_units",
    "read_labels",
    "read_outcomes",
]

_KINDS = {SKOS + "prefLabel": LabelKind.PREFERRED, SKOS + "altLabel": LabelKind.ALTERNATIVE}
_LEARNING_OUTCOME = Iri(ELM + "learningOutcome")
_PIVOT = "en"
# Units in one query
_BATCH = 400
_DECLARED = Iri(ELM + "relatedESCOSkill")

Text = tuple[str, str]  # language, folded text


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome with the units that hold it, its texts, and the skills its agency declared."""

    iri: str
    units: tuple[str, ...]
    texts: tuple[Text, ...]
    declared: tuple[str, ...] = ()

    @property
    def text_key(self) -> str:
        """Return what two outcomes with the same texts in the same languages have in common."""
        return "\n".join("\t".join(text) for text in self.texts)


def read_labels(store: GraphStore, *, languages: Collection[str] = ()) -> tuple[SkillLabel, ...]:
    """Return the labels of all skills in the vocabulary of the store, sorted.

    With `languages` (such as `de`) only those in these languages and in English, the language that
    the dense lane searches for every other.
    """
    wanted = {*languages, _PIVOT} if languages else None
    skills, found = set(), set()
    for concept, predicate, value in construct(store, "compare/skill-labels"):
        if str(value) == ESCO_SKILLS_SCHEME:
            skills.add(str(concept))
        elif isinstance(value, Literal) and value.language:
            language = _primary(value.language)
            if wanted is None or language in wanted:
                kind = _KINDS[str(predicate)]
                found.add(SkillLabel(str(concept), kind, language, fold(value.value)))
    return tuple(sorted(label for label in found if label.uri in skills))


def read_outcomes(store: GraphStore) -> tuple[Outcome, ...]:
    """Return all outcomes of a store that belong to a unit, by IRI."""
    return _gathered(construct(store, "compare/outcome-texts"))


def outcomes_of_units(store: GraphStore, units: Sequence[str]) -> tuple[Outcome, ...]:
    """Return the outcomes of some units, by IRI; of their units only these are named."""
    return _gathered(
        triple
        for start in range(0, len(units), _BATCH)
        for triple in construct(
            store, "compare/texts-of-units", unit=tuple(units[start : start + _BATCH])
        )
    )


def _gathered(triples: Iterable[Triple]) -> tuple[Outcome, ...]:
    units: defaultdict[str, set[str]] = defaultdict(set)
    texts: defaultdict[str, set[Text]] = defaultdict(set)
    declared: defaultdict[str, list[str]] = defaultdict(list)
    for subject, predicate, value in triples:
        if predicate == _LEARNING_OUTCOME:
            units[str(value)].add(str(subject))
        elif predicate == _DECLARED:
            declared[str(subject)].append(str(value))
        else:
            language = value.language if isinstance(value, Literal) else None
            texts[str(subject)].add((_primary(language or ""), fold(str(value))))
    return tuple(
        Outcome(
            iri=iri,
            units=tuple(sorted(units[iri])),
            texts=tuple(sorted(texts[iri])),
            declared=tuple(sorted(set(declared[iri]))),
        )
        for iri in sorted(units)
    )


def languages_of(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """Return the languages that the outcomes are written in, such as `de`."""
    return frozenset(language for outcome in outcomes for language, _ in outcome.texts if language)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
