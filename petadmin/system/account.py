"""The user's own account: log-in and log-out, password, language, brightness of the screen."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    abort,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from sqlalchemy import update
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from petadmin.access import services
from petadmin.access.models import Language, Theme, User
from petadmin.access.passwords import is_password
from petadmin.adminkit.acting import attach
from petadmin.adminkit.edge import commit, is_local
from petadmin.adminkit.fields import LineField
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.requests import LANGUAGE_COOKIE, TOKEN
from petadmin.audit.recording import record
from petadmin.business.areas import areas
from petadmin.core.db import db, reading
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LANGUAGES, _, _l
from petadmin.desk.frame import CHOSEN_AREA, MENU_HIDDEN
from petadmin.leads.admin.board import AS_BOARD, AS_LIST, LOOK

Reply = str | Response | tuple[str, int]

account = Blueprint("account", __name__)

YEAR = 365 * 24 * 3600


class LoginForm(PlainForm):
    """E-mail and password."""

    email = LineField(_l("Email"), [InputRequired(), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=1000)])


class PasswordForm(PlainForm):
    """A new password, for somebody who knows the old one."""

    current = PasswordField(_l("Current password"), [InputRequired(), Length(max=1000)])
    password = PasswordField(_l("New password"), [InputRequired(), Length(max=1000)])
    repeated = PasswordField(_l("New password, once more"), [InputRequired(), Length(max=1000)])


def init_account(app: Flask, *, limiter: Limiter) -> None:
    """Register the addresses; attempts to log in are limited by address and by account."""
    for key in (get_remote_address, _account_key):
        limited = limiter.limit("10 per minute", methods=["POST"], key_func=key)
        view: Any = limited(app.view_functions["account.login"])
        app.view_functions["account.login"] = view


def _account_key() -> str:
    email: str = services.folded_email(request.form.get("email", "")[:1000])
    return email[:254] or get_remote_address()


@account.route("/login", methods=("GET", "POST"))
def login() -> Reply:
    wanted = request.values.get("next", "")
    target = wanted if is_local(wanted) else "/"
    if current_user.is_authenticated:
        return redirect(target)
    form = LoginForm(request.form)
    error = None
    if request.method == "POST" and form.validate():
        token = _open(form)
        if token is not None:
            session.clear()
            session[TOKEN] = token
            session.permanent = True
            return redirect(target)
        error = _("The email address or the password is wrong, or the account is disabled.")
    status = 422 if request.method == "POST" else 200
    return render_template("account/login.html", form=form, error=error, next=target), status


def _open(form: LoginForm) -> str | None:
    with reading():
        user_id = services.check_credentials(
            db.session, email=form.email.data, password=form.password.data
        )
    return commit(lambda: services.open_session(db.session, user_id)) if user_id else None


@account.route("/logout", methods=("POST",))
def logout() -> Reply:
    commit(lambda: services.close_session(db.session, session.get(TOKEN, "")))
    session.clear()
    flash(_("You are logged out."), "success")
    return redirect(url_for("account.login"))


@account.route("/me/password", methods=("GET", "POST"))
def password() -> Reply:
    form = PasswordForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            commit(lambda: _change_password(form))
        except DomainError as error:
            attach(form, error)
        else:
            flash(_("Your password is changed. Other devices were logged out."), "success")
            return redirect("/")
    status = 422 if request.method == "POST" else 200
    return render_template("account/password.html", form=form), status


def _change_password(form: PasswordForm) -> None:
    user = current_user.user
    if not is_password(form.current.data, user.password_hash):
        raise DomainError(_l("This is not your present password."), field="current")
    if form.password.data != form.repeated.data:
        raise DomainError(_l("The two new passwords are not the same."), field="repeated")
    services.set_password(db.session, user, form.password.data, keep_token=session[TOKEN])
    record(db.session, "user.password_changed", user)


@account.route("/me/language", methods=("POST",))
def language() -> Reply:
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    if current_user.is_authenticated:
        commit(lambda: _prefer(language=Language(chosen)))
    answer = redirect(_back())
    answer.set_cookie(
        LANGUAGE_COOKIE,
        chosen,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer


@account.route("/me/theme", methods=("POST",))
def theme() -> Reply:
    chosen = request.form.get("theme", "")
    if chosen not in {choice.value for choice in Theme}:
        abort(400)
    commit(lambda: _prefer(theme=Theme(chosen)))
    return redirect(_back())


@account.route("/me/preferences", methods=("POST",))
def preferences() -> Reply:
    """Remember a small habit of the user, such as a hidden side menu."""
    name, value = request.form.get("name", ""), request.form.get("value", "")
    habit = _habit(name, value)
    if habit is None:
        abort(400)
    commit(lambda: _prefer(preferences={**current_user.preferences, name: habit}))
    if request.headers.get("HX-Request"):
        return "", 204
    return redirect(_back())


def _habit(name: str, value: str) -> bool | str | None:
    """What is remembered of a habit; None for what there is not."""
    if name == MENU_HIDDEN and value in ("0", "1"):
        return value == "1"
    if name == LOOK and value in (AS_LIST, AS_BOARD):
        return value
    if name == CHOSEN_AREA and (not value or value in areas()):
        return value
    return None


def _prefer(**values: Any) -> None:
    # A habit is no change that a form of the same user should stumble over, so the version stays.
    changed = update(User).where(User.id == current_user.id).values(**values)
    db.session.execute(changed.execution_options(synchronize_session=False))


def _back() -> str:
    wanted = request.form.get("next", "")
    return wanted if is_local(wanted) else "/"
