"""From a score to a probability: how often experts linked texts that scored so.

The curves are isotonic regressions over expert crosswalks between ESCO and national skill lists,
one per combination of lanes and language, kept as their middle points with straight lines between
(centred isotonic regression: Oron and Flournoy, 2017), so that a better score is never a smaller
probability. What they are read at is the clearance of a score: how far it lies above those of the
ranks 11 to 20 of its text. This is the query side of CSLS (Conneau et al., 2018), taken over the
fused score: a text that many skills come near says less about each of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.skills.parameters import ANY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = [
    "CROWD",
    "Calibration",
    "Curve",
    "clearances",
    "crowds",
    "default_calibration",
    "read_calibration",
]

CROWD = (10, 20)
"""The ranks, from 0, whose mean score is what a text is like to everything around it."""

LANES = ("dense", "lexical", "lexical+dense")
# Curves hold for a scheme about as large as ESCO: in a small one everything has few neighbours.
_LEAST_SHARE_OF_CONCEPTS = 0.5


@dataclass(frozen=True, slots=True)
class Curve:
    """A rising curve by its knots: clearances and the probabilities, 0 to 1, that belong to them.

    `crowd` is the usual score of the ranks 11 to 20.
    """

    clearances: tuple[float, ...]
    probabilities: tuple[float, ...]
    crowd: float = 0.0

    def at(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability at each clearance, in the shape of the values."""
        return np.interp(values, self.clearances, self.probabilities)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curves by lanes and language, and what they were made with.

    `exact` is the probability of a skill that has the very text as a label; `encoder` the first 16
    hex digits of the model's hash and `concepts` the number of skills the curves were made with.
    """

    version: str
    encoder: str
    concepts: int
    exact: float
    curves: Mapping[str, Mapping[str, Curve]]

    def curve(self, lanes: str, language: str) -> Curve:
        """Return the curve of the language, or the one over all languages."""
        found = self.curves[lanes]
        return found.get(language, found[ANY])

    def is_transferred(self, lanes: str, language: str, *, encoder: str, concepts: int) -> bool:
        """Return whether the curve was made with other texts, another model or other skills.

        `encoder` is the hash of the model, empty without one.
        """
        return (
            language not in self.curves[lanes]
            or (bool(encoder) and not encoder.startswith(self.encoder))
            or self.is_small(concepts)
        )

    def is_small(self, concepts: int) -> bool:
        """Return whether a scheme of so many skills is much smaller than that of the curves."""
        return concepts < _LEAST_SHARE_OF_CONCEPTS * self.concepts

    def probabilities(
        self, scores: NDArray[np.float32], *, lanes: str, language: str, concepts: int
    ) -> NDArray[np.float64]:
        """Return the probability of each score, shape (texts, ranks) as given, best first.

        In a small scheme, where hardly anything stands around a text, the usual crowd is assumed.
        """
        curve = self.curve(lanes, language)
        least = curve.crowd if self.is_small(concepts) else 0.0
        return curve.at(clearances(scores, least_crowd=least))


def crowds(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the mean score of the ranks 11 to 20, shape (texts,); ranks that are not there are 0."""
    first, last = CROWD
    return np.asarray(scores[:, first:last].sum(axis=1, dtype=np.float64) / (last - first))


def clearances(scores: NDArray[np.float32], *, least_crowd: float = 0.0) -> NDArray[np.float64]:
    """Return how far each score lies above the crowd, shape (texts, ranks) as given, best first."""
    crowd = np.maximum(crowds(scores), least_crowd)
    return np.asarray(scores - crowd[:, None], dtype=np.float64)


def default_calibration() -> Calibration:
    """Return the calibration that is shipped."""
    return read_calibration(Path(__file__).with_name("calibration.json"))


def read_calibration(path: Path) -> Calibration:
    """Return the calibration in a file.

    Raises:
        InvalidDataError: the file lacks a curve, has one that falls, or is not JSON.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        return Calibration(
            version=str(content["version"]),
            encoder=str(content["encoder"]),
            concepts=int(content["concepts"]),
            exact=float(content["exact"]),
            curves={lanes: _curves(content["curves"][lanes]) for lanes in LANES},
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidDataError(
            f"The calibration of links cannot be read ({error!r}).",
            remedy="Compare the file with the shipped calibration.json.",
            place=Place(str(path)),
        ) from error


def _curves(content: Mapping[str, Mapping[str, Any]]) -> dict[str, Curve]:
    found = {str(language): _curve(entry) for language, entry in content.items()}
    return {ANY: found[ANY], **found}


def _curve(content: Mapping[str, Any]) -> Curve:
    places = tuple(float(place) for place, _ in content["knots"])
    values = tuple(float(value) for _, value in content["knots"])
    if not places or list(places) != sorted(set(places)) or list(values) != sorted(values):
        raise ValueError("a curve has no knot, or does not rise")
    return Curve(places, values, float(content["crowd"]))
