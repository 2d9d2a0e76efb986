"""Publishing over HTTP: PUT puts a document into a dataset, DELETE withdraws the dataset.

The order is that of SECURITY: who are you, may you, which version did you see, what do you send;
only then is a body taken in. Every answer that changed something was on the disk before it was
sent. What is read is in `dataset_reading`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, json, request
from werkzeug.http import parse_options_header

from ecvet_graph.errors import (
    EcvetGraphError,
    NotAllowedError,
    NotAuthenticatedError,
    UsageFault,
)
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.publish import Outcome, Receipt
from ecvet_graph.publish.audit import AuditAction, record_refusal
from ecvet_graph.service.agencies import Actor, authorise_publisher
from ecvet_graph.service.datasets import (
    Upload,
    qualification_iri,
    receipt_view,
    require_readable,
    submit,
)
from ecvet_graph.service.spool import arriving
from ecvet_graph.service.standing import earlier, standing
from ecvet_graph.service.views.datasets import ReportView
from ecvet_graph.service.wire import to_json
from ecvet_graph.service.withdrawing import take_back
from ecvet_graph.store import StoreHome
from ecvet_graph.web.own_page import require_own_page
from ecvet_graph.web.pages import settings
from ecvet_graph.web.preconditions import Seen, required, seen_version, tag_of
from ecvet_graph.web.problems import problem
from ecvet_graph.web.replies import Attempt, Reply, attempt, idempotency_key, respond
from ecvet_graph.web.uploads import Received, own_body, spooler

__all__ = ["bearer", "datasets", "file_name"]

datasets = Blueprint("datasets", __name__, url_prefix="/datasets")

_TRUTHS = {"": True, "1": True, "true": True, "0": False, "false": False}
_KEPT = frozenset({"Content-Type", "ETag", "Link", "Location", "Preference-Applied", "Vary"})
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the line and the fields of a request ask for."""

    agency: str
    dataset: str
    actor: Actor
    seen: Seen | None
    key: str
    dry_run: bool
    qualification: str

    def expected(self) -> int | None:
        """Return the number that the newest version must have when the change is made.

        Raises:
            PreconditionError: the newest version is not the one that the sender saw.
        """
        if self.seen is None:
            return None
        now = standing(settings(), self.agency, self.dataset)
        return self.seen.expected(now.version, is_withdrawn=now.is_withdrawn)

    def to_text(self, document: str) -> str:
        """Return all of it as text, to tell requests apart."""
        return json.dumps(
            [
                request.method,
                self.agency,
                self.dataset,
                sorted(self.seen.versions) if self.seen else None,
                self.dry_run,
                self.qualification,
                request.mimetype,
                document,
            ]
        )


@datasets.put("/<slug:agency>/<slug:dataset>")
@own_body
def put(agency: str, dataset: str) -> Response:
    """Put a document into a dataset, new or in place of the version that the sender saw."""
    asked = _asked(agency, dataset, AuditAction.PUBLISH, allowed={"dry-run", "qualification"})
    require_readable(request.mimetype)
    home = StoreHome.ensure(settings().store)
    if not asked.key:
        # What is too late already need not be sent; a key may be that of an answer given before.
        _told_early(home, asked)
    with arriving(home) as folder:
        received = spooler().receive(
            request, folder / "document", most=settings().limits.http_upload_bytes
        )
        upload = Upload(
            path=received.path,
            media_type=request.mimetype,
            agency=agency,
            dataset=dataset,
            qualification=asked.qualification,
            label=file_name(request.headers.get("Content-Disposition", "")) or "document",
        )
        return _once(home, asked, upload, received)


@datasets.delete("/<slug:agency>/<slug:dataset>")
@own_body
def delete(agency: str, dataset: str) -> Response:
    """Withdraw a dataset; tombstones stay for everything that was in it."""
    if request.content_length or "Transfer-Encoding" in request.headers:
        raise UsageFault("DELETE takes no body.", remedy="Send it without one.")
    asked = _asked(agency, dataset, AuditAction.WITHDRAW, allowed={"dry-run"})
    home = StoreHome.open(settings().store)
    return _once(home, asked, None, None)


def _once(
    home: StoreHome, asked: _Asked, upload: Upload | None, received: Received | None
) -> Response:
    """Do what is asked for, or repeat the answer that was given to the same request before."""
    text = asked.to_text(received.sha256 if received else "")
    with attempt(home, asked.key, actor=str(asked.actor), request=text) as begun:
        if begun.reply is not None:
            return respond(begun.reply, is_repeated=True)
        try:
            receipt = _receipt(asked, upload, received, begun)
        except EcvetGraphError as fault:
            # Of a fault of the server nobody knows whether something was published before it.
            if fault.http_status < HTTPStatus.INTERNAL_SERVER_ERROR:
                begun.forget()
            _note(home, asked, fault)
            raise
        response = _answer(receipt, asked)
        begun.keep(_reply(response))
        return response


def _told_early(home: StoreHome, asked: _Asked) -> None:
    try:
        asked.expected()
    except EcvetGraphError as fault:
        _note(home, asked, fault)
        raise


