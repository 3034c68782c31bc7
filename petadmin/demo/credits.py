"""The demo's e-mail credits: bought whenever they ran low, one used by each e-mail that was sent."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from petadmin.access.permissions import Role
from petadmin.business.settings import business_settings, choose
from petadmin.demo.past import Past
from petadmin.mail.credits.models import CreditAccount, CreditMovement, MovementKind
from petadmin.mail.models import Credit, Email, EmailStatus

PACK = 500
RUNS_LOW = 150
GIFT = 25
BEFORE = timedelta(hours=3)
HOLDING = (EmailStatus.queued, EmailStatus.scheduled, EmailStatus.uncertain)


def make(past: Past) -> None:
    """Write the ledger of all e-mails that there are; comes after whatever sends some."""
    session = past.session
    session.flush()
    sent = session.execute(
        select(Email.id, Email.sent_at)
        .where(Email.status == EmailStatus.sent)
        .order_by(Email.sent_at, Email.id)
    ).all()
    held = update(Email).where(Email.status.in_(HOLDING)).returning(Email.id)
    reserved = len(session.scalars(held.values(credit=Credit.reserved, **_AS_IT_WAS)).all())
    moves = list(_movements(past, sent))
    balance = sum(move["amount"] for move in moves)
    if balance < reserved + RUNS_LOW:
        moves.append(_bought(MovementKind.purchase, reserved + PACK, "", past.moment, _buyer(past)))
        balance += reserved + PACK
    session.execute(insert(CreditMovement), moves)
    used = update(Email).where(Email.id.in_(select(CreditMovement.email_id)))
    session.execute(used.values(credit=Credit.used, **_AS_IT_WAS))
    session.execute(insert(CreditAccount).values(id=1, balance=balance, reserved=reserved))
    choose(session, replace(business_settings(session), email_credits_limited=True))


_AS_IT_WAS: dict[str, Any] = {"updated_at": Email.updated_at}


def _buyer(past: Past) -> int:
    return next(user.id for user in past.staff if user.role is Role.administrator)


def _movements(past: Past, sent: Sequence[Any]) -> Iterator[dict[str, Any]]:
    buyer, balance = _buyer(past), 0
    for number, (email_id, sent_at) in enumerate(sent):
        if balance < RUNS_LOW:
            note = f"Factura {sent_at.year}/{number + 118}"
            yield _bought(MovementKind.purchase, PACK, note, sent_at - BEFORE, buyer)
            balance += PACK
        if not number:
            note = "De regalo con la primera compra"
            yield _bought(MovementKind.correction, GIFT, note, sent_at - BEFORE / 2, buyer)
            balance += GIFT
        balance -= 1
        yield {
            "at": sent_at, "kind": MovementKind.use, "amount": -1, "note": "",
            "email_id": email_id, "author_id": None,
        }  # fmt: skip


def _bought(
    kind: MovementKind, amount: int, note: str, at: datetime, author_id: int
) -> dict[str, Any]:
    return {
        "at": at, "kind": kind, "amount": amount, "note": note,
        "email_id": None, "author_id": author_id,
    }  # fmt: skip
