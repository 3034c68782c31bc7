"""What can happen to e-mail credits: promised to e-mails, used, given back, bought, corrected.

An e-mail says itself what it has to do with credits (`Email.credit`), so each step may be repeated: it finds
nothing to do the second time. Steps of the queue take a connection and must run within a transaction of it; they
lock e-mails before the account.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line
from petadmin.mail.credits.models import CreditAccount, CreditMovement, MovementKind
from petadmin.mail.credits.queries import HOLDS, OVER, is_limited
from petadmin.mail.models import Credit, Email, EmailStatus

MOST = 10_000_000
"""So many credits are never bought or taken away at once."""

LONGEST_NOTE = 200

_AT_ONCE = 1_000
"""So many e-mails are named in one statement."""

_ON_THE_WAY = (EmailStatus.queued, EmailStatus.scheduled, EmailStatus.sending)


def _credit(value: Credit) -> Any:
    return literal(value, Email.credit.type)


_SETTLE = (
    update(Email)
    .where(HOLDS, Email.status.in_(OVER))
    .values(
        credit=case(
            (Email.status == EmailStatus.sent, _credit(Credit.used)), else_=_credit(Credit.none)
        ),
        updated_at=Email.updated_at,
    )
    .returning(Email.id, Email.credit)
)


def reserve(connection: Connection, email_ids: Sequence[int]) -> list[int]:
    """Promise a credit to each of these e-mails that is on its way and holds none, as long as there are any.

    Returns those for which none was left. Where credits are not limited nothing happens.
    """
    if not email_ids or not is_limited(connection):
        return []
    without = [email_id for ids in _portions(email_ids) for email_id in _without(connection, ids)]
    if not without:
        return []
    available = _lock_account(connection)
    for ids in _portions(without[:available]):
        _promise(connection, ids)
    return without[available:]


def settle(connection: Connection, email_ids: Sequence[int]) -> None:
    """Use the credits of those that are sent, and give back those of the cancelled and the failed.

    What is still on its way, or uncertain, keeps its credit.
    """
    for ids in _portions(email_ids):
        _write_down(connection, connection.execute(_SETTLE.where(Email.id.in_(ids))).all())


def settle_left_behind(connection: Connection) -> None:
    """Settle the e-mails whose end nobody could tell of, because a process died."""
    # What somebody else is just settling is left to them: waiting for each other could last for ever.
    left = select(Email.id).where(HOLDS, Email.status.in_(OVER)).with_for_update(skip_locked=True)
    while ids := connection.scalars(left.limit(_AT_ONCE)).all():
        settle(connection, ids)


def give_back(connection: Connection, whose: ColumnElement[bool]) -> None:
    """Free what is promised to e-mails that are about to be deleted; those that are sent have used theirs."""
    # Those on their way are held as well, or a worker could promise them a credit in between.
    concerned = select(Email.id).where(whose, or_(HOLDS, Email.status.in_(_ON_THE_WAY)))
    ids = connection.scalars(concerned.order_by(Email.id).with_for_update()).all()
    settle(connection, ids)
    for portion in _portions(ids):
        _free(connection, Email.id.in_(portion))


def limit(connection: Connection, *, limited: bool) -> None:
    """Follow the choice whether e-mails cost credits.

    What waits when they begin to cost takes its credit at sending; what waits when they cost nothing any more gives
    back what was promised.
    """
    if limited:
        _lock_account(connection)
    else:
        settle_left_behind(connection)
        _release_all(connection)


def _release_all(connection: Connection) -> None:
    held = select(Email.id).where(HOLDS).with_for_update(skip_locked=True)
    while ids := connection.scalars(held.limit(_AT_ONCE)).all():
        _free(connection, Email.id.in_(ids))


def _free(connection: Connection, which: ColumnElement[bool]) -> None:
    freed = connection.execute(
        update(Email)
        .where(HOLDS, which)
        .values(credit=Credit.none, updated_at=Email.updated_at)
        .returning(Email.id)
    ).all()
    _change_account(connection, reserved=-len(freed))


def buy(session: Db, number: int, *, note: str = "", by_id: int | None) -> CreditMovement:
    """Write down a purchase of so many credits; raises `DomainError`."""
    if not 0 < number <= MOST:
        raise DomainError(
            _l("Between 1 and %(most)s credits can be bought at once.", most=MOST), field="amount"
        )
    return _move(session, MovementKind.purchase, number, note=clean_line(note), by_id=by_id)


def correct(session: Db, number: int, *, reason: str, by_id: int | None) -> CreditMovement:
    """Change the number of credits up or down, for a reason; never below what is promised to e-mails.

    Raises `DomainError`.
    """
    note = clean_line(reason)
    if not note:
        raise DomainError(_l("Say why, so that the number can be explained later."), field="note")
    if not number:
        raise DomainError(_l("A correction changes the number of credits."), field="amount")
    if abs(number) > MOST:
        raise DomainError(_l("This number is too large."), field="amount")
    return _move(session, MovementKind.correction, number, note=note, by_id=by_id)


def _move(
    session: Db, kind: MovementKind, number: int, *, note: str, by_id: int | None
) -> CreditMovement:
    if len(note) > LONGEST_NOTE:
        raise DomainError(
            _l("This text takes at most %(num)d characters.", num=LONGEST_NOTE), field="note"
        )
    connection = session.connection()
    available = _lock_account(connection)
    if available + number < 0:
        raise DomainError(
            _l(
                "No more than %(num)s can be taken away; the others are promised to emails that wait.",
                num=available,
            ),
            field="amount",
        )
    _change_account(connection, balance=number)
    movement = CreditMovement(kind=kind, amount=number, note=note, author_id=by_id)
    session.add(movement)
    return movement


def _without(connection: Connection, ids: Sequence[int]) -> Sequence[int]:
    """Those of these e-mails that are on their way without a credit, in their order."""
    return connection.scalars(
        select(Email.id)
        .where(Email.id.in_(ids), Email.credit == Credit.none, Email.status.in_(_ON_THE_WAY))
        .order_by(Email.not_before, Email.id)
    ).all()


def _promise(connection: Connection, ids: Sequence[int]) -> None:
    # Two workers may hold the same e-mail when one of them slept past its lease: only one of them finds it without.
    promised = connection.execute(
        update(Email)
        .where(Email.id.in_(ids), Email.credit == Credit.none)
        .values(credit=Credit.reserved, updated_at=Email.updated_at)
        .returning(Email.id)
    ).all()
    _change_account(connection, reserved=len(promised))


def _write_down(connection: Connection, settled: Sequence[Any]) -> None:
    """Bring account and ledger in line with e-mails whose credits are used or free now."""
    used = [email_id for email_id, credit in settled if credit is Credit.used]
    _change_account(connection, balance=-len(used), reserved=-len(settled))
    if used:
        now = utcnow()
        uses = [
            {"at": now, "kind": MovementKind.use, "amount": -1, "email_id": email_id}
            for email_id in used
        ]
        connection.execute(insert(CreditMovement), uses)


def _change_account(connection: Connection, *, balance: int = 0, reserved: int = 0) -> None:
    """Change the sums; the database refuses to promise more than there is."""
    if not balance and not reserved:
        return
    connection.execute(
        update(CreditAccount)
        .where(CreditAccount.id == 1)
        .values(balance=CreditAccount.balance + balance, reserved=CreditAccount.reserved + reserved)
    )


def _lock_account(connection: Connection) -> int:
    """Hold the account until the end of the transaction, making it at its first use; returns what is available."""
    available = connection.scalar(_AVAILABLE)
    if available is None:
        kind = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
        first = kind(CreditAccount).values(id=1, balance=0, reserved=0)
        connection.execute(first.on_conflict_do_nothing())
        available = connection.scalar(_AVAILABLE)
    return available or 0


_AVAILABLE = (
    select(CreditAccount.balance - CreditAccount.reserved)
    .where(CreditAccount.id == 1)
    .with_for_update()
)


def _portions(email_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(email_ids), _AT_ONCE):
        yield email_ids[start : start + _AT_ONCE]
