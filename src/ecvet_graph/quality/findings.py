"""What a check found: one value per broken constraint and thing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ecvet_graph.errors import Place
from ecvet_graph.model.iris import ECVETSH

__all__ = [
    "BLANK_NODE",
    "BUILT_IN_NAMES",
    "NOTHING_TO_CHECK",
    "UNKNOWN_CLASS",
    "Finding",
    "Messages",
    "Severity",
    "fault_and_advice",
    "nothing_to_check",
    "unknown_class",
    "worst_first",
]

_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=\S)")

Messages = tuple[tuple[str, str], ...]

# The label of a blank node differs from run to run and from engine to engine.
BLANK_NODE = "_:blank"

NOTHING_TO_CHECK = ECVETSH + "nothing-to-check"
UNKNOWN_CLASS = ECVETSH + "unknown-class"
# What is checked beside the shapes, by a program, and what it is called
BUILT_IN_NAMES = {
    NOTHING_TO_CHECK: "There is something to check",
    UNKNOWN_CLASS: "The class exists",
}
_NOTHING_MESSAGES: Messages = tuple(
    {
        "en": "There is nothing to check: the data describes no qualification, no unit and no other "
        "main record. Check that it is the right file and that its classes are those of the data "
        "model.",
        "de": "Es gibt nichts zu prüfen: Die Daten beschreiben keine Qualifikation, keine Einheit "
        "und keinen anderen Hauptdatensatz. Prüfen Sie, ob es die richtige Datei ist und ob sie "
        "die Klassen des Datenmodells verwendet.",
        "fr": "Il n\u2019y a rien à vérifier : les données ne décrivent aucune certification, aucune "
        "unité ni aucune autre fiche principale. Vérifiez que le fichier est le bon et qu\u2019il "
        "emploie les classes du modèle de données.",
    }.items()
)
_UNKNOWN_MESSAGES: Messages = tuple(
    {
        "en": "There is no class {?value}, so nothing about this thing is checked. Correct the "
        "name; upper and lower case count.",
        "de": "Die Klasse {?value} gibt es nicht, deshalb wird an dieser Ressource nichts geprüft. "
        "Berichtigen Sie den Namen; Groß- und Kleinschreibung zählt.",
        "fr": "La classe {?value} n\u2019existe pas, cette ressource n\u2019est donc pas vérifiée. "
        "Corrigez le nom ; la casse compte.",
    }.items()
)


class Severity(StrEnum):
    """How grave a finding is, the worst first (SHACL, section 2.1.4)."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the worst, then 1 and 2."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not satisfy one constraint.

    Attributes:
        shape: IRI of the constraint; it is the code of the error.
        severity: a violation keeps the record from being published, the others do not.
        focus: IRI of the thing, or `BLANK_NODE`.
        path: the property concerned, as a SPARQL property path with prefixes, or `None`.
        value: the offending value (IRI or lexical form), or `None` where a value is lacking.
        messages: what is wrong and what to do, as pairs of language and text, English first.
        source: the file, the line (from 1) where that is known, and the thing, where a file was
            checked.
        title: title or name of the thing, empty when it has none.
    """

    shape: str
    severity: Severity
    focus: str
    path: str | None
    value: str | None
    messages: Messages
    source: Place | None = None
    title: str = ""

    @property
    def code(self) -> str:
        """Return the local name of the constraint, such as `Q02-missing`."""
        return self.shape.removeprefix(ECVETSH)

    def message(self, language: str = "en") -> str:
        """Return the message in a language, in English where there is none in it."""
        texts = dict(self.messages)
        return texts.get(language, texts["en"])


def fault_and_advice(message: str) -> tuple[str, str]:
    """Return the first sentence of a message, which says what is wrong, and what to do, or nothing."""
    found = _SENTENCE_END.search(message)
    return (message[: found.start()], message[found.end() :]) if found else (message, "")


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings by severity, constraint, thing and value; a set has one order."""
    return tuple(sorted(findings, key=_rank))


def nothing_to_check(source: Place | None = None) -> Finding:
    """Return the finding for data in which no constraint finds anything to look at."""
    return Finding(
        shape=NOTHING_TO_CHECK,
        severity=Severity.VIOLATION,
        focus=BLANK_NODE,
        path=None,
        value=None,
        messages=_NOTHING_MESSAGES,
        source=source,
    )


def unknown_class(focus: str, value: str) -> Finding:
    """Return the finding for a thing whose class looks like one of ours and does not exist."""
    return Finding(
        shape=UNKNOWN_CLASS,
        severity=Severity.VIOLATION,
        focus=focus,
        path="rdf:type",
        value=value,
        messages=tuple(
            (language, text.replace("{?value}", value)) for language, text in _UNKNOWN_MESSAGES
        ),
    )


def _rank(finding: Finding) -> tuple[int, str, str, str]:
    return finding.severity.rank, finding.shape, finding.focus, finding.value or ""
