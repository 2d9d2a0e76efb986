"""Statements about qualifications in the terms of a profile, and the choice of some of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ecvet_graph.model.iris import ELM, RDF
from ecvet_graph.model.terms import Iri, Term, Triple

__all__ = ["Projection"]

_TYPE = Iri(RDF + "type")
_QUALIFICATION = Iri(ELM + "Qualification")
_IS_PART_OF = Iri(ELM + "isPartOf")


@dataclass(frozen=True, slots=True)
class Projection:
    """Statements by the thing they are about, in no order, each once.

    `qualifications` are sorted by IRI; `units` names the parts of each.
    """

    statements: Mapping[Term, tuple[Triple, ...]]
    qualifications: tuple[Term, ...]
    units: Mapping[Term, tuple[Term, ...]]

    @classmethod
    def from_triples(cls, triples: Iterable[Triple]) -> Projection:
        """Gather triples; those given twice count once."""
        by_subject: dict[Term, dict[Triple, None]] = defaultdict(dict)
        for triple in triples:
            by_subject[triple[0]][triple] = None
        qualifications = [
            subject
            for subject, about in by_subject.items()
            if (subject, _TYPE, _QUALIFICATION) in about
        ]
        units: dict[Term, list[Term]] = defaultdict(list)
        for subject, about in by_subject.items():
            for _, predicate, value in about:
                if predicate == _IS_PART_OF:
                    units[value].append(subject)
        return cls(
            statements={subject: tuple(about) for subject, about in by_subject.items()},
            qualifications=tuple(sorted(qualifications, key=str)),
            units={whole: tuple(parts) for whole, parts in units.items()},
        )

    def members(self, qualification: Term) -> frozenset[Term]:
        """Return what belongs to a qualification: it, its units, and all that these refer to.

        Another qualification is never a member, even where something refers to it.
        """
        others = frozenset(self.qualifications) - {qualification}
        start = (qualification, *self.units.get(qualification, ()))
        return frozenset(self.reach(start, barred=others))

    def reach(
        self, start: Iterable[Term], *, barred: Collection[Term] = frozenset()
    ) -> tuple[Term, ...]:
        """Return the described things that can be reached along links; none that are barred."""
        seen: dict[Term, None] = {}
        waiting = list(start)
        while waiting:
            thing = waiting.pop()
            if thing in seen or thing in barred or thing not in self.statements:
                continue
            seen[thing] = None
            waiting.extend(value for _, verb, value in self.statements[thing] if verb != _TYPE)
        return tuple(seen)

    def keep(self, qualifications: Collection[Term]) -> Iterator[Triple]:
        """Yield the statements about these qualifications and their members.

        A link to a qualification that is left out is left out too.
        """
        chosen = frozenset(qualifications)
        left_out = frozenset(self.qualifications) - chosen
        members = dict.fromkeys(
            thing for one in sorted(chosen, key=str) for thing in self.members(one)
        )
        for thing in members:
            for triple in self.statements.get(thing, ()):
                if triple[2] not in left_out:
                    yield triple
