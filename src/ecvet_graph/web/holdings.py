"""The pages of datasets, their versions, and the agencies that publish them.

Like the datasets themselves (`dataset_reading`) they are read from the newest version of the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ecvet_graph.model.agencies import LICENCES
from ecvet_graph.model.countries import alpha2_of
from ecvet_graph.service.archive import shelf
from ecvet_graph.service.catalogue import installation
from ecvet_graph.service.views.datasets import AgencyView
from ecvet_graph.web.language import LANGUAGE_PREFIX, speak
from ecvet_graph.web.memento import moment_asked, version_at
from ecvet_graph.web.pages import settings

__all__ = ["holdings"]

holdings = Blueprint("holdings", __name__, url_prefix=LANGUAGE_PREFIX)
speak(holdings)

_LICENCE_NAMES: Mapping[str, str] = {iri: name for name, iri in LICENCES.items()}
_DATASET = "/datasets/<slug:agency>/<slug:name>"


@holdings.get("/catalog")
def datasets() -> str:
    """Show the catalogue: datasets by agency, what is derived from them, dumps and services."""
    place = installation(settings())
    found = [
        (held[0].agency, held)
        for held in (
            tuple(group) for _, group in groupby(place.datasets, key=lambda one: one.agency.id)
        )
    ]
    return render_template(
        "catalog.html",
        agencies=found,
        place=place,
        base=settings().base,
        country_of=lambda agency: alpha2_of(agency.country) if agency.country else "",
        licence_name=lambda iri: _LICENCE_NAMES.get(iri, iri),
    )


@holdings.get("/datasets")
def earlier_datasets() -> ResponseReturnValue:
    """Send the address of before there was a catalogue on to it."""
    return redirect(url_for("holdings.datasets"), 301)


@holdings.get(_DATASET)
def dataset(agency: str, name: str) -> str:
    """Show a dataset with its versions, and which of them was there on a day."""
    with shelf(settings()) as held:
        versions = held.versions(agency, name)
        found = held.dataset(agency, name)
        publisher = held.agency(agency)
        status = held.status(agency, name)
    moment = moment_asked(request) if request.args.get("as-of") else None
    return render_template(
        "dataset.html",
        dataset=found,
        publisher=publisher,
        versions=versions,
        status=status,
        moment=moment,
        at_moment=version_at(versions, moment) if moment else None,
        licence=_licence(publisher),
    )


@holdings.get(f"{_DATASET}/version/<int(max=999999999):number>")
def version(agency: str, name: str, number: int) -> str:
    """Show a version of a dataset: what changed with it, how to cite it, and what follows from it."""
    with shelf(settings()) as held:
        shown = held.version(agency, name, number)
        return render_template(
            "dataset_version.html",
            dataset=held.dataset(agency, name),
            publisher=held.agency(agency),
            shown=shown,
            changes=held.changes(agency, name, number),
            status=held.status(agency, name),
            outcome=request.args.get("outcome", ""),
            licence=_licence(held.agency(agency)),
        )


@holdings.get("/agencies/<slug:name>")
def agency(name: str) -> str:
    """Show an agency with its datasets."""
    with shelf(settings()) as held:
        view = held.agency(name)
    return render_template(
        "agency.html",
        agency=view,
        country=alpha2_of(view.country) if view.country else "",
        licence=_licence(view),
    )


def _licence(agency: AgencyView) -> str:
    """Return what the licence of an agency is called: its identifier, else its address."""
    return _LICENCE_NAMES.get(agency.licence, agency.licence)
