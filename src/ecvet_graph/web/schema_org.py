"""What search engines read of a page: schema.org (https://schema.org/) in JSON-LD, as a data block.

A data block is no script: the content policy lets nothing in it run, and no text can end it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from flask import Flask, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from ecvet_graph.model.learning import Texts
from ecvet_graph.service.reference.views import GlossaryTermView
from ecvet_graph.service.views import (
    BodyView,
    Concept,
    LevelView,
    QualificationView,
    SkillView,
    UnitView,
)
from ecvet_graph.service.views.datasets import AgencyView, DatasetView, VersionView
from ecvet_graph.web.formats import SUFFIXES
from ecvet_graph.web.language import page_language, pick
from ecvet_graph.web.pages import settings

__all__ = ["register_schema_org", "structured_data"]

_Fact: TypeAlias = dict[str, Any]
_MOST = 200
_EQF = "http://data.europa.eu/snb/eqf/"
# The list that a page stands in
_LISTS: Mapping[str, str] = {
    "pages.unit": "pages.units",
    "pages.qualification": "pages.qualifications",
    "reference.glossary_term": "reference.glossary",
    "holdings.dataset": "holdings.datasets",
    "holdings.version": "holdings.datasets",
    "holdings.agency": "holdings.datasets",
}


def register_schema_org(app: Flask) -> None:
    """Make the data block known to the templates."""
    app.jinja_env.globals.update(structured_data=structured_data)


@pass_context
def structured_data(context: Context) -> Markup:
    """Return the data block of the page that is being written, empty where there is none."""
    name, tell = _PAGES.get(request.endpoint or "", ("", _catalogue))
    # What was not found or is gone has a page of its own, which shows none of it.
    if context.get(name) is None:
        return Markup()
    found = tell(context)
    document = {"@context": "https://schema.org/", "@graph": [found, *_breadcrumb(found)]}
    return Markup('<script type="application/ld+json">{}</script>').format(
        htmlsafe_json_dumps(_told(document))
    )


def _address() -> str:
    """Return the public address of the page, whatever host the request names."""
    return settings().base + request.path


def _told(value: Any) -> Any:  # noqa: ANN401 - JSON is any
    """Return a value without what is not known."""
    if isinstance(value, dict):
        found = {key: _told(part) for key, part in value.items()}
        return {key: part for key, part in found.items() if part not in (None, "", [], {})}
    return [_told(part) for part in value] if isinstance(value, list) else value


def _unit(context: Context) -> _Fact:
    unit: UnitView = context["unit"]
    code = unit.country.code if unit.country else None
    return {
        "@type": "LearningResource",
        "@id": unit.iri,
        "learningResourceType": "Unit of learning outcomes",
        "name": _text(unit.titles, code),
        "description": _text(unit.descriptions, code),
        "identifier": unit.code or unit.identifier,
        "inLanguage": _language(unit.titles, code),
        "educationalLevel": _level(unit.level),
        "teaches": [_text(one.texts, code) for one in unit.outcomes[:_MOST]],
        "isPartOf": [
            {
                "@type": "EducationalOccupationalCredential",
                "@id": one.iri,
                "name": _text(one.titles, code),
            }
            for one in unit.qualifications[:_MOST]
        ],
        "provider": _bodies(unit.awarding_bodies),
        "publisher": _bodies((unit.publisher,) if unit.publisher else ()),
        "url": _address(),
    }


def _qualification(context: Context) -> _Fact:
    found: QualificationView = context["qualification"]
    code = found.country.code if found.country else None
    return {
        "@type": "EducationalOccupationalCredential",
        "@id": found.iri,
        "credentialCategory": "Qualification",
        "name": _text(found.titles, code),
        "description": _text(found.descriptions, code),
        "identifier": found.identifier,
        "inLanguage": _language(found.titles, code),
        "educationalLevel": _level(found.level),
        "competencyRequired": [
            _text(place.unit.titles, code) for place in found.units[:_MOST] if place.unit.titles
        ],
        "recognizedBy": _bodies(found.awarding_bodies),
        "publisher": _bodies((found.publisher,) if found.publisher else ()),
        "validIn": _country(found.country),
        "url": _address(),
    }


def _skill(context: Context) -> _Fact:
    skill: SkillView = context["skill"]
    return _term(skill.iri, skill.labels, skill.descriptions) | {
        "inDefinedTermSet": "http://data.europa.eu/esco/concept-scheme/skills"
    }


def _glossary_term(context: Context) -> _Fact:
    term: GlossaryTermView = context["term"]
    scheme = term.iri.rpartition("/")[0]
    return _term(term.iri, term.labels, term.definitions) | {"inDefinedTermSet": scheme}


def _glossary(context: Context) -> _Fact:
    terms = [term for _, found in context["letters"] for term in found]
    return {
        "@type": "DefinedTermSet",
        "name": "Glossary of ECVET",
        "url": _address(),
        "hasDefinedTerm": [
            {"@type": "DefinedTerm", "@id": one.iri, "name": _text(one.labels)} for one in terms
        ],
    }


def _dataset(context: Context) -> _Fact:
    dataset: DatasetView = context["dataset"]
    publisher: AgencyView = context["publisher"]
    shown: VersionView | None = context.get("shown")
    place = shown.iri if shown else dataset.iri
    version = shown.number if shown else dataset.version
    name = f"{dataset.agency}/{dataset.name}"
    return {
        "@type": "Dataset",
        "@id": place,
        "name": name,
        "description": f"Qualifications and units of learning outcomes, published as {name}",
        "identifier": place,
        "url": _address(),
        "version": str(version),
        "datePublished": (shown.issued if shown else dataset.issued).isoformat(),
        "license": publisher.licence,
        "isAccessibleForFree": True,
        "creator": _agency_fact(publisher),
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{settings().base}/catalog"},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{place}.{suffix}"}
            for suffix, kind in SUFFIXES.items()
            if suffix != "json"
        ],
    }


def _catalogue(context: Context) -> _Fact:
    found = [one for _, datasets in context.get("agencies", ()) for one in datasets]
    return {
        "@type": "DataCatalog",
        "@id": f"{settings().base}/catalog",
        "name": "ECVET graph",
        "url": _address(),
        "dataset": [
            {"@type": "Dataset", "@id": one.iri, "name": one.identifier} for one in found[:_MOST]
        ],
    }


def _agency(context: Context) -> _Fact:
    return _agency_fact(context["agency"])


def _agency_fact(agency: AgencyView) -> _Fact:
    return {
        "@type": "Organization",
        "@id": agency.iri,
        "name": _text(agency.names) or agency.id,
        "url": agency.homepage,
    }


def _term(iri: str, labels: Texts, definitions: Texts) -> _Fact:
    return {
        "@type": "DefinedTerm",
        "@id": iri,
        "name": _text(labels),
        "description": _text(definitions),
        "url": _address(),
    }


def _level(level: LevelView) -> _Fact | None:
    if level.eqf is None:
        return None
    return {
        "@type": "DefinedTerm",
        "@id": f"{_EQF}{level.eqf}",
        "name": f"EQF level {level.eqf}",
        "termCode": str(level.eqf),
        "inDefinedTermSet": "European Qualifications Framework",
    }


def _bodies(bodies: Iterable[BodyView]) -> list[_Fact]:
    return [{"@type": "Organization", "@id": one.iri, "name": _text(one.names)} for one in bodies]


def _country(country: Concept | None) -> _Fact | None:
    if country is None:
        return None
    return {"@type": "Country", "@id": country.iri, "name": _text(country.labels)}


def _breadcrumb(fact: _Fact) -> list[_Fact]:
    above = _LISTS.get(request.endpoint or "")
    if above is None:
        return []
    places = [("ECVET graph", url_for("pages.home")), (above.split(".")[1], url_for(above))]
    items = [
        {"@type": "ListItem", "position": at, "name": name, "item": settings().base + place}
        for at, (name, place) in enumerate(places, 1)
    ]
    items.append({"@type": "ListItem", "position": len(items) + 1, "name": fact.get("name")})
    return [{"@type": "BreadcrumbList", "itemListElement": items}]


def _text(texts: Texts, country: str | None = None) -> str:
    found = pick(texts, country)
    return found.value if found else ""


def _language(texts: Texts, country: str | None) -> str:
    found = pick(texts, country)
    return (found.language if found else "") or page_language()


_PAGES: Mapping[str, tuple[str, Callable[[Context], _Fact]]] = {
    "pages.home": ("home", _catalogue),
    "pages.unit": ("unit", _unit),
    "pages.qualification": ("qualification", _qualification),
    "pages.skill": ("skill", _skill),
    "reference.glossary": ("letters", _glossary),
    "reference.glossary_term": ("term", _glossary_term),
    "holdings.datasets": ("agencies", _catalogue),
    "holdings.dataset": ("dataset", _dataset),
    "holdings.version": ("dataset", _dataset),
    "holdings.agency": ("agency", _agency),
}
