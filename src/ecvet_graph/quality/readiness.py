"""How many qualifications are ready for a profile of the European Learning Model, and what lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecvet_graph.quality.findings import Finding

__all__ = ["NotReady", "Readiness", "find_readiness", "merge_readiness"]


@dataclass(frozen=True, slots=True)
class NotReady:
    """A qualification that lacks something; `codes` names the broken constraints, sorted."""

    qualification: str
    title: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """What of a dataset can be written in the profile.

    `total` counts the qualifications, `not_ready` names those that lack something, by IRI;
    `names` tells what each broken constraint is called; `loose_units` counts the units that belong
    to no qualification, which the profile has no place for.
    """

    total: int
    not_ready: tuple[NotReady, ...]
    names: Mapping[str, str]
    loose_units: int = 0

    @property
    def ready(self) -> int:
        """Return the number of qualifications that lack nothing."""
        return self.total - len(self.not_ready)

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Return how many qualifications break each constraint, the most frequent first."""
        counts = Counter(code for entry in self.not_ready for code in entry.codes)
        return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))

    def lines(self) -> Iterator[str]:
        """Yield the summary for people, one line a reason."""
        noun = "qualification is" if self.total == 1 else "qualifications are"
        yield f"{self.ready} of {self.total} {noun} ready for the LOQ profile of the ELM"
        for code, count in self.reasons:
            yield f"  {count} {'lacks' if count == 1 else 'lack'} {code} ({self.names[code]})"
        if self.loose_units:
            units = "unit is" if self.loose_units == 1 else "units are"
            yield f"  {self.loose_units} {units} outside it, in no qualification"


def find_readiness(
    findings: Iterable[Finding],
    members: Mapping[str, Collection[str]],
    *,
    titles: Mapping[str, str],
    names: Mapping[str, str],
    loose_units: int = 0,
) -> Readiness:
    """Return which qualifications have a finding in what belongs to them.

    A finding about a blank node counts for every qualification with a blank node, because the
    engines do not tell them apart.

    Args:
        findings: what the constraints of the profile found.
        members: the IRIs of all that belongs to each qualification, `BLANK_NODE` for blank ones.
        titles: title of each qualification.
        names: what each constraint is called, by its code.
        loose_units: number of units that belong to no qualification.
    """
    broken: dict[str, set[str]] = {}
    for finding in findings:
        broken.setdefault(finding.focus, set()).add(finding.code)
    at_fault = broken.keys()
    not_ready = []
    for qualification in sorted(members):
        codes = {code for thing in at_fault & set(members[qualification]) for code in broken[thing]}
        if codes:
            title = titles.get(qualification, "")
            not_ready.append(NotReady(qualification, title, tuple(sorted(codes))))
    used = {code for entry in not_ready for code in entry.codes}
    return Readiness(
        total=len(members),
        not_ready=tuple(not_ready),
        names={code: names.get(code, code) for code in sorted(used)},
        loose_units=loose_units,
    )


def merge_readiness(several: Sequence[Readiness]) -> Readiness:
    """Return what several datasets say together."""
    return Readiness(
        total=sum(one.total for one in several),
        not_ready=tuple(entry for one in several for entry in one.not_ready),
        names={code: name for one in several for code, name in one.names.items()},
        loose_units=sum(one.loose_units for one in several),
    )
