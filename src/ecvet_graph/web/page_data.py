"""Every page as data: where its documents are, the links to them, and who is sent on to them.

A page answers `?format=` and an Accept that prefers data to HTML with 303 to the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue

from ecvet_graph.model.iris import ECVETSH, ESCO_SKILL, OWN
from ecvet_graph.web.formats import DOCUMENTS, HTML, RDF_SUFFIXES, SUFFIXES, asked_form
from ecvet_graph.web.linked_data import origin_of
from ecvet_graph.web.pages import settings
from ecvet_graph.web.paths import Thing
from ecvet_graph.web.signposting import TypedLink, add_links, page_links

__all__ = ["PAGES", "WITHOUT_DATA", "PageData", "page_data", "register_page_data"]


@dataclass(frozen=True, slots=True)
class PageData:
    """The data of a page.

    Attributes:
        place: path of the documents, without a suffix.
        forms: suffixes and media types that there are.
        topic: IRI of what the page is about, empty where it has none.
        thing: the parts of that IRI, where it was minted here.
        query: what follows the suffix in the address.
    """

    place: str
    forms: Mapping[str, str]
    topic: str = ""
    thing: Thing | None = None
    query: str = ""

    @property
    def addresses(self) -> Mapping[str, str]:
        """Return the address of each format by its suffix."""
        return {suffix: f"{self.place}.{suffix}{self.query}" for suffix in self.forms}


_Values: TypeAlias = Mapping[str, Any]
# The catalogue of everything has no JSON of its own.
_RDF = {suffix: kind for suffix, kind in SUFFIXES.items() if suffix != "json"}


def _thing(kind: str = "") -> Callable[[_Values], PageData]:
    def found(values: _Values) -> PageData:
        thing = Thing(values["agency"], kind or values["kind"], values["local"])
        number = f"/version/{values['number']}" if "number" in values else ""
        iri = thing.iri(settings().base)
        return PageData(f"/doc/{thing.path}{number}", DOCUMENTS, iri, thing)

    return found


def _concept(place: str, space: str, name: str = "local") -> Callable[[_Values], PageData]:
    return lambda values: PageData(
        f"/{place}/{values[name]}", DOCUMENTS, space and f"{space}{values[name]}"
    )


def _fixed(place: str, topic: str = "") -> Callable[[_Values], PageData]:
    return lambda _values: PageData(place, DOCUMENTS, topic)


def _listed(name: str) -> Callable[[_Values], PageData]:
    def found(_values: _Values) -> PageData:
        pairs = request.query_string.decode("ascii", "replace").split("&")
        kept = "&".join(pair for pair in pairs if pair and not pair.startswith("format="))
        return PageData(f"/{name}", DOCUMENTS, query=f"?{kept}" if kept else "")

    return found


def _catalogue(_values: _Values) -> PageData:
    return PageData("/catalog", _RDF, f"{settings().base}/catalog")


def _dataset(values: _Values) -> PageData:
    number = f"/version/{values['number']}" if "number" in values else ""
    place = f"/datasets/{values['agency']}/{values['name']}{number}"
    return PageData(place, SUFFIXES, settings().base + place)


def _agency(values: _Values) -> PageData:
    place = f"/agencies/{values['name']}"
    return PageData(place, SUFFIXES, settings().base + place)


PAGES: Mapping[str, Callable[[_Values], PageData]] = {
    "pages.home": _catalogue,
    "pages.units": _listed("units"),
    "pages.qualifications": _listed("qualifications"),
    "pages.matches": _listed("matches"),
    "pages.memoranda": _listed("memoranda"),
    "pages.unit": _thing("unit"),
    "pages.qualification": _thing("qualification"),
    "pages.thing": _thing(),
    "pages.thing_version": _thing(),
    "pages.skill": _concept("skills", ESCO_SKILL),
    "reference.glossary": _fixed("/vocabulary/glossary", f"{OWN}glossary"),
    "reference.glossary_term": _concept("glossary", f"{OWN}glossary/"),
    "reference.levels": _fixed("/vocabulary/nqf"),
    "reference.framework": _concept("levels", ""),
    "reference.contact_points": _fixed("/vocabulary/contact-point"),
    "reference.instruments": _fixed("/vocabulary/legal-instrument"),
    "reference.vocabulary": _fixed("/vocabulary/ecvet", f"{OWN}ns#"),
    "reference.constraints": _fixed("/vocabulary/shapes-publish"),
    "reference.one_constraint": _concept("constraints", ECVETSH, "code"),
    "holdings.datasets": _catalogue,
    "holdings.dataset": _dataset,
    "holdings.version": _dataset,
    "holdings.agency": _agency,
}

WITHOUT_DATA: Mapping[str, str] = {
    "pages.about": "a text",
    "pages.accessibility": "a text",
    "pages.compare": "has forms of its own",
    "pages.gap": "has forms of its own",
    "reference.contents": "a list of pages",
    "holdings.earlier_datasets": "leads to the catalogue",
    "pages.recognisability_page": "has forms of its own",
}
"""Pages that are not here, and why."""


def register_page_data(app: Flask) -> None:
    """Send clients from pages on to data where they ask for it, and tell all others of it."""
    app.before_request(_send_on)
    app.after_request(_tell)
    app.jinja_env.globals.update(page_data=page_data)


def page_data() -> PageData | None:
    """Return the data of the page that is asked for, `None` where it is no such page."""
    find = PAGES.get(request.endpoint or "")
    if find is None or request.method not in {"GET", "HEAD"}:
        return None
    if "page_data" not in g:
        g.page_data = find({"name": "", **(request.view_args or {})})
    found: PageData = g.page_data
    return found


def _send_on() -> ResponseReturnValue | None:
    found = page_data()
    if found is None or (found.place == "/catalog" and "as-of" in request.args):
        return None
    form = asked_form(found.forms, page_first=True)
    if form == HTML:
        return None
    response = redirect(found.addresses[form], 303)
    response.vary.add("Accept")
    return response


def _tell(response: Response) -> Response:
    found = page_data()
    if found is None or response.mimetype != "text/html" or response.status_code != 200:  # noqa: PLR2004
        return response
    response.vary.add("Accept")
    if found.topic:
        add_links(response, (TypedLink(settings().base + request.path, "canonical"),))
    if found.thing is not None:
        origin, kind = origin_of(found.thing), found.thing.kind
        add_links(response, page_links(found.topic, found.place, found.forms, origin, kind=kind))
        return response
    if found.topic:
        add_links(response, page_links(found.topic, found.place, found.forms, None))
        add_links(response, _of_dataset(found))
        return response
    links = (
        TypedLink(address, "alternate", found.forms[suffix])
        for suffix, address in found.addresses.items()
    )
    add_links(response, links)
    return response


def _of_dataset(found: PageData) -> Iterator[TypedLink]:
    """Yield the contents of a dataset, and the dataset of a version."""
    if request.endpoint not in {"holdings.dataset", "holdings.version"}:
        return
    for suffix in RDF_SUFFIXES:
        yield TypedLink(f"{found.place}.{suffix}", "item", SUFFIXES[suffix])
    dataset, is_version, _ = found.topic.partition("/version/")
    yield TypedLink(dataset if is_version else f"{settings().base}/catalog", "collection")
