"""Plain texts out of the small HTML fragments that ePerusteet keeps its requirements in."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from ecvet_graph.ingest.fields import clean

__all__ = ["list_items", "plain_text"]

_BULLET = re.compile("^[•·\u2013-]\\s*")


def plain_text(html: str) -> str:
    """Return the text of a fragment with single spaces."""
    return clean(_parse(html).get_text(" "))


def list_items(html: str) -> tuple[str, ...]:
    """Return the items of all lists of a fragment, one text each.

    The stem before a list is left out ("Opiskelija osaa": the student can); an item that holds a
    list of its own comes before the items of that list. Without a list the
    paragraphs that begin with a bullet are the items, and without these all paragraphs are.
    """
    tree = _parse(html)
    items = tree.find_all("li")
    if items:
        return tuple(text for item in items if (text := _own_text(item)))
    paragraphs = _texts(tree.find_all("p"))
    bullets = tuple(_BULLET.sub("", text) for text in paragraphs if _BULLET.match(text))
    return bullets or paragraphs or tuple(text for text in (plain_text(html),) if text)


def _own_text(item: Tag) -> str:
    nested = {id(text) for inner in item.find_all(["ul", "ol"]) for text in inner.strings}
    return clean(" ".join(text for text in item.strings if id(text) not in nested))


def _texts(tags: list[Tag]) -> tuple[str, ...]:
    found = (clean(tag.get_text(" ")) for tag in tags)
    return tuple(text for text in found if text)


def _parse(html: str) -> BeautifulSoup:
    return BeautifulSoup(f"<div>{html}</div>", "html.parser")
