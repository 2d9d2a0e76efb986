"""The numbers of the linking rule, read from the small file beside this one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LinkParameters", "default_parameters", "read_parameters"]


@dataclass(frozen=True, slots=True)
class LinkParameters:
    """The rule by which lanes are combined; shares, weights and thresholds are 0 to 1.

    `character_weight` is the share of characters in the lexical score, `dense_share` that of the
    dense lane where both exist; `limit` the most links of a text; `relative_threshold` the least
    share of the best score; `thresholds` the least score by the lanes that exist.
    """

    version: str
    character_weight: float
    dense_share: float
    limit: int
    relative_threshold: float
    thresholds: Mapping[str, float]


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
        return LinkParameters(
            version=str(content["version"]),
            character_weight=float(content["character_weight"]),
            dense_share=float(content["dense_share"]),
            limit=int(content["limit"]),
            relative_threshold=float(content["relative_threshold"]),
            thresholds={str(lane): float(least) for lane, least in content["thresholds"].items()},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidDataError(
            f"The linking parameters cannot be read ({error!r}).",
            remedy="Compare the file with the shipped parameters.json.",
            place=Place(str(path)),
        ) from error
