"""Public memoranda of understanding: the list as a page, and the same as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ecvet_graph.model.terms import Triple
from ecvet_graph.query import construct
from ecvet_graph.service.documents import document_facts
from ecvet_graph.service.mobility.public import public_memoranda
from ecvet_graph.service.thing_tables import memorandum_table
from ecvet_graph.service.views.memoranda import PublicMemorandum
from ecvet_graph.web.formats import DOCUMENTS
from ecvet_graph.web.pages import pages, reader, settings
from ecvet_graph.web.representations import Told, answer

__all__ = ["memoranda_data"]

memoranda_data = Blueprint("memoranda_data", __name__)


@pages.get("/memoranda")
def memoranda() -> str:
    """List the public memoranda by country of a partner."""
    country = _country()
    found = _found()
    codes = {code for one in found for code in one.countries}
    return render_template(
        "memoranda.html",
        memoranda=[one for one in found if not country or country in one.countries],
        chosen=country,
        countries=sorted(codes),
    )


@memoranda_data.get(f"/memoranda.<any({', '.join(DOCUMENTS)}):suffix>")
def document(suffix: str) -> ResponseReturnValue:
    """List the public memoranda as data, narrowed as on the page."""
    country = _country()
    rows = tuple(one for one in _found() if not country or country in one.countries)
    iri = f"{settings().base}/memoranda"
    told = Told(
        topic=iri,
        place="/memoranda",
        triples=lambda: chain(document_facts(iri, iri, None), _triples(rows)),
        page="memoranda",
        plain=lambda: rows,
        table=lambda: memorandum_table(rows),
    )
    return answer(told, suffix)


def _found() -> tuple[PublicMemorandum, ...]:
    return public_memoranda(reader().store, day=datetime.now(UTC).date())


def _country() -> str:
    written = request.args.get("country", "")
    return reader().country_code(written) if written else ""


def _triples(rows: tuple[PublicMemorandum, ...]) -> Iterator[Triple]:
    """Yield what the memoranda say, as they were published: their state is not that of today."""
    wanted = tuple(one.iri for one in rows)
    if wanted:
        yield from construct(reader().store, "resource/memoranda", memorandum=wanted)
