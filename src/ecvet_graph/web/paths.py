"""From the IRI of a thing to its page, its document and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from werkzeug.routing import BaseConverter

from ecvet_graph.model.iris import ECVET, ECVETSH, ESCO_SKILL, OWN
from ecvet_graph.service.reference import load_ontology

__all__ = ["CONVERTERS", "LISTS", "Thing", "page_path", "page_place", "thing_of"]

# Kinds of things that have a page of their own, and the list they stand in
LISTS = {"unit": "units", "qualification": "qualifications"}


class _Slug(BaseConverter):
    regex = "[a-z0-9-]{1,250}"


class _SkillCode(BaseConverter):
    regex = "[A-Za-z0-9.-]{1,80}"


class _LocalName(BaseConverter):
    regex = "[A-Za-z0-9_-]{1,80}"


class _Month(BaseConverter):
    regex = "[0-9]{4}-(?:0[1-9]|1[0-2])"


CONVERTERS: dict[str, type[BaseConverter]] = {
    "slug": _Slug,
    "code": _SkillCode,
    "local": _LocalName,
    "month": _Month,
}

_PATH = re.compile(r"/id/([a-z0-9-]{1,250})/([a-z0-9-]{1,250})/([a-z0-9-]{1,250})")
# IRIs that are the same on every installation, and where their pages are
_SHARED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(re.escape(ESCO_SKILL) + r"([A-Za-z0-9.-]{1,80})"), "skills/"),
    (re.compile(re.escape(OWN + "glossary/") + r"([a-z0-9-]{1,80})"), "glossary/"),
    (re.compile(re.escape(OWN + "legal-instrument/") + r"([a-z0-9-]{1,80})"), "instruments#act-"),
    (
        re.compile(re.escape(ECVETSH) + r"(?!(?:level|loq|publish)$)([A-Za-z][A-Za-z0-9-]{1,80})"),
        "constraints/",
    ),
    (re.compile(re.escape(ECVET) + r"([A-Za-z0-9]{1,80})"), "vocabulary#"),
)


@dataclass(frozen=True, slots=True)
class Thing:
    """The parts of an IRI of this installation."""

    agency: str
    kind: str
    local: str

    @property
    def path(self) -> str:
        """Return the parts joined, as they follow `/id/` and `/doc/`."""
        return f"{self.agency}/{self.kind}/{self.local}"

    def iri(self, base: str) -> str:
        """Return the IRI under the base of the installation."""
        return f"{base}/id/{self.path}"


def thing_of(iri: str, *, base: str) -> Thing | None:
    """Return the parts of an IRI, or `None` when it was not minted here."""
    if not iri.startswith(base):
        return None
    match = _PATH.fullmatch(iri, len(base))
    return Thing(*match.groups()) if match else None


def page_path(iri: str, *, base: str, language: str) -> str | None:
    """Return the path of the page about an IRI, or `None` when there is no such page."""
    place = page_place(iri, base=base)
    return f"/{language}/{place}" if place else None


def page_place(iri: str, *, base: str) -> str | None:
    """Return the path of the page about an IRI without its language, as it follows `/en/`."""
    for pattern, place in _SHARED:
        if found := pattern.fullmatch(iri):
            return f"{place}{found[1]}"
    if iri.startswith(OWN) and iri in _vocabulary_places():
        return f"vocabulary#{_vocabulary_places()[iri]}"
    thing = thing_of(iri, base=base)
    if thing is None:
        return None
    if thing.kind in LISTS:
        return f"{LISTS[thing.kind]}/{thing.agency}/{thing.local}"
    return f"things/{thing.path}"


@cache
def _vocabulary_places() -> Mapping[str, str]:
    schemes = load_ontology().schemes
    concepts = {concept.iri: concept.place for scheme in schemes for concept in scheme.concepts}
    return concepts | {scheme.iri: scheme.place for scheme in schemes}
