"""`flask demo …`: create the demo business, or begin it anew."""

import os
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from petadmin.adminkit.edge import commit
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import DEFAULT_LANGUAGE, in_language
from petadmin.demo import business
from petadmin.demo.business import Login
from petadmin.settings import Settings

LOGINS = "demo-logins.txt"

demo_cli = AppGroup("demo", help="The demo business.")


@demo_cli.command("create")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database is in use.")
def create(if_empty: bool) -> None:
    """Fill an empty database with a pet business in Madrid and its customers."""
    if business.is_empty(db.session()):
        _make(wipe=False)
        return
    if not if_empty:
        raise click.ClickException(
            "The database is not empty: the demo would mix with what is there."
        )
    click.echo("The database is in use, so no demo was made.")


@demo_cli.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Remove everything, also what was entered since, and make the demo anew."""
    session = db.session()
    if business.is_empty(session):
        _make(wipe=False)
        return
    if not business.is_demo(session):
        raise click.ClickException(
            "This database is not the demo's: either it was not made by `flask demo create`, or it has "
            f"staff users outside @{business.DOMAIN}. Nothing was removed."
        )
    customers, animals = business.size(session)
    # The question must not hold a transaction open.
    session.rollback()
    if not yes:
        click.confirm(
            f"Remove {customers} customers, {animals} animals and all e-mails?", abort=True
        )
    _make(wipe=True)


def _make(*, wipe: bool) -> None:
    settings: Settings = current_app.extensions["petadmin.settings"]
    session = db.session()

    def work() -> list[Login]:
        if wipe:
            business.wipe(session)
        return business.make(session, zone=settings.timezone, password=settings.demo_password)

    try:
        logins = commit(work)
    except DomainError as error:
        with in_language(DEFAULT_LANGUAGE):
            raise click.ClickException(str(error)) from error
    customers, animals = business.size(session)
    click.echo(f"The demo business has {customers} customers with {animals} animals.\n")
    text = _logins_text(logins)
    _keep(settings.instance / LOGINS, text)
    click.echo(text)


def _logins_text(logins: list[Login]) -> str:
    lines = [f"  {login.role.value:15}{login.email:27}{login.password}" for login in logins]
    return "\n".join(["Log in to the demo business as", *lines])


def _keep(path: Path, text: str) -> None:
    # Made anew rather than written over, so that no older file lends it wider permissions.
    path.unlink(missing_ok=True)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(f"{text}\n")
