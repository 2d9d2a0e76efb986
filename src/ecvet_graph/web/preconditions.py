"""Which version of a dataset a client saw: If-Match and If-None-Match (RFC 9110, section 13).

The entity tag of version 3 of a dataset is `"3"`; its representations add the suffix of their
syntax, `"3-ttl"`, and how it is packed, `"3-ttl-gzip"`. Any of them names the version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Request, Response

from ecvet_graph.errors import PreconditionError, UnconditionalError, UsageFault

__all__ = ["Seen", "is_known", "required", "seen_version", "tag_of"]

# RFC 9110, section 8.8.3: entity-tag, with nothing but visible signs between the quotation marks
_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST = re.compile(rf"[ \t]*{_TAG}(?:[ \t]*,[ \t]*{_TAG})*[ \t]*")
_EACH = re.compile(_TAG)
_VERSION = re.compile(r'"([1-9][0-9]{0,8})(?:-[a-z]{1,10}){0,2}"')
_REMEDY = (
    'Send If-Match with the ETag of the version that you replace, such as "3"; '
    "or If-None-Match: * where there is no such dataset yet."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The versions of which one must be the newest; none of them where there must be no dataset."""

    versions: frozenset[int]

    def expected(self, current: int, *, is_withdrawn: bool) -> int:
        """Return the number that the newest version must still have when the change is made.

        Args:
            current: number of the newest version, 0 where there is none.
            is_withdrawn: it withdrew the dataset, so that there is nothing to replace.

        Raises:
            PreconditionError: the newest version is another one than the client saw.
        """
        if self.versions:
            if current in self.versions:
                return current
            told = f"its newest version is {current}" if current else "there is no such dataset"
            raise PreconditionError(
                f"The dataset is not in the version that you saw: {told}.",
                remedy="Get the newest version, see what changed, and send yours with its ETag.",
            )
        if current and not is_withdrawn:
            raise PreconditionError(
                f"There is such a dataset already: its newest version is {current}.",
                remedy=f'Send If-Match: "{current}" to replace it.',
            )
        return current


def seen_version(request: Request) -> Seen | None:
    """Return what a request says of the version that its sender saw, `None` where it says nothing.

    Entity tags are compared strongly, so that weak ones match nothing (section 8.8.3.2).

    Raises:
        UsageFault: a field is not a list of entity tags, or both fields contradict each other.
        UnconditionalError: the condition holds for any version.
    """
    matching = request.headers.get("If-Match")
    is_new = (request.headers.get("If-None-Match") or "").strip() == "*"
    if matching is None:
        return Seen(frozenset()) if is_new else None
    if is_new:
        raise UsageFault("If-Match and If-None-Match contradict each other.", remedy=_REMEDY)
    if matching.strip() == "*":
        raise UnconditionalError("If-Match: * does not say which version you saw.", remedy=_REMEDY)
    if not _LIST.fullmatch(matching):
        raise UsageFault("If-Match is not a list of entity tags.", remedy=_REMEDY)
    found = [_VERSION.fullmatch(tag) for tag in _EACH.findall(matching)]
    numbers = frozenset(int(version[1]) for version in found if version)
    # A tag that is none of ours is a version that never was.
    return Seen(numbers or frozenset({-1}))


def required(seen: Seen | None) -> Seen:
    """Return it when there is one.

    Raises:
        UnconditionalError: the request does not say which version its sender saw (RFC 6585).
    """
    if seen is None:
        raise UnconditionalError("The request does not say which version you saw.", remedy=_REMEDY)
    return seen


def tag_of(version: int, suffix: str = "") -> str:
    """Return the entity tag of a version, or of its representation in a syntax."""
    return f"{version}-{suffix}" if suffix else str(version)


def is_known(request: Request, response: Response) -> bool:
    """Say whether the client has the representation of this ETag already (If-None-Match)."""
    tag, _ = response.get_etag()
    return tag is not None and request.if_none_match.contains_weak(tag)
