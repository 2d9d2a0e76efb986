"""The numbers of the linking rule, read from the small file beside this one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ANY", "LaneWeights", "LinkParameters", "default_parameters", "read_parameters"]

ANY = "*"
"""Stands for every language that has no entry of its own, in parameters and in calibration."""


@dataclass(frozen=True, slots=True)
class LaneWeights:
    """What characters and words count beside the dense lane, which counts 1; 0 leaves one out."""

    characters: float
    words: float


@dataclass(frozen=True, slots=True)
class LinkParameters:
    """The rule by which lanes are combined and links are kept.

    `weights` by language, `*` for any other; `limit` the most links of a text;
    `least_probability` what the best link of a text must reach, or the text stays unmapped;
    `relative_threshold` the least share of the best score that its other links need; both 0 to 1.
    """

    version: str
    weights: Mapping[str, LaneWeights]
    limit: int
    relative_threshold: float
    least_probability: float

    def weights_of(self, language: str) -> LaneWeights:
        """Return the weights of the language, or those of any."""
        return self.weights.get(language, self.weights[ANY])


def default_parameters() -> LinkParameters:
    """Return the parameters that are shipped."""
    return read_parameters(Path(__file__).with_name("parameters.json"))


def read_parameters(path: Path) -> LinkParameters:
    """Return the parameters in a file.

    Raises:
        InvalidDataError: the file lacks a number or is not JSON.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        weights = {
            str(language): LaneWeights(float(entry["characters"]), float(entry["words"]))
            for language, entry in content["weights"].items()
        }
        return LinkParameters(
            version=str(content["version"]),
            weights={ANY: weights[ANY], **weights},
            limit=int(content["limit"]),
            relative_threshold=float(content["relative_threshold"]),
            least_probability=float(content["least_probability"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidDataError(
            f"The linking parameters cannot be read ({error!r}).",
            remedy="Compare the file with the shipped parameters.json.",
            place=Place(str(path)),
        ) from error
