"""The form of data stewards: check a file, read the report, publish it.

Checking is free and changes nothing. A token comes with the form that publishes and is kept nowhere,
so that no other site can act for an agency: there is nothing that a browser would add by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ecvet_graph.errors import EcvetGraphError, LimitError, NotFoundError, UsageFault
from ecvet_graph.ingest.uploads import UPLOAD_SUFFIXES
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.publish import Outcome
from ecvet_graph.publish.registry import list_agencies
from ecvet_graph.quality import Report, to_csv, to_json, to_shacl
from ecvet_graph.service.datasets import Upload
from ecvet_graph.service.spool import arriving
from ecvet_graph.service.templates import TEMPLATES
from ecvet_graph.service.upload_checks import (
    UploadCheck,
    check_again,
    check_upload,
    confirm_upload,
    read_check,
)
from ecvet_graph.service.upload_reports import whole_report
from ecvet_graph.service.views.datasets import ChangesView
from ecvet_graph.store import StoreHome
from ecvet_graph.web.language import LANGUAGE_PREFIX, page_language, speak
from ecvet_graph.web.own_page import require_own_page
from ecvet_graph.web.pages import backend, settings
from ecvet_graph.web.problem_sentences import say_problem
from ecvet_graph.web.report_groups import FIRST_SHOWN, MOST_SHOWN, groups_of
from ecvet_graph.web.sent_forms import SentForm, file_of, receive_form
from ecvet_graph.web.uploads import form_spooler, own_body

__all__ = ["publishing"]

publishing = Blueprint("publishing", __name__, url_prefix=f"{LANGUAGE_PREFIX}/publish")
speak(publishing)

_LONGEST = 500
_DOWNLOADS = {"csv": "text/csv", "ttl": "text/turtle", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class _Filled:
    """What stands in the form."""

    agency: str = ""
    dataset: str = ""
    qualification: str = ""


@publishing.get("")
def form() -> str:
    """Show the form, filled with agency and dataset of the address."""
    fields = request.args
    return _form_page(
        _Filled(fields.get("agency", "")[:_LONGEST], fields.get("dataset", "")[:_LONGEST])
    )


@publishing.post("")
@own_body
def check() -> ResponseReturnValue:
    """Check a file, and send on to the report; what is wrong with the form is said beside it."""
    require_own_page()
    limits, home = settings().limits, StoreHome.ensure(settings().store)
    filled = _Filled()
    try:
        with arriving(home) as folder:
            sent = receive_form(
                request, folder, spooler=form_spooler(), most=limits.http_upload_bytes
            )
            filled = _filled(sent)
            file = file_of(sent.files, folder)
            upload = Upload(
                path=file.path,
                media_type=_known(file.media_type, file.name),
                agency=check_agency(filled.agency),
                dataset=check_dataset(filled.dataset),
                qualification=filled.qualification,
                label=file.name,
            )
            key = check_upload(settings(), upload, now=_now())
    except (UsageFault, LimitError) as fault:
        return _form_page(filled, fault=fault), fault.http_status
    except HTTPException as fault:
        if fault.code != HTTPStatus.REQUEST_TIMEOUT:
            raise
        return _form_page(filled, fault=fault), HTTPStatus.REQUEST_TIMEOUT
    return redirect(url_for("publishing.report", key=key), HTTPStatus.SEE_OTHER)


@publishing.get("/report/<string(length=22):key>")
def report(key: str) -> ResponseReturnValue:
    """Show what was found out about a file."""
    return _report_page(key)


@publishing.get("/report/<string(length=22):key>/findings.<any(csv, ttl, json):form>")
def findings(key: str, form: str) -> Response:
    """Return the findings as a file: a table, a SHACL validation report, or JSON."""
    found = read_check(settings(), key)
    response = make_response(_written(whole_report(found), form))
    response.content_type = f"{_DOWNLOADS[form]}; charset=utf-8"
    name = f"{found.agency}-{found.dataset}-report.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


@publishing.post("/report/<string(length=22):key>")
def publish(key: str) -> ResponseReturnValue:
    """Publish what was checked; where that fails, say why beside the form."""
    require_own_page()
    fields = request.form
    try:
        receipt = confirm_upload(
            settings(),
            key,
            fields.get("token", "").strip(),
            understood=fields.get("understood") == "yes",
            now=_now(),
        )
    except NotFoundError:
        raise
    except EcvetGraphError as fault:
        return _report_page(key, fault=fault, status=fault.http_status)
    if receipt.outcome is Outcome.REJECTED:
        # Constraints or vocabularies changed since it was checked: the report says what is new.
        check_again(settings(), key, now=_now())
        return redirect(url_for("publishing.report", key=key), HTTPStatus.SEE_OTHER)
    backend().settle()
    target = url_for(
        "holdings.version",
        agency=receipt.submission.agency,
        name=receipt.submission.dataset,
        number=receipt.version,
        outcome=receipt.outcome.value,
    )
    return redirect(target, HTTPStatus.SEE_OTHER)


@publishing.post("/report/<string(length=22):key>/again")
def again(key: str) -> ResponseReturnValue:
    """Check a file that waits once more, against the dataset as it is now."""
    require_own_page()
    check_again(settings(), key, now=_now())
    return redirect(url_for("publishing.report", key=key), HTTPStatus.SEE_OTHER)


def _form_page(filled: _Filled, *, fault: EcvetGraphError | HTTPException | None = None) -> str:
    home = StoreHome.ensure(settings().store)
    return render_template(
        "publish.html",
        base=settings().base,
        templates=_own_language_first(),
        filled=filled,
        fault=fault,
        said=say_problem,
        agencies=[one for one in list_agencies(home) if one.suspended_at is None],
        suffixes=",".join(UPLOAD_SUFFIXES),
        most=settings().limits.http_upload_bytes // (1024 * 1024),
    )


def _report_page(
    key: str, *, fault: EcvetGraphError | None = None, status: int = HTTPStatus.OK
) -> Response:
    found = read_check(settings(), key)
    page = render_template(
        "publish_report.html",
        key=key,
        check=found,
        groups=groups_of(found, language=page_language()),
        counts=_counts(found),
        changes=ChangesView.from_changes(found.changes) if found.changes else None,
        fault=fault,
        said=say_problem,
        first_shown=FIRST_SHOWN,
        most_shown=MOST_SHOWN,
    )
    return _private(make_response(page, status))


def _written(whole: Report, form: str) -> str:
    if form == "csv":
        return to_csv(whole, language=page_language())
    return to_shacl(whole) if form == "ttl" else to_json(whole)


def _counts(found: UploadCheck) -> dict[str, int]:
    """Return how many things are wrong, by severity, with what the conversion had to tell."""
    counts = dict(found.severities) or {"violation": 0, "warning": 0, "info": 0}
    if not found.report:
        counts["violation"] += found.problem_count + (found.fault is not None)
    else:
        counts["warning"] += found.problem_count
    return counts


def _filled(sent: SentForm) -> _Filled:
    fields = {name: sent.fields.get(name, "").strip()[:_LONGEST] for name in _Filled.__slots__}
    return _Filled(**fields)


def _own_language_first() -> list[tuple[str, str | None]]:
    """Return the templates with the language of their notes, tables without notes last."""
    return sorted(
        TEMPLATES.items(), key=lambda entry: (entry[1] is None, entry[1] != page_language())
    )


def _known(media_type: str, name: str) -> str:
    if not media_type:
        raise UsageFault(
            f"The file {name!r} has no suffix of a format that is read here.",
            remedy=f"Name it with its suffix, one of {', '.join(UPLOAD_SUFFIXES)}.",
        )
    return media_type


def _private(response: Response) -> Response:
    """Return an answer about an upload that nobody has published yet: no cache keeps it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _now() -> datetime:
    return datetime.now(UTC)
