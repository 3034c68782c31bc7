"""What happens before every request: who is it, what may they see, in which language, reading or writing."""

import string
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

from flask import (
    Flask,
    Request,
    Response,
    flash,
    g,
    has_request_context,
    redirect,
    request,
    session,
    url_for,
)
from flask_babel import Babel
from flask_login import AnonymousUserMixin, LoginManager, current_user
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response as BaseResponse

from petadmin.access import services
from petadmin.access.models import User
from petadmin.access.visibility import VisibilityRule, look_as
from petadmin.audit.recording import act_as
from petadmin.business.settings import business_settings
from petadmin.core.db import db, end_reading, reading
from petadmin.core.i18n import LANGUAGES, LOCALES, _

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

TOKEN = "token"  # noqa: S105 - the name of the cookie's entry, not its content
LANGUAGE_COOKIE = "language"
FOR_ALL = frozenset({"assets", "health.alive", "health.ready"})
"""What answers without asking who it is, so also without a database."""

PUBLIC_ENDPOINTS = FOR_ALL | {
    "account.login",
    "account.language",
    "shared_albums.album",
    "shared_albums.photo",
    "unsubscribing.page",
    "web_form.write",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class QuotedRequest(Request):
    """A request whose query string is printable ASCII, as browsers send it; programs send any bytes."""

    def __init__(
        self, environ: "WSGIEnvironment", populate_request: bool = True, shallow: bool = False
    ) -> None:
        super().__init__(environ, populate_request, shallow)
        self.query_string = quote_from_bytes(self.query_string, safe=string.punctuation).encode()


class Nobody(AnonymousUserMixin):
    """The one who has not logged in: holds no permission."""

    def may(self, permission: str) -> bool:
        return False


class LoggedIn:
    """A staff user as Flask-Login wants it; everything else is the user's own."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, user: User) -> None:
        self._user = user

    def __getattr__(self, name: str) -> object:
        return getattr(self._user, name)

    @property
    def user(self) -> User:
        return self._user

    def get_id(self) -> str:
        return str(self._user.id)


def init_requests(
    app: Flask, *, rules: Sequence[VisibilityRule], language: str, timezone: str
) -> None:
    """Log-in, visibility, audit, language and transactions for all requests."""
    app.request_class = QuotedRequest
    login = LoginManager(app)
    login.session_protection = None
    login.anonymous_user = Nobody
    login.request_loader(_load_user)
    Babel(
        app,
        default_locale=LOCALES[language],
        default_timezone=timezone,
        locale_selector=lambda: LOCALES[choose_language(language)],
    )

    @app.before_request
    def begin() -> Response | BaseResponse | None:
        if isinstance(request.routing_exception, SecurityError):
            # Under a host that is not ours not even the way to the log-in can be told.
            raise request.routing_exception
        # Until it is known who is looking, nothing that needs a permission is seen.
        look_as(db.session, rules, holds=Nobody().may)
        if request.endpoint in FOR_ALL:
            return None
        if request.method in SAFE_METHODS:
            context = reading()
            context.__enter__()
            g.reading = context
        look_as(
            db.session,
            rules,
            holds=current_user.may,
            areas_off=business_settings(db.session).areas_off,
        )
        act_as(db.session, current_user.id if current_user.is_authenticated else None)
        if current_user.is_authenticated or request.endpoint in PUBLIC_ENDPOINTS:
            return None
        return _ask_to_log_in()

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        if error is None:
            end_reading(db.session())
        context = g.pop("reading", None)
        if context is not None:
            context.__exit__(None, None, None)


def choose_language(default: str) -> str:
    """The user's language, else the one chosen on this browser, the browser's own, or the default."""
    if current_user and current_user.is_authenticated and current_user.language is not None:
        return str(current_user.language.value)
    if not has_request_context():
        return default
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or default


def _load_user(_request: object) -> LoggedIn | None:
    token = session.get(TOKEN)
    user = services.user_of_session(db.session, token) if isinstance(token, str) else None
    return LoggedIn(user) if user is not None else None


def _ask_to_log_in() -> Response | BaseResponse:
    wanted = request.full_path.rstrip("?")
    if request.method not in SAFE_METHODS:
        flash(_("You were logged out. Log in and repeat what you did."), "warning")
        # A form stands where it is sent to.
        has_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
        return redirect(url_for("account.login", next=wanted if has_page else None))
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("account.login")})
    return redirect(url_for("account.login", next=wanted if wanted != "/" else None))
