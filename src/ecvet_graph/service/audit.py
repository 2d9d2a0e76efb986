"""The audit log of an installation: what stands in it, and whether it is whole."""

from __future__ import annotations

from datetime import datetime

from ecvet_graph.config import Settings
from ecvet_graph.publish.audit import AuditEntry, AuditReport, read_audit, verify_audit
from ecvet_graph.store import StoreHome

__all__ = ["audit_entries", "check_audit"]


def audit_entries(
    settings: Settings, *, agency: str = "", token: str = "", since: datetime | None = None
) -> tuple[AuditEntry, ...]:
    """Return the lines of the log that can be read, the oldest first.

    Args:
        settings: those of the installation.
        agency: only what concerns this one; empty: everything.
        token: only what was tried with the token of this short name; empty: everything.
        since: only what was written then or later.

    Raises:
        NotFoundError: there is no store.
    """
    home = StoreHome.open(settings.store)
    return tuple(
        entry
        for entry in read_audit(home)
        if (not agency or entry.agency == agency)
        and (not token or entry.actor == f"token:{token}")
        and (since is None or entry.at >= since)
    )


def check_audit(settings: Settings, *, head: str = "") -> AuditReport:
    """Return whether the log is whole and agrees with the catalogue. Raises as `verify_audit`."""
    return verify_audit(StoreHome.open(settings.store), base=settings.base, head=head)
