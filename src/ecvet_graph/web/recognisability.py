"""How recognisable the units of a dataset are abroad: the page, and the same as JSON and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask_babel import lazy_gettext

from ecvet_graph.errors import UsageFault
from ecvet_graph.service.recognisability import recognisability
from ecvet_graph.service.recognisability_forms import to_csv
from ecvet_graph.service.views import Carried, Fix, Reading, RecognisabilityView
from ecvet_graph.service.wire import to_json
from ecvet_graph.web.pages import pages, reader, settings
from ecvet_graph.web.wording import Wording

__all__ = ["recognisable"]

recognisable = Blueprint("recognisable", __name__)

_PLACE = "/datasets/<slug:agency>/<slug:dataset>/recognisability"
_ROWS = 50
_KEPT = 8

CARRIED: Mapping[Carried, Wording] = {
    Carried.IDENTICAL_TEXT: Wording(lazy_gettext("Outcomes with the same text"), "equal"),
    Carried.DECLARED_SKILLS: Wording(lazy_gettext("Skills that both agencies declare"), "covered"),
    Carried.LINKED_SKILLS: Wording(
        lazy_gettext("Skills that outcomes are linked to here"), "similar"
    ),
    Carried.TEXT: Wording(lazy_gettext("Texts alone"), "partly"),
}
READINGS: Mapping[Reading, Wording] = {
    Reading.SUGGESTED_EQUIVALENT: Wording(lazy_gettext("Suggested as equivalent"), "equal"),
    Reading.COMPARABLE_CONTENT: Wording(lazy_gettext("Comparable content"), "similar"),
    Reading.COVERS: Wording(lazy_gettext("Covers the unit abroad"), "right"),
    Reading.COVERED: Wording(lazy_gettext("Is covered by the unit abroad"), "left"),
    Reading.PARTIAL: Wording(lazy_gettext("Partly comparable"), "partly"),
}
FIXES: Mapping[Fix, Wording] = {
    Fix.LINK_SKILLS: Wording(
        lazy_gettext("Link outcomes to skills"),
        "missing",
        lazy_gettext("Candidates that only texts carry, of units with outcomes without any skill."),
    ),
    Fix.DECLARE_SKILLS: Wording(
        lazy_gettext("Declare the skills that were found"),
        "partly",
        lazy_gettext(
            "Candidates whose agency declares a skill that was only found here: declared on both "
            "sides, it counts fully."
        ),
    ),
    Fix.GIVE_LEVEL: Wording(
        lazy_gettext("Give the level"),
        "unknown",
        lazy_gettext("Candidates whose level cannot be compared, only because it lacks here."),
    ),
    Fix.GIVE_FIELD: Wording(
        lazy_gettext("Give the field"),
        "unknown",
        lazy_gettext("Candidates whose field cannot be compared, only because it lacks here."),
    ),
    Fix.GIVE_WORKLOAD: Wording(
        lazy_gettext("Give workload or points"),
        "unknown",
        lazy_gettext("Candidates whose workload cannot be compared, only because it lacks here."),
    ),
    Fix.DESCRIBE_ASSESSMENT: Wording(
        lazy_gettext("Describe assessment and criteria"),
        "unknown",
        lazy_gettext("Candidates whose assessment is described, while it is not described here."),
    ),
    Fix.EXTEND_VALIDITY: Wording(
        lazy_gettext("Extend the validity"),
        "warning",
        lazy_gettext("Candidates under the condition that the validity here has ended."),
    ),
    Fix.TYPE_OUTCOMES: Wording(
        lazy_gettext("Say whether outcomes are knowledge, skills, or responsibility and autonomy"),
        "unknown",
        lazy_gettext("Candidates whose outcomes say it, so that each kind could be compared."),
    ),
    Fix.LIST_OUTCOMES: Wording(
        lazy_gettext("List learning outcomes"),
        "missing",
        lazy_gettext("Units without outcomes cannot be compared at all."),
    ),
    Fix.TRANSLATE_TITLES: Wording(
        lazy_gettext("Translate titles into English"),
        "info",
        lazy_gettext("Readers abroad see titles in a language that they may not read."),
    ),
}


@pages.get(_PLACE)
def recognisability_page(agency: str, dataset: str) -> str:
    """Show how recognisable the units of a dataset are abroad, and what would help most."""
    view = _report(agency, dataset)
    last = max(1, -(-len(view.rows) // _ROWS))
    page = min(_page(), last)
    return render_template(
        "recognisability.html",
        view=view,
        rows=tuple(islice(view.rows, (page - 1) * _ROWS, page * _ROWS)),
        page=page,
        pages=last,
        CARRIED=CARRIED,
        FIXES=FIXES,
        READINGS=READINGS,
    )


@recognisable.get(f"{_PLACE}.json")
def recognisability_data(agency: str, dataset: str) -> Response:
    """Return the same as JSON."""
    return jsonify(to_json(_report(agency, dataset)))


@recognisable.get(f"{_PLACE}.csv")
def recognisability_table(agency: str, dataset: str) -> Response:
    """Return a row for each unit, as a table for spreadsheets."""
    name = f"recognisability-{agency}-{dataset}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    content = "\ufeff" + to_csv(_report(agency, dataset))
    return Response(content, content_type="text/csv; charset=utf-8", headers=headers)


def _report(agency: str, dataset: str) -> RecognisabilityView:
    """Return the report, worked out once for a version of the store and what it was derived from."""
    kept: dict[tuple[str, ...], RecognisabilityView]
    kept = current_app.extensions.setdefault("ecvet-graph-recognisability", {})
    # A version is shown before the index that belongs to it is filed.
    name = (reader().version, reader().index.snapshot, agency, dataset)
    if name not in kept:
        found = recognisability(reader(), agency=agency, dataset=dataset, base=settings().base)
        for old in list(kept)[: max(0, len(kept) - _KEPT + 1)]:
            kept.pop(old, None)
        kept[name] = found
        return found
    return kept[name]


def _page() -> int:
    written = request.args.get("page", "1")
    if not written.isascii() or not written.isdigit() or not int(written[:9]) > 0:
        raise UsageFault(f"{written[:40]!r} is not a page.", remedy="Count pages from 1.")
    return int(written[:9])
