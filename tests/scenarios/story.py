"""The readable story of a scenario: what was done, what came of it, what was refused and why."""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from textwrap import fill

from ecvet_graph.errors import TransitionError
from ecvet_graph.model.learning import english
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.mobility_records import AchievedOutcomeView
from ecvet_graph.service.views.progress import ProgressFigure, ProgressView

_WIDTH = 96
_ROOT = Path(__file__).resolve().parents[2]


class Story:
    """Lines of a scenario, said on the standard output as they come (`pytest -s` shows them)."""

    def __init__(self, title: str) -> None:
        self._lines: list[str] = []
        self._say(f"\n=== {title} ===")

    @property
    def text(self) -> str:
        """Return everything that was said."""
        return "\n".join(self._lines)

    def require_told(self) -> None:
        """Assert that the page of the documentation with all stories tells this one, word by word."""
        told = (_ROOT / "docs" / "mobility-scenarios.md").read_text("utf-8")
        assert self.text.strip() in told, "docs/mobility-scenarios.md tells another story"

    def part(self, title: str) -> None:
        """Begin a part."""
        self._say(f"\n{title}")

    def tell(self, sentence: str) -> None:
        """Say what somebody does, or what comes of it."""
        self._say(fill(sentence, _WIDTH, initial_indent="  ", subsequent_indent="    "))

    def refused(self, sentence: str, step: Callable[[], object]) -> TransitionError:
        """Say that a step was tried and refused, by which rule; return the refusal."""
        try:
            step()
        except TransitionError as fault:
            self.tell(f"{sentence} -- REFUSED by rule {fault.rule}: {fault.message}")
            return fault
        raise AssertionError(f"not refused: {sentence}")

    def achieved(self, view: TransferView) -> None:
        """Say what was planned and what was achieved, outcome by outcome."""
        self.tell(f"The transfer is {view.state}. Planned against achieved:")
        for unit in view.achieved:
            awarded = "awarded" if unit.is_awarded else "not awarded"
            self._say(f"    {english(unit.unit.titles)}: {awarded}")
            for outcome in unit.outcomes:
                self._say(f"      [{_standing(outcome):<10}] {english(outcome.outcome.texts)}")

    def progress(self, view: ProgressView) -> None:
        """Say how far the learner is."""
        figures = "; ".join(map(_figure, view.figures)) or "no figures are published"
        self.tell(
            f"Progress towards {english(view.target.titles)}: units {view.units_counted} of "
            f"{view.units}, outcomes {view.outcomes_recognised} of {view.outcomes}; {figures}; "
            f"{'eligible' if view.is_eligible else 'not yet eligible'} per the published structure."
        )

    def _say(self, line: str) -> None:
        self._lines.append(line)
        sys.stdout.write(line + "\n")


def _standing(one: AchievedOutcomeView) -> str:
    if one.is_recognised:
        return "recognised"
    if one.is_refused:
        return "refused"
    if one.is_validated:
        return "validated"
    if one.is_credited:
        return "credited"
    return str(one.result) if one.result else "open"


def _figure(figure: ProgressFigure) -> str:
    required = "" if figure.required is None else f" of {_number(figure.required)}"
    system = english(figure.system.labels)
    return f"{_number(figure.counted)}{required} {system} ({figure.basis})"


def _number(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
