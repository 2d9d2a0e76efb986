"""What a store says of each unit and qualification that lists show: read whole, or where it changed.

Reading 10,000 units takes seconds, reading those that a publication touched takes hundredths: the
rows of the version before serve for all others. Both ways lead to the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from ecvet_graph.model.days import day_of
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, RDF
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Iri, Literal, Term
from ecvet_graph.query import construct, run
from ecvet_graph.query.bind import is_iri
from ecvet_graph.store import GraphStore

__all__ = ["ThingRow", "parts_of", "read_rows", "renew_rows", "units_around"]

_OUTCOME = ELM + "learningOutcome"
_UNIT = ECVET + "Unit"
# As many values of a slot as a query takes in its stride
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A unit or qualification as it is stated and as facts were derived of it.

    Attributes:
        country: IRI. `fields`: IRIs of ISCED-F fields.
        owners: the qualifications of a unit. `same_as`: the units that are linked as the same one.
        outcomes: how many outcomes a unit has. `linked`: how many of them are linked to a skill.
    """

    iri: str
    is_unit: bool
    identifier: str | None
    titles: Texts
    country: str | None
    level: int | None
    fields: tuple[str, ...]
    valid_until: date | None
    owners: tuple[str, ...]
    same_as: tuple[str, ...]
    outcomes: int
    linked: int


def read_rows(store: GraphStore) -> dict[str, ThingRow]:
    """Return the row of every unit and qualification, in the order of their IRIs."""
    facts = _facts(construct(store, "resource/list-rows"))
    # Constructed, for sorting them would take ten times as long as everything else.
    linked = {str(outcome) for outcome, _, _ in construct(store, "resource/linked-outcomes")}
    return {iri: _row(iri, facts[iri], linked) for iri in sorted(facts)}


def renew_rows(
    store: GraphStore, before: Mapping[str, ThingRow], *, touched: Iterable[str]
) -> dict[str, ThingRow]:
    """Return the rows of a store from those of an earlier version of it.

    `touched` are all subjects of which the store says more or less now than it did then. Rows of
    things that did not change are the very same objects.
    """
    asked = set(touched)
    # Whether an outcome is linked shows in the row of its unit.
    asked |= units_around(store, asked)
    fresh: dict[str, ThingRow] = {}
    for part in parts_of(asked):
        facts = _facts(construct(store, "resource/list-rows", thing=part))
        linked = _linked(store, facts)
        fresh |= {iri: _row(iri, facts[iri], linked) for iri in facts}
    kept = {iri: row for iri, row in before.items() if iri not in asked}
    same = {iri: before[iri] if before.get(iri) == row else row for iri, row in fresh.items()}
    return dict(sorted((kept | same).items()))


def units_around(store: GraphStore, things: Iterable[str]) -> set[str]:
    """Return the units of which some things are outcomes, qualifications, allocations and so on."""
    return {
        str(row["unit"])
        for part in parts_of(things)
        for row in run(store, "resource/units-around", part=part)
    }


def _linked(store: GraphStore, facts: Mapping[str, Mapping[str, set[Term]]]) -> set[str]:
    outcomes = {str(one) for values in facts.values() for one in values.get(_OUTCOME, ())}
    return {
        str(outcome)
        for part in parts_of(outcomes)
        for outcome, _, _ in construct(store, "resource/linked-outcomes", outcome=part)
    }


def _facts(triples: Iterable[tuple[object, Iri, Term]]) -> dict[str, dict[str, set[Term]]]:
    facts: defaultdict[str, dict[str, set[Term]]] = defaultdict(dict)
    for subject, predicate, value in triples:
        facts[str(subject)].setdefault(predicate.value, set()).add(value)
    return facts


def _row(iri: str, facts: Mapping[str, set[Term]], linked: set[str]) -> ThingRow:
    is_unit = Iri(_UNIT) in facts.get(RDF + "type", ())
    outcomes = _texts(facts, _OUTCOME) if is_unit else ()
    level = _first(facts, ECVET + "effectiveLevel")
    return ThingRow(
        iri=iri,
        is_unit=is_unit,
        identifier=_first(facts, DCTERMS + "identifier"),
        titles=tuple(sorted(map(_text, facts.get(DCTERMS + "title", ())), key=_by_language)),
        country=_first(facts, ECVET + "country"),
        level=int(level) if level else None,
        fields=_texts(facts, ECVET + "effectiveField"),
        valid_until=_day(_first(facts, ECVET + "validUntil")),
        owners=_texts(facts, ELM + "isPartOf") if is_unit else (),
        same_as=_texts(facts, ECVET + "sameUnitAs"),
        outcomes=len(outcomes),
        linked=sum(outcome in linked for outcome in outcomes),
    )


def _texts(facts: Mapping[str, set[Term]], name: str) -> tuple[str, ...]:
    return tuple(sorted(map(str, facts.get(name, ()))))


def _first(facts: Mapping[str, set[Term]], name: str) -> str | None:
    return min(_texts(facts, name), default=None)


def _text(term: Term) -> Text:
    return Text(str(term), (term.language or "") if isinstance(term, Literal) else "")


def _by_language(text: Text) -> tuple[str, str]:
    return text.language, text.value


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else day_of(text)
    except ValueError:
        return None


def parts_of(things: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield things in as many at once as a query takes in its stride, in order; only IRIs."""
    left = iter(sorted(filter(is_iri, things)))
    while part := tuple(islice(left, _AT_ONCE)):
        yield part
