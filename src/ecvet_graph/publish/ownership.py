"""What an agency may say: only things of its own, and nothing that the project derives itself.

Reads N-Triples that the sandboxed reader wrote: one statement a line, terms in canonical form.
Rules: `docs/data-model.md` (IRIs, Derived ...) and SECURITY "Publish path", step 4.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ecvet_graph.errors import InvalidDataError, OwnershipError, Place
from ecvet_graph.model.iris import (
    DCAT,
    ECVET,
    ELM,
    ESCO_SKILL,
    OWL,
    OWN,
    RDF,
    SKOS,
    SSSOM,
)

__all__ = ["Owned", "keep_owned", "leave_out_shared"]

# Concepts that everybody refers to; files of other systems carry their labels along.
_SHARED = (
    "<http://data.europa.eu/snb/",
    "<http://publications.europa.eu/resource/authority/",
    f"<{ESCO_SKILL.removesuffix('skill/')}",
    f"<{OWN}",
)
_DERIVED_TERMS = (
    "country effectiveLevel effectiveField linkedSkill outcomeWeight coversSkill skillWeight "
    "outcome skill probability unitA unitB score coverageOfA coverageOfB verdict status "
    "reservation reason levelGap evidence coveredOutcome partlyCoveredOutcome uncoveredOutcome "
    "method methodVersion weightTable dataSnapshot nqfLevel eqfLevel"
)
# What institutions decide is recorded with their token, and never comes in a document.
_DECIDED_TERMS = (
    "confirmedBy contentDigest linkDigest mappingPredicate openOutcome purpose rejectedBy reviewResult "
    "side sourceUnit substantialDifference targetUnit decidedBy"
)
# What the catalogue and the tombstones say.
_RECORDED_TERMS = (
    "archivedIn change changeCount formerClass isWithdrawal replacedQualification withdrawnIn "
    "withdrawnThing"
)
_MAPPING_PREDICATES = ("annotatedSource", "annotatedProperty", "annotatedTarget")
_DERIVED = frozenset(
    [f"<{ECVET}{name}>" for name in f"{_DERIVED_TERMS} {_DECIDED_TERMS} {_RECORDED_TERMS}".split()]
    + [f"<{OWL}{name}>" for name in _MAPPING_PREDICATES]
)
_DERIVED_CLASSES = frozenset(
    [
        f"<{ECVET}{name}>"
        for name in ("LevelReferencing", "ReviewDecision", "SkillLink", "UnitMatch", "WeightTable")
    ]
    + [f"<{ECVET}{name}>" for name in ("ChangeCount", "Tombstone")]
    + [f"<{SSSOM}{name}>" for name in ("Mapping", "MappingSet")]
    + [f"<{OWL}Axiom>", f"<{DCAT}Dataset>", f"<{DCAT}Distribution>"]
)
# Records about a learner are the learner's and the institutions': never part of the public graph.
_PERSONAL_CLASSES = frozenset(
    [
        f"<{ECVET}{name}>"
        for name in ("Accumulation", "Credit", "LearningAgreement", "PersonalTranscript")
    ]
    + [f"<{ECVET}{name}>" for name in ("RecognitionDecision", "ValidationDecision")]
    + [f"<{ECVET}{name}>" for name in ("AgreedPart", "Transfer")]
    + [f"<{ELM}{name}>" for name in ("LearningAchievement", "LearningAssessment")]
    + [f"<{ELM}{name}>" for name in ("LearningActivity", "LearningEntitlement", "Person")]
    + [f"<{ELM}{name}>" for name in ("EuropeanDigitalCredential", "EuropeanDigitalPresentation")]
    + ["<https://www.w3.org/2018/credentials#VerifiableCredential>"]
    + ["<http://schema.org/Person>", "<http://www.w3.org/ns/person#Person>"]
)
# What only such records say, so that one without its class does not pass.
_PERSONAL_TERMS = (
    "learner credit creditedOutcome assessedOutcome result underAgreement agreedUnit agreedOutcome "
    "decidesOn decidedOn validatedOutcome followsValidation recognisedOutcome recognisedUnit counts "
    "agreedPart assessment countedUnit gradingScheme hostUnit needsGuardian reconsiders"
)
_PERSONAL = frozenset(
    [f"<{ECVET}{name}>" for name in _PERSONAL_TERMS.split()] + [f"<{ELM}hasClaim>"]
)
# Their object is what the statement is really about.
_ABOUT_OBJECT = frozenset(
    [f"<{SKOS}{name}Match>" for name in ("exact", "close", "broad", "narrow", "related")]
    + [
        f"<{SKOS}mappingRelation>",
        f"<{OWL}sameAs>",
        f"<{ELM}isPartOf>",
        f"<{ELM}proves>",
        f"<{ECVET}forOutcome>",
    ]
    + [f"<{ELM}learningAchievementSpecification>"]
    + [
        f"<{ECVET}{name}>"
        for name in ("sameUnitAs", "unit", "qualification", "ofQualification", "forUnit")
    ]
)
_TYPE = f"<{RDF}type>"
_LOCAL = re.compile(r"[a-z]+(?:-[a-z]+)*/[a-z0-9]+(?:--?[a-z0-9]+)*>")


@dataclass(frozen=True, slots=True)
class Owned:
    """What was kept: number of statements, of things by class, and the concepts left out.

    `dropped` names each shared concept about which the document made statements, sorted.
    """

    statements: int
    classes: tuple[tuple[str, int], ...]
    dropped: tuple[str, ...]


@dataclass(slots=True)
class _Census:
    """What one reading of a document gathers."""

    mine: str
    place: str
    owned: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    blanks: set[str] = field(default_factory=set)
    links: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    classes: Counter[str] = field(default_factory=Counter)
    statements: int = 0


def keep_owned(source: Path, target: Path, *, prefix: str, name: str) -> Owned:
    """Copy what an agency may say from one N-Triples file to another.

    Args:
        source: the document, written by the sandboxed reader.
        target: the file to write.
        prefix: the namespace of the agency, ending in a slash.
        name: how messages call the document.

    Raises:
        OwnershipError: it says something about what is neither the agency's nor a shared concept,
            or states what the project derives; the message names the term.
        InvalidDataError: it describes a record about a learner.
    """
    census = _Census(mine=f"<{prefix}", place=name)
    with source.open(encoding="utf-8", newline="\n") as lines:
        for subject, predicate, value in _statements(lines):
            _look(census, subject, predicate, value)
    left_out = _settle_blanks(census) | census.dropped
    with (
        source.open(encoding="utf-8", newline="\n") as lines,
        target.open("w", encoding="utf-8", newline="\n") as kept,
    ):
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            if subject not in left_out:
                kept.write(line)
                census.statements += 1
                if predicate == _TYPE:
                    census.classes[value[1:-4]] += 1
    dropped = tuple(sorted(term[1:-1] for term in census.dropped))
    return Owned(census.statements, tuple(sorted(census.classes.items())), dropped)


def leave_out_shared(source: Path, target: Path) -> None:
    """Copy all but statements about shared concepts; no agency is believed about those.

    What is said of blank nodes that only such concepts lead to goes with them.
    """
    dropped = _dropped_blanks(source)
    with (
        source.open(encoding="utf-8", newline="\n") as lines,
        target.open("w", encoding="utf-8", newline="\n") as kept,
    ):
        kept.writelines(
            line
            for line in lines
            if not line.startswith(_SHARED)
            and not (dropped and line[0] == "_" and line.split(" ", 1)[0] in dropped)
        )


def _dropped_blanks(source: Path) -> set[str]:
    """Return the blank nodes that a shared concept leads to and nothing else."""
    links: dict[str, set[str]] = defaultdict(set)
    with source.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            subject, _, value = line.split(" ", 2)
            if value.startswith("_:"):
                links[subject].add(value.rstrip("\n")[:-2])
    shared = {subject for subject in links if subject.startswith(_SHARED)}
    if not shared:
        return set()
    led_to = {blank for blanks in links.values() for blank in blanks}
    roots = (links.keys() - led_to) - shared
    return _reached(links, shared) - _reached(links, roots)


def _statements(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        yield subject, predicate, rest.rstrip("\n")[:-2]


def _look(census: _Census, subject: str, predicate: str, value: str) -> None:
    if value.startswith("_:"):
        census.links[subject].add(value)
    if subject.startswith("_:"):
        census.blanks.add(subject)
    elif subject not in census.owned:
        if subject.startswith(_SHARED) and not subject.startswith(census.mine):
            census.dropped.add(subject)
            return
        _check_subject(census, subject)
        census.owned.add(subject)
    _check_statement(census, predicate, value, subject=subject)


def _check_subject(census: _Census, subject: str) -> None:
    if not subject.startswith(census.mine):
        raise _refused(
            census,
            f"It describes {subject}, which does not belong to the agency.",
            f"Describe only things whose IRI begins with {census.mine[1:]}; check --agency, and "
            "--base when the file was imported.",
        )
    if not _LOCAL.fullmatch(subject, len(census.mine)):
        raise _refused(
            census,
            f"The IRI {subject} is not formed as it should be.",
            f"Form it as {census.mine[1:]}KIND/NAME, with a-z, 0-9 and hyphens.",
        )


def _check_statement(census: _Census, predicate: str, value: str, *, subject: str) -> None:
    if predicate in _DERIVED or (predicate == _TYPE and value in _DERIVED_CLASSES):
        term = value if predicate == _TYPE else predicate
        raise _refused(
            census,
            f"It states {term} of {subject}, which is derived here and never published.",
            "Leave it out.",
        )
    if predicate in _PERSONAL or (predicate == _TYPE and value in _PERSONAL_CLASSES):
        raise InvalidDataError(
            f"It describes {subject}, a record about a learner; personal records do not belong "
            "into the public graph.",
            remedy="Leave it out, and keep it in your own systems; `validate` checks such records.",
            place=Place(census.place),
        )
    if predicate in _ABOUT_OBJECT and not value.startswith((census.mine, "_:")):
        raise _refused(
            census,
            f"With {predicate} it says something about {value}, which is not the agency's.",
            "Leave it out; rdfs:seeAlso may point anywhere.",
        )


def _settle_blanks(census: _Census) -> set[str]:
    """Return the blank nodes that only concepts left out lead to; refuse those nothing leads to."""
    kept = _reached(census.links, census.owned)
    dropped = (_reached(census.links, census.dropped) & census.blanks) - kept
    lost = census.blanks - kept - dropped
    if lost:
        raise _refused(
            census,
            f"{len(lost)} blank nodes belong to nothing of the agency's."
            if len(lost) > 1
            else "A blank node belongs to nothing of the agency's.",
            "Link them from something with an IRI, or give them one.",
        )
    return dropped


def _reached(links: dict[str, set[str]], starts: Iterable[str]) -> set[str]:
    waiting = list(starts)
    reached: set[str] = set()
    while waiting:
        for blank in links.get(waiting.pop(), ()):
            if blank not in reached:
                reached.add(blank)
                waiting.append(blank)
    return reached


def _refused(census: _Census, message: str, remedy: str) -> OwnershipError:
    return OwnershipError(message, remedy=remedy, place=Place(census.place))
