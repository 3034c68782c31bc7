"""`flask customers load FILE`: put a list of customers on file in one go."""

import csv
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from petadmin.adminkit.edge import commit
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import DEFAULT_LANGUAGE, in_language
from petadmin.customers.loading import Refusal, Result, Table, UnreadableFile, load, read_table
from petadmin.customers.loading.columns import columns_of, field_of

SHOWN = 20
"""So many refused rows are named on the screen; a file takes them all."""

customers_cli = AppGroup("customers", help="Customers.")


@customers_cli.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and count, but load nothing.")
@click.option(
    "--keep-duplicates", is_flag=True, help="Also add customers whose e-mail or phone is on file."
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the refused rows to this CSV.",
)
def load_command(file: Path, dry_run: bool, keep_duplicates: bool, rejects: Path | None) -> None:
    """Load customers from a CSV file whose first line names the columns, in English or Spanish."""
    try:
        table = read_table(file, known=lambda heading: field_of(heading) is not None)
        unknown = columns_of(table.headings).unknown
        # What cannot be written must show before anything is loaded.
        _write_rejects(rejects, file, table, Result())
        with in_language(DEFAULT_LANGUAGE):
            result = _load(table, dry_run=dry_run, keep_duplicates=keep_duplicates)
        _write_rejects(rejects, file, table, result)
    except UnreadableFile as error:
        raise click.ClickException(str(error)) from error
    except DomainError as error:
        with in_language(DEFAULT_LANGUAGE):
            raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"The refused rows cannot be written to {rejects}: {error.strerror}."
        ) from error
    if unknown:
        click.echo(
            f"Columns that were not used: {', '.join(filter(None, unknown))[:300]}.", err=True
        )
    _show(result.refusals, in_file=rejects is not None)
    click.echo(_summary(result, dry_run=dry_run))


def _load(table: Table, *, dry_run: bool, keep_duplicates: bool) -> Result:
    session = db.session()
    with click.progressbar(length=len(table.rows), label="Loading", file=sys.stderr) as bar:

        def work() -> Result:
            result = load(session, table, keep_duplicates=keep_duplicates, progress=bar.update)
            if dry_run:
                session.rollback()
            return result

        return commit(work)


def _show(refusals: list[Refusal], *, in_file: bool) -> None:
    shown = [] if in_file else refusals[:SHOWN]
    for refusal in shown:
        outcome = "skipped" if refusal.duplicate else "rejected"
        click.echo(f"Line {refusal.row.line} {outcome}: {refusal.reason}", err=True)
    if len(refusals) > len(shown) and not in_file:
        click.echo(
            f"... and {len(refusals) - SHOWN:,} more: use --rejects FILE to get them all.", err=True
        )


def _write_rejects(path: Path | None, source: Path, table: Table, result: Result) -> None:
    """The refused rows as they were, to be mended and loaded again, with the mark by which Excel knows UTF-8."""
    if path is None:
        return
    if path.exists() and path.samefile(source):
        raise click.ClickException("The refused rows would overwrite the list: name another file.")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "outcome", "reason", *table.headings])
        for refusal in result.refusals:
            outcome = "skipped" if refusal.duplicate else "rejected"
            writer.writerow([refusal.row.line, outcome, refusal.reason, *refusal.row.cells])


def _summary(result: Result, *, dry_run: bool) -> str:
    counts = f"{result.added:,} added, {result.skipped:,} skipped as duplicates, {result.rejected:,} rejected."
    return f"Dry run, nothing was loaded: {counts}" if dry_run else counts
