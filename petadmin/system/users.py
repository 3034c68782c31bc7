"""The screen of the staff users, for administrators, and the commands that do the same."""

from collections.abc import Sequence
from typing import Any

import click
from flask.cli import AppGroup
from flask_login import current_user
from wtforms import PasswordField
from wtforms.validators import Length, Optional

from petadmin.access import services
from petadmin.access.models import Language, User
from petadmin.access.permissions import Role
from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.edge import commit
from petadmin.adminkit.filters import ChoiceFilter, YesNoFilter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView
from petadmin.audit.recording import record
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l


class UserView(EntityView):
    """Who may log in, and as what."""

    entity = "user"
    entity_model = User
    path = "settings/users"
    icon = "user-cog"
    label = _l("User")
    label_plural = _l("Users")
    create_label = _l("Add user")
    description = _l("Who may log in, and as what.")

    column_list = ["name", "email", "role", "active"]
    column_labels = {
        "name": _l("Name"),
        "email": _l("Email"),
        "role": _l("Role"),
        "active": _l("May log in"),
        "language": _l("Language"),
        "theme": _l("Appearance"),
    }
    column_cells = {
        "name": from_macro("users/cells.html", "name"),
        "active": from_macro("users/cells.html", "active"),
    }
    column_filters = [
        ChoiceFilter("role", _l("Role"), User.role, choices=Role),
        YesNoFilter("active", _l("May log in"), User.active),
    ]
    column_secondary = frozenset({"role"})
    column_details = ["name", "email", "role", "language", "active"]
    form_columns = ["name", "email", "role", "language", "password"]
    form_extra_fields = {
        "password": PasswordField(
            _l("Password"),
            [Optional(), Length(max=200)],
            description=_l("At least 10 characters. Leave it empty to keep the present one."),
        )
    }

    def new_form(self) -> EntityForm:
        form = super().new_form()
        form["password"].description = _("At least 10 characters.")
        return form

    def create(self, values: dict[str, Any]) -> User:
        return services.add_user(
            db.session,
            email=values["email"] or "",
            name=values["name"] or "",
            role=values["role"],
            password=values["password"] or "",
            language=values["language"],
        )

    def update(self, row: User, values: dict[str, Any]) -> User:
        password = values.pop("password", None)
        services.change_user(db.session, row, actor_id=current_user.id, **values)
        if password:
            services.set_password(db.session, row, password)
            record(db.session, "user.password_changed", row)
        return row

    @verb("disable", _l("Disable"), icon="ban", tone="danger", bulk=False,
          question=_l("The user is logged out at once and cannot log in any more."),
          offered=lambda row: row.active)  # fmt: skip
    def disable(self, rows: Sequence[User], form: None) -> str:
        for row in rows:
            if row.id == current_user.id:
                raise DomainError(_l("You cannot disable yourself."))
            services.disable(db.session, row)
            record(db.session, "user.disabled", row)
        return _("%(name)s can no longer log in.", name=rows[0].name)

    @verb(
        "enable",
        _l("Allow log-in"),
        icon="check",
        bulk=False,
        offered=lambda row: not row.active,
    )
    def enable(self, rows: Sequence[User], form: None) -> str:
        for row in rows:
            services.enable(row)
            record(db.session, "user.enabled", row)
        return _("%(name)s can log in again.", name=rows[0].name)


users_cli = AppGroup("user", help="Staff users.")


@users_cli.command("add")
@click.argument("email")
@click.option("--name", required=True, help="How the user is called.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default="user", show_default=True
)
@click.option("--language", type=click.Choice([language.value for language in Language]))
@click.password_option()
def add(email: str, name: str, role: str, language: str | None, password: str) -> None:
    """Add a staff user."""
    chosen = Language(language) if language else None
    _try(
        lambda: services.add_user(
            db.session,
            email=email,
            name=name,
            role=Role(role),
            password=password,
            language=chosen,
        )
    )
    click.echo(f"Added {email}.")


@users_cli.command("password")
@click.argument("email")
@click.password_option()
def password(email: str, password: str) -> None:
    """Give a user a new password and end all log-ins."""
    user = _user(email)

    def change() -> None:
        services.set_password(db.session, user, password)
        record(db.session, "user.password_changed", user)

    _try(change)
    click.echo(f"{user.email} has a new password.")


@users_cli.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Lock a user out at once."""
    user = _user(email)

    def lock_out() -> None:
        services.disable(db.session, user)
        record(db.session, "user.disabled", user)

    _try(lock_out)
    click.echo(f"{user.email} can no longer log in.")


@users_cli.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled user log in again."""
    user = _user(email)
    _try(lambda: services.enable(user))
    click.echo(f"{user.email} can log in again.")


def _user(email: str) -> User:
    user = services.user_by_email(db.session, email)
    if user is None:
        raise click.ClickException(f"There is no user {email}.")
    return user


def _try(work: Any) -> None:
    try:
        commit(work)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
