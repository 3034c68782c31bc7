"""`flask credits check`: whether the ledger of e-mail credits adds up."""

import sys

import click
from flask.cli import AppGroup

from petadmin.core.db import db, reading
from petadmin.mail.credits.queries import discrepancies

credits_cli = AppGroup("credits", help="E-mail credits.")


@credits_cli.command("check")
def check_command() -> None:
    """Add the ledger up; tells what does not fit, and fails if there is anything."""
    with reading():
        found = discrepancies(db.session())
        db.session.rollback()
    for text in found:
        click.echo(f"{text[0].upper()}{text[1:]}.", err=True)
    if found:
        sys.exit(1)
    click.echo("The ledger of e-mail credits adds up.")
