"""What may be the id of an agency, or the name of a dataset: both are parts of IRIs."""

from __future__ import annotations

import re

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.iris import RESERVED_AGENCIES

__all__ = ["check_agency", "check_dataset"]

_AGENCY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DATASET = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LENGTH = 60


def check_agency(agency: str) -> str:
    """Return the id when it is one: lower-case words of `a-z0-9` joined by single hyphens.

    Raises:
        UsageFault: it is not, it is longer than 60 characters, or it is reserved.
    """
    if agency in RESERVED_AGENCIES:
        raise UsageFault(
            f"{agency!r} cannot be the id of an agency: the name is reserved.",
            remedy="Choose an id such as de-bibb.",
        )
    return _checked(agency, _AGENCY, "an agency")


def check_dataset(dataset: str) -> str:
    """Return the name of a dataset when it is one, by the rule for agencies or a digit first.

    Raises:
        UsageFault: it is not.
    """
    return _checked(dataset, _DATASET, "a dataset")


def _checked(text: str, form: re.Pattern[str], kind: str) -> str:
    if not form.fullmatch(text) or len(text) > _LENGTH:
        raise UsageFault(
            f"{text!r} cannot be the id of {kind}.",
            remedy=f"Use up to {_LENGTH} of a-z, 0-9 and single hyphens, such as de-bibb.",
        )
    return text
