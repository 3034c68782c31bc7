"""Many e-mails at once: queued in portions, held back, let go on, cancelled."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.jobs.wakeups import wake
from petadmin.mail.credits.services import reserve
from petadmin.mail.drafts import Draft
from petadmin.mail.encoding import Attachments, encode
from petadmin.mail.models import (
    Category,
    Email,
    EmailAttachment,
    EmailMessage,
    EmailStatus,
)
from petadmin.mail.pace import moments, quiet_hours
from petadmin.mail.post_office import post_office
from petadmin.mail.queries import WAITING
from petadmin.mail.sent import after_unsent, drop_messages
from petadmin.mail.services import DRAIN, columns_of, name_of_file

PORTION = 500
"""How many e-mails are written by one statement."""

BYTES_AT_ONCE = 8 * 1024 * 1024
"""Bytes of messages that are held in memory before they are written, unless a single one is bigger."""


class _Letter(NamedTuple):
    """A draft on its way into the database; `number` is its place among those it came with."""

    number: int
    draft: Draft
    columns: dict[str, Any]
    raw: bytes


def queue_many(session: Db, drafts: Iterable[Draft]) -> list[int | DomainError]:
    """Queue e-mails in the running transaction; returns the id of each in turn, or why it cannot be.

    A draft whose `dedupe_key` was used before gives the id of the first e-mail. They are written in portions,
    so a caller who passes one at a time and commits shows how far it has come.
    """
    session.flush()
    found: list[int | DomainError] = []
    files = Attachments()
    waiting = iter(drafts)
    while portion := list(islice(waiting, PORTION)):
        found += _queue_portion(session.connection(), portion, files)
    if found:
        wake(session, DRAIN)
    return found


def hold(session: Db, ids: Select[Any]) -> int:
    """Keep back those of these e-mails that wait; returns how many there are."""
    session.flush()
    held = session.scalars(
        update(Email)
        .where(Email.id.in_(ids), Email.status.in_(WAITING))
        .values(held=True, status=EmailStatus.scheduled)
        .execution_options(synchronize_session=False)
        .returning(Email.id)
    ).all()
    _read_anew(session)
    return len(held)


def release(session: Db, ids: Select[Any], *, start: datetime, per_minute: int) -> int:
    """Let those go on that are held back, one after another at this rate; returns how many there are.

    Advertising skips quiet hours.
    """
    session.flush()
    held = session.execute(
        select(Email.id, Email.category)
        .where(Email.id.in_(ids), Email.held)
        .order_by(Email.id)
        .with_for_update()
    ).all()
    if not held:
        return 0
    advertising = any(category is Category.marketing for _id, category in held)
    quiet = quiet_hours(session) if advertising else None
    times = moments(start, per_minute=per_minute, quiet=quiet)
    planned = [
        {"email_id": email_id, "moment": moment}
        for (email_id, _category), moment in zip(held, times, strict=False)
    ]
    session.connection().execute(_GO_ON, planned)
    wake(session, DRAIN)
    _read_anew(session)
    return len(planned)


def cancel_waiting(session: Db, ids: Select[Any]) -> int:
    """Take back those of these e-mails that wait; returns how many there are."""
    session.flush()
    cancelled = session.scalars(
        update(Email)
        .where(Email.id.in_(ids), Email.status.in_(WAITING))
        .values(status=EmailStatus.cancelled, held=False)
        .execution_options(synchronize_session=False)
        .returning(Email.id)
    ).all()
    connection = session.connection()
    for start in range(0, len(cancelled), PORTION):
        portion = cancelled[start : start + PORTION]
        after_unsent(connection, portion)
        drop_messages(connection, portion)
    _read_anew(session)
    return len(cancelled)


def _queue_portion(
    connection: Connection, drafts: Sequence[Draft], files: Attachments
) -> list[int | DomainError]:
    known = _ids_by_key(connection, drafts)
    fresh = [(n, draft) for n, draft in enumerate(drafts) if draft.dedupe_key not in known]
    found: dict[int, int | DomainError] = {}
    for bundle in _bundles(_letters(fresh, files, found)):
        written = _write(connection, bundle)
        reserve(connection, list(written.values()))
        found |= written
    # Meanwhile another process, or another of these drafts, has used the keys of what was not written.
    known |= _ids_by_key(connection, [draft for n, draft in fresh if n not in found])
    return [found[n] if n in found else known[draft.dedupe_key] for n, draft in enumerate(drafts)]


def _ids_by_key(connection: Connection, drafts: Iterable[Draft]) -> dict[str | None, int]:
    """Which e-mails were queued under the keys of these drafts."""
    keys = [draft.dedupe_key for draft in drafts if draft.dedupe_key is not None]
    if not keys:
        return {}
    used = select(Email.dedupe_key, Email.id).where(Email.dedupe_key.in_(keys))
    return dict(list(connection.execute(used)))


def _letters(
    drafts: Iterable[tuple[int, Draft]],
    files: Attachments,
    refused: dict[int, int | DomainError],
) -> Iterator[_Letter]:
    """The drafts as they are written; those that cannot be are noted as refused."""
    now, sender = utcnow(), post_office().sender
    for number, draft in drafts:
        try:
            columns = columns_of(draft, now=now)
            parts = files.parts([(file, name_of_file(name)) for file, name in draft.attachments])
            raw = encode(Email(**columns), sender=sender, attachments=parts)
        except DomainError as error:
            refused[number] = error
            continue
        yield _Letter(number, draft, columns, raw)


def _bundles(letters: Iterable[_Letter]) -> Iterator[list[_Letter]]:
    """Letters in groups whose messages fit into memory together."""
    bundle: list[_Letter] = []
    total = 0
    for letter in letters:
        bundle.append(letter)
        total += len(letter.raw)
        if total >= BYTES_AT_ONCE:
            yield bundle
            bundle, total = [], 0
    if bundle:
        yield bundle


def _write(connection: Connection, letters: Sequence[_Letter]) -> dict[int, int]:
    """Write e-mails with their files and messages; returns the ids of those whose keys were free."""
    ids = _insert(connection, [letter.columns for letter in letters])
    written = [
        (ids[letter.columns["message_id"]], letter)
        for letter in letters
        if letter.columns["message_id"] in ids
    ]
    files = [
        {"email_id": email_id, "file_id": file.id, "name": name_of_file(name)}
        for email_id, letter in written
        for file, name in letter.draft.attachments
    ]
    if files:
        connection.execute(insert(EmailAttachment), files)
    if written:
        messages = [{"email_id": email_id, "raw": letter.raw} for email_id, letter in written]
        connection.execute(insert(EmailMessage), messages)
    return {letter.number: email_id for email_id, letter in written}


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Insert e-mails whose keys are free; returns their ids by Message-ID."""
    if connection.dialect.name == "sqlite":
        # A statement for each would have its index of words written anew each time.
        one_for_all = sqlite_insert(Email).on_conflict_do_nothing(index_elements=["dedupe_key"])
        return dict(
            list(connection.execute(one_for_all.returning(Email.message_id, Email.id), rows))
        )
    # One for all would take longer to be read, with its ten thousand values, than all of them to be executed.
    one_for_each = postgresql_insert(Email).on_conflict_do_nothing(index_elements=["dedupe_key"])
    connection.execute(one_for_each, rows)
    written = Email.message_id.in_([row["message_id"] for row in rows])
    return dict(list(connection.execute(select(Email.message_id, Email.id).where(written))))


def _read_anew(session: Db) -> None:
    """Let the session ask again for e-mails, since they were changed past it."""
    for row in session.identity_map.values():
        if isinstance(row, Email):
            session.expire(row)


_GO_ON = (
    update(Email)
    .where(Email.id == bindparam("email_id"))
    .values(held=False, status=EmailStatus.scheduled, not_before=bindparam("moment"))
)
