"""A document of the European Learning Model's LOQ schema (XML): its lists, references and values.

Source: European Learning Model 3.1, application profile for learning opportunities and qualifications.
Things stand in lists and refer to each other by `idref`; texts carry `language`, concepts `uri`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.ingest.fields import to_points
from ecvet_graph.ingest.forms import is_language_tag, is_web_address
from ecvet_graph.ingest.problems import Problem, Severity
from ecvet_graph.model.durations import hours_of
from ecvet_graph.model.learning import Text, Texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from decimal import Decimal

    from ecvet_graph.ingest.elm_xml import Element

__all__ = ["ElmDocument"]

_DATE_LENGTH = 10


@dataclass(slots=True)
class ElmDocument:
    """The things of a document by their ids, and what is wrong with it so far."""

    name: str
    root: Element
    problems: list[Problem] = field(default_factory=list)
    things: dict[str, Element] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for element in self.root.everywhere():
            if wanted := element.attributes.get("id"):
                self.things.setdefault(wanted, element)

    def place(self, element: Element) -> Place:
        """Return where an element begins."""
        return Place(self.name, element.line, field=element.name)

    def leave_out(self, element: Element, message: str, remedy: str = "") -> None:
        """Note that something of an element is left out."""
        self.problems.append(Problem(self.place(element), message, remedy, Severity.LEFT_OUT))

    def wrong(self, element: Element, message: str, remedy: str) -> InvalidDataError:
        """Return the error that an element cannot be used."""
        return InvalidDataError(message, remedy=remedy, place=self.place(element))

    def referred(self, element: Element, name: str) -> Iterator[Element]:
        """Yield the things that the children of a name refer to; a dead reference is a problem."""
        for child in element.all(name):
            wanted = child.attributes.get("idref", "")
            if wanted in self.things:
                yield self.things[wanted]
            else:
                self.leave_out(child, f"There is nothing with the id {wanted[:200]!r}.", "Add it.")

    def texts(self, element: Element, name: str) -> Texts:
        """Return the texts of a name, one a language; a second one in a language is left out."""
        found: dict[str, Text] = {}
        for child in element.all(name):
            tag = child.attributes.get("language", "").lower()
            if not is_language_tag(tag) or not child.text or tag in found:
                self.leave_out(child, f"The text has no language of its own, or is blank: {tag!r}.")
            else:
                found[tag] = Text(child.text, tag)
        return tuple(found.values())

    def concepts(self, element: Element, name: str, known: Collection[str]) -> tuple[str, ...]:
        """Return the concepts of a name that are known."""
        found: list[str] = []
        for child in element.all(name):
            uri = child.attributes.get("uri", "")
            if uri in known:
                found.append(uri)
            else:
                self.leave_out(child, f"{uri[:200]!r} is not in the list of the European Union.")
        return tuple(dict.fromkeys(found))

    def points(self, element: Element) -> tuple[Decimal | None, str | None]:
        """Return the points and credit system of the first credit point that can be used."""
        for child in element.all("creditPoint"):
            point, system = child.first("point"), child.first("framework")
            uri = system.attributes.get("uri", "") if system else ""
            try:
                number = to_points(point.text if point else "")
            except InvalidDataError:
                number = None
            if number is not None and is_web_address(uri):
                return number, uri
            self.leave_out(child, "The credit points are no number, or of no system.")
        return None, None

    def address(self, element: Element) -> str | None:
        """Return the web address of the first home page that has one."""
        for child in element.all("homepage"):
            url = child.first("contentUrl")
            if url is not None and is_web_address(url.text):
                return url.text
            self.leave_out(child, "The home page has no web address.")
        return None

    def day(self, element: Element | None) -> dt.date | None:
        """Return the day of a date and time."""
        if element is None:
            return None
        try:
            return dt.date.fromisoformat(element.text[:_DATE_LENGTH])
        except ValueError:
            self.leave_out(element, f"{element.text[:40]!r} is not a date.")
            return None

    def hours(self, element: Element) -> Decimal | None:
        """Return the volume of learning in hours; one in years or months is left out."""
        given = element.first("volumeOfLearning")
        if given is None:
            return None
        found = hours_of(given.text)
        if found is None:
            self.leave_out(
                given,
                f"{given.text[:40]!r} is no number of hours.",
                "Give the volume of learning in hours, such as PT60H.",
            )
        return found

    def note_rest(self, element: Element, used: Collection[str]) -> None:
        """Note the elements that have no place in the data model."""
        rest = sorted({child.name for child in element.children} - set(used))
        if rest:
            self.leave_out(element, f"This has no place here and is left out: {', '.join(rest)}.")
