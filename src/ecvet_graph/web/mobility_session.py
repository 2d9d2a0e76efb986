"""Signing in to the pages of mobility: who a browser acts for, looked up again at each request.

The cookie holds the name of the token, its institution, a random name of the session and when
somebody signed in, signed with a key of the installation; never the secret, and nothing of a learner.
It goes with the end of the browser or after eight hours, is hidden from scripts, and comes with no
request of another site. A token that was revoked signs out at once; after signing out, a copy of the
cookie is worth nothing.
"""

from __future__ import annotations

import logging
import secrets
import time
from datetime import UTC, datetime
from http import HTTPStatus

from flask import (
    Blueprint,
    Flask,
    Request,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import URLSafeTimedSerializer

from ecvet_graph.config import Settings
from ecvet_graph.errors import (
    EcvetGraphError,
    NotAllowedError,
    NotAuthenticatedError,
    NotReadyError,
)
from ecvet_graph.private import PrivateStore
from ecvet_graph.service.mobility.acting import Acting, acting, acting_by_name, sign_out
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.web.language import LANGUAGE_PREFIX, speak
from ecvet_graph.web.own_page import require_own_page
from ecvet_graph.web.pages import reader, settings
from ecvet_graph.web.wrong_tokens import WrongTokens

__all__ = [
    "SESSION_SECONDS",
    "acting_for",
    "desk_pages",
    "enter",
    "leave",
    "own_desk",
    "private_pages",
    "register_mobility",
    "signed_in",
]

SESSION_SECONDS = 8 * 3600
"""How long somebody stays signed in."""

_LOG = logging.getLogger(__name__)
_PLACE = "/mobility"
_CSRF = "ecvet-mobility-csrf"
_WRONG = "ecvet-mobility-wrong-tokens"
_BACK = "back"


class _Sessions(SecureCookieSessionInterface):
    """Sessions of the pages of mobility, where the installation keeps learner records.

    The key is derived from that of the private store: all web processes have the same.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if _PLACE not in request.path:
            return None
        return super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        known: Settings = app.config["ECVET"]
        if app.secret_key is None and known.private is not None:
            try:
                app.secret_key = PrivateStore.open(known).derived_key("web session")
            except EcvetGraphError as fault:
                _LOG.error("%s %s", fault.message, fault.remedy)
        return super().get_signing_serializer(app)


def register_mobility(app: Flask) -> None:
    """Give the application sessions and forms that only its own pages can send."""
    known: Settings = app.config["ECVET"]
    is_https = known.base.startswith("https:")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-ecvet" if is_https else "ecvet",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        # As long as the session lasts; whose page sent a form, own_page finds out
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    app.session_interface = _Sessions()
    app.extensions[_CSRF] = CSRFProtect(app)
    app.extensions[_WRONG] = WrongTokens()


def desk_pages(name: str, import_name: str) -> Blueprint:
    """Return a blueprint for pages of the desk, in all languages of the pages."""
    found = Blueprint(name, import_name, url_prefix=f"{LANGUAGE_PREFIX}{_PLACE}")
    speak(found)
    private_pages(found)
    return found


def private_pages(blueprint: Blueprint) -> None:
    """Take forms of own pages only, and send those who are not signed in to the form for that.

    The blueprint lies under a path of `private_paths`, so that no cache keeps its answers.
    """
    blueprint.before_request(_require_own_form)
    blueprint.register_error_handler(NotAuthenticatedError, _ask_for_token)
    blueprint.register_error_handler(NotReadyError, _explain)


def acting_for(secret: str) -> Acting:
    """Return the institution of a secret; wrong ones are counted by client.

    Raises:
        NotAuthenticatedError, NotAllowedError: it is none of a coordinator.
        BudgetError: the client sent too many wrong ones.
    """
    wrong: WrongTokens = current_app.extensions[_WRONG]
    client = request.remote_addr or ""
    wrong.require_left(client)
    try:
        return acting(settings(), secret)
    except (NotAuthenticatedError, NotAllowedError):
        if secret:
            wrong.count(client)
        raise


def enter(secret: str) -> Acting:
    """Sign in, and return for whom; raises as `acting_for` does."""
    found = acting_for(secret)
    session.clear()
    session.update(
        token=found.token,
        institution=found.institution,
        session=secrets.token_hex(16),
        since=int(time.time()),
    )
    return found


def leave() -> None:
    """Sign out, also whoever has a copy of the cookie.

    Raises:
        StoreError, ConflictError: this cannot be written down; the browser is signed out all the same.
    """
    name, since = session.get("session"), session.get("since")
    session.clear()
    g.pop("acting", None)
    if isinstance(name, str) and isinstance(since, int):
        until = datetime.fromtimestamp(since + SESSION_SECONDS, UTC)
        sign_out(settings(), name, until=until)


def signed_in() -> Acting | None:
    """Return the institution that this browser acts for, `None` where nobody is signed in."""
    if "acting" not in g:
        g.acting = _looked_up()
    found: Acting | None = g.acting
    return found


def own_desk() -> Desk:
    """Return the desk of the institution that is signed in, the same during a request.

    Raises:
        NotReadyError: the installation keeps no learner records.
        NotAuthenticatedError: nobody is signed in.
    """
    if "desk" not in g:
        known = settings()
        if known.private is None:
            raise NotReadyError(
                "This installation keeps no learner records.",
                remedy="The operator sets ECVET_PRIVATE and makes a private store.",
            )
        if current_app.secret_key is None:
            # What keeps the key away is told instead of a form that cannot be sent
            PrivateStore.open(known)
        found = signed_in()
        if found is None:
            raise NotAuthenticatedError("Nobody is signed in.", remedy="Sign in with a token.")
        g.desk = Desk.open(known, found, reader=reader())
    desk: Desk = g.desk
    return desk


def _looked_up() -> Acting | None:
    token, name, since = (session.get(key) for key in ("token", "session", "since"))
    if not (isinstance(token, str) and isinstance(name, str) and isinstance(since, int)):
        return None
    if not 0 <= time.time() - since < SESSION_SECONDS:
        return None
    try:
        found = acting_by_name(settings(), token, session=name)
    except NotAuthenticatedError:
        return None
    return found if found.institution == session.get("institution") else None


def _require_own_form() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    require_own_page()
    csrf: CSRFProtect = current_app.extensions[_CSRF]
    try:
        csrf.protect()
    except CSRFError as fault:
        raise NotAllowedError(
            "The form does not come from this page, or the page is older than your sign-in.",
            remedy="Load the page again and send the form once more; nothing was written.",
        ) from fault


def _ask_for_token(fault: EcvetGraphError) -> ResponseReturnValue:
    """Show the form to sign in; whoever wanted to see another page is led there afterwards."""
    if request.method not in {"GET", "HEAD"}:
        page = render_template("mobility_sign_in.html", back="", fault=fault)
        return page, HTTPStatus.UNAUTHORIZED
    own = url_for("mobility.desk")
    if request.path == own:
        return render_template("mobility_sign_in.html", back=session.pop(_BACK, ""))
    # Not in the query of an address: proxies log those, and the path holds a pseudonym.
    session[_BACK] = request.full_path.rstrip("?")
    return redirect(own, HTTPStatus.SEE_OTHER)


def _explain(_fault: EcvetGraphError) -> ResponseReturnValue:
    return render_template("mobility_absent.html"), HTTPStatus.SERVICE_UNAVAILABLE
