"""The frame around every page: theme, template globals, error pages, and the files of the front end."""

import json
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    g,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_admin import Admin
from flask_admin.theme import Theme
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, NotFound, SecurityError
from werkzeug.routing import IntegerConverter

from petadmin.adminkit.cells import FILTERS
from petadmin.adminkit.edge import StaleRow, is_local
from petadmin.adminkit.menu import menu
from petadmin.adminkit.requests import Nobody
from petadmin.adminkit.security import csp_nonce
from petadmin.core.db import db
from petadmin.core.errors import BadAddress, DomainError
from petadmin.core.i18n import LANGUAGES, Label, _, _l, language
from petadmin.files.naming import ReadableSize

log = logging.getLogger(__name__)

BUILD = Path(__file__).parent.parent / "static" / "build"
ASSETS = "petadmin.assets"

MESSAGES: dict[int, tuple[Label, Label]] = {
    400: (
        _l("This request cannot be understood"),
        _l("Something in the address or the form is not as it should be."),
    ),
    403: (
        _l("You may not do this"),
        _l("Your role does not allow it. Ask an administrator if you need it."),
    ),
    404: (
        _l("There is nothing here"),
        _l("The address is wrong, or what was here is gone or not for you to see."),
    ),
    405: (
        _l("This does not work this way"),
        _l("The address exists, but not for this kind of request."),
    ),
    409: (
        _l("Somebody else was quicker"),
        _l("What you changed was changed by somebody else a moment ago. Look at it again."),
    ),
    413: (_l("This is too large"), _l("What was sent is larger than this website takes.")),
    429: (_l("Too many attempts"), _l("Wait a minute, then try again.")),
    500: (
        _l("Something went wrong here"),
        _l("The error has been noted. Nothing of what you entered was saved."),
    ),
    503: (
        _l("The database is busy or cannot be reached"),
        _l("Wait a moment, then try again. Nothing is lost."),
    ),
}


class RowId(IntegerConverter):
    """A row's id in an address: a whole number that a bigint can hold."""

    regex = r"\d{1,18}"


class ShellTheme(Theme):
    """Flask-Admin's theme: our own folder of templates instead of its Bootstrap."""

    def __init__(self) -> None:
        super().__init__(folder="admin", base_template="admin/shell.html")


def init_shell(app: Flask, *, business_name: str) -> None:
    """Everything that templates may call, the error pages, and the built files."""
    app.url_map.converters["pk"] = RowId
    app.extensions[ASSETS] = _manifest()
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        asset=asset,
        csp_nonce=csp_nonce,
        language=language,
        LANGUAGES=LANGUAGES,
        business_name=business_name,
        menu=lambda: menu().groups(),
        new_menu=lambda: menu().new(),
        parent_page=lambda: menu().parent(),
        neighbours=lambda: menu().neighbours(),
        notices=lambda: menu().notices(),
        page_theme=page_theme,
    )
    app.add_url_rule("/assets/<path:name>", "assets", _serve_asset)
    app.register_error_handler(BadAddress, _bad_address)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(SecurityError, _wrong_host)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(StaleRow, _stale_row)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(Exception, _unexpected)


def init_admin(app: Flask, index_view: Any) -> Admin:
    """Flask-Admin at the root of the website, in our theme."""
    return Admin(
        app,
        name="Petadmin",
        url="/",
        index_view=index_view,
        theme=ShellTheme(),
        csp_nonce_generator=csp_nonce,
    )


def asset(name: str) -> str:
    """The address of a built file, whose name changes with its content."""
    # A page has dozens of icons, all of one file.
    addresses: dict[str, str] = g.setdefault("assets", {})
    if name not in addresses:
        names: dict[str, str] = current_app.extensions[ASSETS]
        addresses[name] = url_for("assets", name=names.get(name, name))
    return addresses[name]


def page_theme() -> str:
    """`auto`, `light` or `dark`, as the user likes it."""
    return str(current_user.theme.value) if current_user.is_authenticated else "auto"


def error_page(
    code: int, *, text: Label | None = None, plain: bool = False, back_url: str | None = None
) -> Response:
    """An error in words, in the shell for those who are logged in; the words alone for a script that says them."""
    title, usual = MESSAGES.get(code, MESSAGES[400 if code < 500 else 500])
    if _asks_for_a_part():
        return Response(f"{title}. {text or usual}", code, content_type="text/plain; charset=utf-8")
    page = render_template(
        "errors/error.html",
        code=code,
        title=str(title),
        text=str(text or usual),
        home_url="/",
        back_url=back_url,
        plain=plain,
    )
    return Response(page, code)


def _asks_for_a_part() -> bool:
    """Whether a script asks, and not for the whole page to which somebody goes back."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def _manifest() -> dict[str, str]:
    path = BUILD / "manifest.json"
    if not path.exists():
        return {}
    names: dict[str, str] = json.loads(path.read_text())
    return names


def _serve_asset(name: str) -> Response:
    try:
        answer = send_from_directory(BUILD, name, max_age=31536000)
    except NotFound:
        return Response(status=404)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def _bad_address(error: BadAddress) -> Response:
    return error_page(400, text=error.message)


def _expired_form(_error: CSRFError) -> Response:
    return error_page(
        400,
        text=_(
            "This page was open for too long or comes from elsewhere. Go back, reload it and send it again."
        ),
    )


def _wrong_host(_error: SecurityError) -> tuple[str, int]:
    title, text = MESSAGES[400]
    return render_template("errors/wrong_host.html", title=str(title), text=str(text)), 400


def _too_large() -> Response:
    # Some addresses take less than others, and text less than files; the request knows its own limits.
    whole, typed = request.max_content_length or 0, request.max_form_memory_size or 0
    said = {"limit": ReadableSize(whole), "typed": ReadableSize(min(whole, typed))}
    text = _(
        "At most %(limit)s can be sent at once, and at most %(typed)s of it may be typed."
        " Nothing was saved: go back, and send fewer or smaller files, or a shorter text.",
        **said,
    )
    return error_page(413, text=text, back_url=_page_before())


def _page_before() -> str | None:
    """The page of this website that the request was sent from, as the browser tells."""
    before = urlsplit(request.referrer or "")
    address = f"{before.path}?{before.query}" if before.query else before.path
    return address if before.netloc == request.host and is_local(address) else None


def http_error(error: HTTPException) -> Any:
    """The page for an error that an address answers with, or what the error brings itself."""
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    # A handler for this one error would go before those that a public page has for all of its own.
    answer = _too_large() if error.code == 413 else error_page(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _database_down(error: OperationalError) -> Response:
    log.error("the database cannot be reached", exc_info=error)
    # Words and frame must not ask the database again who is looking.
    g._login_user = Nobody()
    with suppress(SQLAlchemyError):
        db.session.rollback()
    return error_page(503, plain=True)


def _stale_row(_error: StaleRow) -> Response:
    return error_page(409)


def _refused(error: DomainError) -> Response:
    # Where a page has no better place for it, such as beside a button that only scripts press.
    db.session.rollback()
    return error_page(409, text=error.message)


def _unexpected(error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    db.session.rollback()
    return error_page(500)
