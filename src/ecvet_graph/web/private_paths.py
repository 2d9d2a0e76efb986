"""Addresses under which records about learners are read and written."""

from __future__ import annotations

import re

from flask import request

__all__ = ["is_about_learners"]

# In `/id/` there are things that are published.
_UNDER = re.compile(r"/(?:api/|(?!id/)[a-z]{2}/)?(?:mobility|progress)(?:[/.]|$)", re.IGNORECASE)


def is_about_learners(path: str = "") -> bool:
    """Say whether a path, that of this request by default, is one of those addresses.

    Also where nothing is: whoever mistypes an address still writes a pseudonym into it.
    """
    return _UNDER.match(path or request.path) is not None
