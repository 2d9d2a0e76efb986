"""Findings as people read them: by constraint, the worst first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from ecvet_graph.quality.findings import Finding, Messages, Severity
from ecvet_graph.quality.plain_text import one_line, shortened

__all__ = ["FindingGroup", "group_findings", "told"]

# The end of a first sentence; the values of a finding may hold full stops of their own.
_FIRST_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_VALUE, _LEFT_OUT = "\x00", "…"


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """What breaks one constraint: its findings, in the order of things and values."""

    findings: tuple[Finding, ...]

    @property
    def code(self) -> str:
        """Return the local name of the constraint, such as `Q02-missing`."""
        return self.findings[0].code

    @property
    def severity(self) -> Severity:
        """Return how grave the constraint is."""
        return self.findings[0].severity

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of the message, English first."""
        return tuple(language for language, _ in self.findings[0].messages)

    @property
    def messages(self) -> Messages:
        """Return the message in its languages; where those of the findings differ, without values."""
        return tuple((language, self.message(language)) for language in self.languages)

    def message(self, language: str = "en") -> str:
        """Return the message of all in one line; where theirs differ, the values are left out."""
        texts = {finding.message(language) for finding in self.findings}
        first = self.findings[0]
        if len(texts) == 1 or not first.value:
            return one_line(told(first, language))
        return one_line(first.message(language).replace(first.value, _LEFT_OUT))

    def sentences(self, language: str = "en") -> tuple[str, str]:
        """Return what is wrong, the first sentence of the message, and the rest: what to do."""
        text, value = self.message(language), self._value
        parts = _FIRST_SENTENCE.split(text.replace(value, _VALUE) if value else text, maxsplit=1)
        first, rest = (part.replace(_VALUE, value) for part in (*parts, "")[:2])
        return first, rest

    @property
    def _value(self) -> str:
        return one_line(shortened(self.findings[0].value or ""))


def group_findings(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Return findings by constraint; they must stand worst first, as those of a report do."""
    return tuple(
        FindingGroup(tuple(group)) for _, group in groupby(findings, key=lambda one: one.shape)
    )


def told(finding: Finding, language: str = "en") -> str:
    """Return the message of a finding, a long value in it cut in its middle."""
    text, value = finding.message(language), finding.value or ""
    return text.replace(value, shortened(value)) if value else text
