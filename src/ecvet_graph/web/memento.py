"""Versions of a dataset in time: the framework of RFC 7089 (Memento), its parts named after it.

The dataset is the original resource and its own timegate; its versions are the mementos, their list
is the timemap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

from flask import Request, Response
from werkzeug.http import http_date, parse_date

from ecvet_graph.errors import UsageFault
from ecvet_graph.service.views.datasets import VersionView

__all__ = ["LINK_FORMAT", "add_links", "moment_asked", "timemap", "version_at"]

LINK_FORMAT = "application/link-format"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REMEDY = "Give a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z."


def moment_asked(request: Request) -> datetime | None:
    """Return the moment as of which a dataset is asked for, by `as-of` or Accept-Datetime.

    A day means its end (UTC).

    Raises:
        UsageFault: it is no day or time.
    """
    written = request.args.get("as-of")
    if written is not None:
        return _moment(written.strip())
    field = request.headers.get("Accept-Datetime")
    if field is None:
        return None
    moment = parse_date(field)
    if moment is None:
        raise UsageFault(
            "Accept-Datetime is not a date of HTTP.",
            remedy="Send one such as Sat, 31 Jan 2026 12:00:00 GMT.",
        )
    return moment


def version_at(versions: Sequence[VersionView], moment: datetime) -> VersionView | None:
    """Return the newest version that was there at a moment; `versions` are the newest first."""
    return next((version for version in versions if version.issued <= moment), None)


def add_links(
    response: Response, place: str, versions: Sequence[VersionView], *, shown: int | None = None
) -> None:
    """Add the links of the framework; of a memento (`shown`) also its time and its neighbours."""
    links = [
        f'<{place}>; rel="original timegate"',
        f'<{place}/versions>; rel="timemap"; type="{LINK_FORMAT}"',
    ]
    told = {versions[-1].number: "first", versions[0].number: "last"} if versions else {}
    for number, relation in told.items():
        version = next(one for one in versions if one.number == number)
        names = "first last" if len(told) == 1 else relation
        links.append(_memento(f"{place}/version/{number}", version, f"{names} memento"))
    if shown is not None:
        at = next((one for one in versions if one.number == shown), None)
        if at is not None:
            response.headers["Memento-Datetime"] = http_date(at.issued)
        numbers = {one.number for one in versions}
        links += [
            f'<{place}/version/{number}>; rel="{relation}"'
            for number, relation in (
                (shown - 1, "predecessor-version"),
                (shown + 1, "successor-version"),
            )
            if number in numbers
        ]
        links.append(f'<{place}>; rel="latest-version"')
    response.headers.add("Link", ", ".join(links))


def timemap(iri: str, versions: Sequence[VersionView]) -> str:
    """Return the list of all versions in the link format (RFC 6690) that RFC 7089 asks for.

    `iri` is that of a dataset, or of the document about a thing in it.
    """
    return ",\n".join(_entries(iri, versions)) + "\n"


def _entries(iri: str, versions: Sequence[VersionView]) -> Iterator[str]:
    yield f'<{iri}>; rel="original timegate"'
    if not versions:
        return
    span = f'from="{http_date(versions[-1].issued)}"; until="{http_date(versions[0].issued)}"'
    yield f'<{iri}/versions>; rel="self"; type="{LINK_FORMAT}"; {span}'
    for place, version in enumerate(reversed(versions)):
        names = ["first"] * (place == 0) + ["last"] * (place == len(versions) - 1) + ["memento"]
        yield _memento(f"{iri}/version/{version.number}", version, " ".join(names))


def _memento(target: str, version: VersionView, relation: str) -> str:
    return f'<{target}>; rel="{relation}"; datetime="{http_date(version.issued)}"'


def _moment(written: str) -> datetime:
    try:
        if _DAY.fullmatch(written):
            # A day may be the last one that there is.
            return datetime.combine(date.fromisoformat(written), time.max, UTC)
        moment = datetime.fromisoformat(written)
    except ValueError as fault:
        raise UsageFault(f"as-of is no day or time: {written[:40]!r}.", remedy=_REMEDY) from fault
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
