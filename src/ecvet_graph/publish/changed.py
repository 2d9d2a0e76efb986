"""Which qualifications, units and outcomes differ between two versions of a dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ecvet_graph.model.changes import KINDS, Change, Changes, ThingChange
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, FOAF, RDF, ROV
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.publish.differences import Difference, Lines
from ecvet_graph.quality.ntriples import language_of, plain

__all__ = ["Described", "changes_of"]

_TYPE = f"<{RDF}type>"
_KINDS = {
    f"<{ELM}Qualification>": "qualification",
    f"<{ECVET}Unit>": "unit",
    f"<{ELM}LearningOutcome>": "outcome",
}
_TITLES = frozenset({f"<{DCTERMS}title>", f"<{ROV}legalName>"})
_PLACES = frozenset({f"<{DCTERMS}Location>", f"<{ELM}Address>", f"<{ELM}Organisation>"})
# What is said of an organisation and tells nothing of where it is
_NAMES = frozenset({f"<{ROV}legalName>", f"<{FOAF}homepage>", f"<{ECVET}hasFunction>", _TYPE})
# From a thing to the unit or outcome that it is a part of: forwards, and backwards
_PART_OF = frozenset(
    [f"<{ECVET}{name}>" for name in ("forUnit", "forOutcome", "unit")] + [f"<{ELM}proves>"]
)
_HAS_PART = frozenset(f"<{ELM}{name}>" for name in ("learningOutcome", "provenBy"))
# From a thing to the qualification that it says something of
_ABOUT = frozenset(
    [f"<{ECVET}{name}>" for name in ("qualification", "ofQualification")]
    + [f"<{ELM}{name}>" for name in ("learningAchievementSpecification", "isPartOf")]
)
_IS_PART_OF = f"<{ELM}isPartOf>"


@dataclass(frozen=True, slots=True)
class Described:
    """What a version says of its things, terms as in N-Triples.

    `types` are the classes of each subject, `titles` its titles; `owners` the units and outcomes
    that a thing is part of, `wholes` its qualifications, `units` the units of a qualification.
    """

    types: Mapping[str, set[str]]
    titles: Mapping[str, list[str]]
    owners: Mapping[str, set[str]]
    wholes: Mapping[str, set[str]]
    units: Mapping[str, set[str]]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Described:
        """Return what the lines of a version say."""
        types: defaultdict[str, set[str]] = defaultdict(set)
        titles: defaultdict[str, list[str]] = defaultdict(list)
        owners: defaultdict[str, set[str]] = defaultdict(set)
        wholes: defaultdict[str, set[str]] = defaultdict(set)
        units: defaultdict[str, set[str]] = defaultdict(set)
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            value = rest[:-3]
            kinds = types[subject]
            if predicate == _TYPE:
                kinds.add(value)
            elif predicate in _TITLES:
                titles[subject].append(value)
            elif predicate in _PART_OF:
                owners[subject].add(value)
            elif predicate in _HAS_PART:
                owners[value].add(subject)
            elif predicate in _ABOUT:
                wholes[subject].add(value)
                if predicate == _IS_PART_OF:
                    units[value].add(subject)
        return cls(types, titles, owners, wholes, units)

    def has(self, thing: str) -> bool:
        """Return whether the version says anything of a thing."""
        return thing in self.types

    def kind(self, thing: str) -> str:
        """Return the kind of a thing, as in `model.changes.KINDS`."""
        found = (_KINDS[name] for name in self.types.get(thing, ()) if name in _KINDS)
        return min(found, key=KINDS.index, default=KINDS[-1])

    def names(self, thing: str) -> Texts:
        """Return the titles of a thing, sorted by language."""
        texts = {Text(plain(term), language_of(term) or "") for term in self.titles.get(thing, ())}
        return tuple(sorted(texts, key=lambda text: (text.language, text.value)))

    def units_of(self, thing: str) -> set[str]:
        """Return the units that a thing is, or is a part of."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [thing]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            if self.kind(one) == "unit":
                found.add(one)
            else:
                waiting.extend(self.owners.get(one, ()))
        return found


def changes_of(old: Lines, new: Lines) -> Changes:
    """Return what differs between two versions: which things, and in which properties.

    Both may be parts of versions that hold everything that is linked to what differs.
    """
    difference = Difference.between(old, new)
    if difference.is_empty:
        return Changes()
    versions = Described.of(old), Described.of(new)
    properties: defaultdict[str, set[str]] = defaultdict(set)
    for lines in (difference.removed, difference.added):
        for line in lines:
            subject, predicate, _ = line.split(" ", 2)
            properties[subject].add(predicate)
    units = {unit for thing in properties for one in versions for unit in one.units_of(thing)}
    named = sorted(thing for thing in {*properties, *units} if thing.startswith("<"))
    things = [_thing(thing, properties.get(thing, set()), versions) for thing in named]
    return Changes(
        things=tuple(sorted(things, key=lambda one: (KINDS.index(one.kind), one.iri))),
        added=len(difference.added),
        removed=len(difference.removed),
        units=frozenset(iri[1:-1] for iri in units | set(_around(properties, versions))),
        outcomes=frozenset(one.iri for one in things if one.kind == "outcome"),
    )


def _thing(
    thing: str, properties: Iterable[str], versions: tuple[Described, Described]
) -> ThingChange:
    old, new = versions
    change = Change.CHANGED
    if not old.has(thing):
        change = Change.ADDED
    elif not new.has(thing):
        change = Change.WITHDRAWN
    told = old if change is Change.WITHDRAWN else new
    differing = (name[1:-1] for name in properties) if change is Change.CHANGED else ()
    return ThingChange(
        iri=thing[1:-1],
        kind=told.kind(thing),
        change=change,
        titles=told.names(thing),
        properties=tuple(sorted(differing)),
    )


def _around(
    properties: Mapping[str, set[str]], versions: tuple[Described, Described]
) -> Iterator[str]:
    """Yield the units that inherit something from what differs: level, field, country, validity."""
    for version in versions:
        for thing, names in properties.items():
            if version.types.get(thing, set()) & _PLACES and not names <= _NAMES:
                yield from (unit for units in version.units.values() for unit in units)
            if not version.units_of(thing):
                for whole in (thing, *version.wholes.get(thing, ())):
                    yield from version.units.get(whole, ())
