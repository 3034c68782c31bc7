"""How credits follow the e-mail queue: one is taken at the latest when an e-mail goes, and settled when it is over."""

from collections.abc import Sequence
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from petadmin.mail.credits.services import give_back, reserve, settle
from petadmin.mail.gates import Refusal, add_gate
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.mail.sent import add_after_sent, add_after_unsent

LAST = 100
"""The place among the gates: what is refused for another reason takes no credit."""


def register(app: Flask) -> None:
    """Let e-mails cost credits, when administrators have limited them."""
    add_gate(app, paid, order=LAST)
    add_after_sent(app, settle)
    add_after_unsent(app, settle)


def paid(connection: Connection, email_ids: Sequence[int]) -> dict[int, Refusal]:
    """Give a credit to those that have none yet; refuse those for which there is none left."""
    refusal = Refusal(EmailStatus.error, ErrorCode.no_credit)
    return dict.fromkeys(reserve(connection, email_ids), refusal)


_OWNERS = {
    key.target_fullname.removesuffix(".id"): key.parent
    for key in Email.__table__.foreign_keys
    if key.ondelete == "CASCADE"
}
"""With whom e-mails go from the database, and the column that says whose an e-mail is."""


@event.listens_for(Session, "before_flush")
def _give_back(session: Session, _context: Any, _objects: Any) -> None:
    """What was promised to e-mails is free again when they go with the person whom they are about."""
    gone: dict[Any, list[int]] = {}
    for row in session.deleted:
        column = _OWNERS.get(row.__tablename__)
        if column is not None:
            gone.setdefault(column, []).append(row.id)
    for column, ids in gone.items():
        give_back(session.connection(), column.in_(ids))
