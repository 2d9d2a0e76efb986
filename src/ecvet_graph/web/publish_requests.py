"""What a request to publish or withdraw asks for, once it is clear who asks and that they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import json, request
from werkzeug.http import parse_options_header

from ecvet_graph.errors import NotAllowedError, NotAuthenticatedError, UsageFault
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.publish.audit import AuditAction, record_refusal
from ecvet_graph.service.agencies import Actor, authorise_publisher
from ecvet_graph.service.datasets import qualification_iri
from ecvet_graph.service.standing import standing
from ecvet_graph.store import StoreHome
from ecvet_graph.web.own_page import require_own_page
from ecvet_graph.web.pages import settings
from ecvet_graph.web.preconditions import Seen, required, seen_version
from ecvet_graph.web.replies import idempotency_key

__all__ = ["Asked", "asked_for", "bearer", "file_name", "require_still_allowed"]

_TRUTHS = {"": True, "1": True, "true": True, "0": False, "false": False}
_TOKENS = frozenset({"token", "access_token"})
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What the line and the fields of a request ask for.

    Attributes:
        action: what is to be done, as the audit log names it.
        agency: id of the agency.
        dataset: name of the dataset.
        actor: who asks.
        seen: the versions of which they saw one; `None` only for a dry run.
        key: the Idempotency-Key, or nothing.
        dry_run: nothing is to be changed.
        qualification: IRI of the one qualification to be replaced, or nothing.
    """

    action: AuditAction
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
                self.action,
                self.agency,
                self.dataset,
                sorted(self.seen.versions) if self.seen else None,
                self.dry_run,
                self.qualification,
                request.mimetype,
                document,
            ]
        )

    def note_refusal(self, code: str) -> None:
        """Write into the audit log that it was refused, with the code of the error."""
        if not self.dry_run:
            record_refusal(
                StoreHome.open(settings().store),
                action=self.action,
                code=code,
                actor=str(self.actor),
                agency=self.agency,
                dataset=self.dataset,
                now=datetime.now(UTC),
            )


def asked_for(agency: str, dataset: str, action: AuditAction, *, allowed: frozenset[str]) -> Asked:
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
    return Asked(
        action=action,
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


def require_still_allowed(asked: Asked) -> None:
    """Refuse a request whose token was revoked, or whose agency was suspended, since it began.

    Raises:
        NotAuthenticatedError, NotAllowedError: it was.
    """
    _authorised(asked.agency, asked.dataset, asked.action)


def bearer() -> str:
    """Return the token of the field Authorization (RFC 6750, section 2.1), empty without one.

    Raises:
        UsageFault: a token stands in the address, where others could read it.
    """
    if _TOKENS & set(request.args):
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


def _require_known(allowed: frozenset[str]) -> None:
    """Refuse parameters that are not known: one misspelt must not publish what was to be checked."""
    if unknown := sorted(set(request.args) - allowed - _TOKENS):
        raise UsageFault(
            f"The parameter {unknown[0][:40]!r} is not known here.",
            remedy=f"Use {' or '.join(sorted(allowed))}." if allowed else "Leave it out.",
        )
    if any(len(values) > 1 for _, values in request.args.lists()):
        raise UsageFault("A parameter is given twice.", remedy="Give it once.")


def _truth(name: str) -> bool:
    written = request.args.get(name, "false").lower()
    if written not in _TRUTHS:
        raise UsageFault(
            f"{name} is neither true nor false.", remedy=f"Send ?{name} or leave it out."
        )
    return _TRUTHS[written]