def _receipt(
    asked: _Asked, upload: Upload | None, received: Received | None, begun: Attempt
) -> Receipt:
    if begun.is_repeated and asked.seen is not None and not asked.dry_run:
        known = earlier(
            settings(),
            asked.agency,
            asked.dataset,
            seen=asked.seen.versions,
            sha256=received.sha256 if received else None,
        )
        if known is not None:
            return known
    expected = asked.expected()
    if upload is None:
        return take_back(
            settings(),
            asked.agency,
            asked.dataset,
            asked.actor,
            expected=expected,
            dry_run=asked.dry_run,
        )
    return submit(
        settings(), replace(upload, expected=expected), asked.actor, dry_run=asked.dry_run
    )


def _asked(agency: str, dataset: str, action: AuditAction, *, allowed: set[str]) -> _Asked:
    """Return what is asked for once it is clear who asks, that they may, and what they saw.

    Raises:
        NotAuthenticatedError, NotAllowedError: no token, or not one for this dataset.
        UsageFault: an id or parameter is not understood.
        UnconditionalError: no version is named.
    """
    _require_known(allowed)
    actor = _authorised(agency, dataset, action)
    dry_run = _truth("dry-run")
    seen = seen_version(request)
    if not dry_run:
        seen = required(seen)
    return _Asked(
        agency=agency,
        dataset=dataset,
        actor=actor,
        seen=seen,
        key=idempotency_key(request),
        dry_run=dry_run,
        qualification=qualification_iri(
            request.args.get("qualification", ""), agency=agency, base=settings().base
        ),
    )


def _authorised(agency: str, dataset: str, action: AuditAction) -> Actor:
    home = StoreHome.ensure(settings().store)
    now = datetime.now(UTC)
    try:
        require_own_page()
        return authorise_publisher(home, bearer(), agency=agency, dataset=dataset, now=now)
    except (NotAuthenticatedError, NotAllowedError) as fault:
        # Names that nobody could publish under are not the log's to keep.
        names = {"agency": check_agency(agency), "dataset": check_dataset(dataset)}
        record_refusal(home, action=action, code=fault.code, now=now, **names)
        raise


def bearer() -> str:
    """Return the token of the field Authorization (RFC 6750, section 2.1), empty without one.

    Raises:
        UsageFault: a token stands in the address, where others could read it.
    """
    if {"token", "access_token"} & set(request.args):
        raise UsageFault(
            "A token must not stand in an address.",
            remedy="Send it as 'Authorization: Bearer ...', and have a new one made.",
        )
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def file_name(disposition: str) -> str:
    """Return the name of a file of the field Content-Disposition, fit to be shown; or nothing."""
    _, options = parse_options_header(disposition)
    name = options.get("filename", "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable()).strip()[:_LONGEST_NAME]


def _require_known(allowed: set[str]) -> None:
    """Refuse parameters that are not known: one misspelt must not publish what was to be checked."""
    known = allowed | {"token", "access_token"}
    if unknown := sorted(set(request.args) - known):
        raise UsageFault(
            f"The parameter {unknown[0][:40]!r} is not known here.",
            remedy=f"Use {' or '.join(sorted(allowed))}." if allowed else "Leave it out.",
        )


def _truth(name: str) -> bool:
    written = request.args.get(name, "false").lower()
    if written not in _TRUTHS:
        raise UsageFault(
            f"{name} is neither true nor false.", remedy=f"Send ?{name} or leave it out."
        )
    return _TRUTHS[written]


def _answer(receipt: Receipt, asked: _Asked) -> Response:
    if receipt.outcome is Outcome.REJECTED:
        return _rejected(receipt)
    view = receipt_view(receipt, base=settings().base)
    place = f"/datasets/{asked.agency}/{asked.dataset}"
    is_new = receipt.outcome is Outcome.PUBLISHED and receipt.version == 1
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    is_minimal = "return=minimal" in request.headers.get("Prefer", "").replace(" ", "").lower()
    if is_minimal and status == HTTPStatus.OK:
        status = HTTPStatus.NO_CONTENT
    body = "" if is_minimal else json.dumps(to_json(view))
    response = Response(body, status, mimetype="application/json")
    if is_new:
        response.headers["Location"] = place
    if receipt.version:
        response.set_etag(tag_of(receipt.version))
        latest = f'<{place}/version/{receipt.version}>; rel="latest-version"'
        response.headers["Link"] = f'{latest}, <{place}/status>; rel="status"'
    if is_minimal:
        response.headers["Preference-Applied"] = "return=minimal"
    return response


def _rejected(receipt: Receipt) -> Response:
    report = ReportView.from_report(receipt.report) if receipt.report else None
    findings = report.findings if report else ()
    worst = findings[0] if findings else None
    number = report.violations if report else 0
    told = f" The first of them: {worst.message}" if worst else ""
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="rejected",
        title="The data breaks constraints",
        detail=f"The document was not published: {number} findings keep it out.{told}",
        remedy="Mend what the findings name, the worst first, and send it again.",
        findings=findings,
        total=report.total if report else 0,
    )


def _reply(response: Response) -> Reply:
    fields = tuple((name, value) for name, value in response.headers if name in _KEPT)
    return Reply(response.status_code, fields, response.get_data(as_text=True))


def _note(home: StoreHome, asked: _Asked, fault: EcvetGraphError) -> None:
    """Write into the audit log that a publication was refused."""
    if asked.dry_run:
        return
    action = AuditAction.WITHDRAW if request.method == "DELETE" else AuditAction.PUBLISH
    record_refusal(
        home,
        action=action,
        code=fault.code,
        actor=str(asked.actor),
        agency=asked.agency,
        dataset=asked.dataset,
        now=datetime.now(UTC),
    )
