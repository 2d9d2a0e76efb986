"""The types of pages and answers that are timed, each with addresses drawn at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from ecvet_graph.model.iris import ESCO_SKILL
from ecvet_graph.query import catalogue
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.reading.listing import Selection
from ecvet_graph.service.reading.matchlist import MatchSelection
from ecvet_graph.web.paths import page_path, thing_of

__all__ = ["PAGES", "PageType", "Samples", "lookup"]

_LANGUAGES = ("en", "de", "fr")
_DRAWN_PAGES = 40
_WORD = 4


@dataclass(frozen=True, slots=True)
class Samples:
    """What addresses are drawn from; every list holds IRIs but `words`, `countries` and `levels`."""

    base: str
    units: tuple[str, ...]
    identifiers: tuple[str, ...]
    qualifications: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    skills: tuple[str, ...]
    words: tuple[str, ...]
    countries: tuple[str, ...]
    levels: tuple[str, ...]
    fields: tuple[str, ...]

    @classmethod
    def from_reader(
        cls, reader: Reader, *, base: str, skills: tuple[str, ...], chosen: random.Random
    ) -> Samples:
        """Draw from pages of the lists of a reader; `skills` are those that units cover."""
        units, qualifications, pairs = {}, {}, []
        for page in _drawn(chosen, reader.units(Selection(), language="en").pages):
            for entry in reader.units(Selection(page=page), language="en").rows:
                units[entry.iri] = entry
        for page in _drawn(chosen, reader.qualifications(Selection(), language="en").pages):
            for entry in reader.qualifications(Selection(page=page), language="en").rows:
                qualifications[entry.iri] = entry
        for page in _drawn(chosen, reader.matches(MatchSelection()).pages):
            rows = reader.matches(MatchSelection(page=page)).rows
            pairs += [(row.a.iri, row.b.iri) for row in rows]
        facets = {facet.name: facet for facet in reader.units(Selection(), language="en").facets}
        titles = (entry.titles[0].value for entry in units.values() if entry.titles)
        words = {word for title in titles for word in title.split() if len(word) > _WORD}
        return cls(
            base=base,
            units=tuple(units),
            identifiers=tuple(one.identifier for one in units.values() if one.identifier),
            qualifications=tuple(qualifications),
            pairs=tuple(pairs),
            skills=skills,
            words=tuple(sorted(words)),
            countries=tuple(value.value for value in facets["country"].values),
            levels=tuple(value.value for value in facets["level"].values),
            fields=tuple(value.value for value in facets["field"].values),
        )


Address = Callable[[Samples, random.Random], str]


@dataclass(frozen=True, slots=True)
class PageType:
    """A kind of page: how its addresses are drawn, and the status that it answers with."""

    address: Address
    status: int = 200


def lookup(identifier: str) -> str:
    """Return a small query of the catalogue: the unit that carries a source id."""
    return catalogue().find("compare/unit-by-identifier").fill({"identifier": (identifier,)})


def _drawn(chosen: random.Random, pages: int) -> list[int]:
    return chosen.sample(range(1, pages + 1), min(pages, _DRAWN_PAGES))


def _fixed(path: str) -> PageType:
    return PageType(lambda _samples, chosen: path.replace("{}", chosen.choice(_LANGUAGES)))


def _listed(path: str, **facets: Callable[[Samples, random.Random], object]) -> PageType:
    def address(samples: Samples, chosen: random.Random) -> str:
        given = {name: draw(samples, chosen) for name, draw in facets.items()}
        return f"{path.replace('{}', chosen.choice(_LANGUAGES))}?{urlencode(given)}"

    return PageType(address)


def _paged(kind: str) -> PageType:
    def address(samples: Samples, chosen: random.Random) -> str:
        iri = chosen.choice(getattr(samples, kind))
        return page_path(iri, base=samples.base, language=chosen.choice(_LANGUAGES)) or iri

    return PageType(address)


def _made(kind: str, pattern: str, status: int = 200) -> PageType:
    def address(samples: Samples, chosen: random.Random) -> str:
        iri = chosen.choice(getattr(samples, kind))
        thing = thing_of(iri, base=samples.base)
        local = iri.removeprefix(ESCO_SKILL)
        return pattern.format(
            path=thing.path if thing else local,
            page=f"{thing.agency}/{thing.local}" if thing else local,
        )

    return PageType(address, status)


def _compared(path: str) -> PageType:
    def address(samples: Samples, chosen: random.Random) -> str:
        a, b = chosen.choice(samples.pairs)
        return f"{path.replace('{}', chosen.choice(_LANGUAGES))}?{urlencode({'a': a, 'b': b})}"

    return PageType(address)


def _asked(samples: Samples, chosen: random.Random) -> str:
    return f"/sparql?format=json&query={quote(lookup(chosen.choice(samples.identifiers)))}"


def _of(kind: str) -> Callable[[Samples, random.Random], object]:
    return lambda samples, chosen: chosen.choice(getattr(samples, kind))


def _page(_samples: Samples, chosen: random.Random) -> object:
    return chosen.randint(1, _DRAWN_PAGES)


PAGES: Mapping[str, PageType] = {
    "home": _fixed("/{}/"),
    "about": _fixed("/{}/about"),
    "units": _listed("/{}/units", page=_page),
    "units by country": _listed("/{}/units", country=_of("countries")),
    "units by level": _listed("/{}/units", level=_of("levels")),
    "units by field": _listed("/{}/units", field=_of("fields")),
    "units by text": _listed("/{}/units", q=_of("words")),
    "units by all four": _listed(
        "/{}/units",
        country=_of("countries"),
        level=_of("levels"),
        field=_of("fields"),
        q=_of("words"),
    ),
    "unit": _paged("units"),
    "qualifications": _listed("/{}/qualifications", page=_page),
    "qualifications by text": _listed("/{}/qualifications", q=_of("words")),
    "qualification": _paged("qualifications"),
    "matches": _listed("/{}/matches", page=_page),
    "matches of two countries": _listed("/{}/matches", a=_of("countries"), b=_of("countries")),
    "compare": _compared("/{}/compare"),
    "skill": _paged("skills"),
    "/api/statistics": _fixed("/api/statistics"),
    "/api/units": _listed("/api/units", country=_of("countries"), q=_of("words")),
    "/api/units/...": _made("units", "/api/units/{page}"),
    "/api/units/.../matches": _made("units", "/api/units/{page}/matches"),
    "/api/qualifications": _listed("/api/qualifications", q=_of("words")),
    "/api/qualifications/...": _made("qualifications", "/api/qualifications/{page}"),
    "/api/matches": _listed("/api/matches", a=_of("countries"), page=_page),
    "/api/compare": _compared("/api/compare"),
    "/api/skills/...": _made("skills", "/api/skills/{page}"),
    "/openapi.json": _fixed("/openapi.json"),
    "/id/ of a unit": _made("units", "/id/{path}", 303),
    "/doc/ of a unit, Turtle": _made("units", "/doc/{path}.ttl"),
    "/doc/ of a qualification, Turtle": _made("qualifications", "/doc/{path}.ttl"),
    "/sparql, a lookup": PageType(_asked),
}
