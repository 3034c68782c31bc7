"""Questions about the e-mail queue."""

import re
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from petadmin.core.db import Db
from petadmin.mail.models import Email, EmailStatus

WAITING = frozenset({EmailStatus.queued, EmailStatus.scheduled})
ENDED_UNSENT = frozenset({EmailStatus.cancelled, EmailStatus.error})


def waiting_of_customer(customer_id: int) -> Select[Email]:
    """What is still to be sent to a customer."""
    return select(Email).where(Email.customer_id == customer_id, Email.status.in_(WAITING))


SHOWN_COPIES = 20

_COPY = re.compile(r"^copy-([1-9][0-9]{0,18})-[0-9]+$")


def key_of_copy(email_id: int, number: int) -> str:
    """The `dedupe_key` of a copy of an e-mail that was sent once more."""
    return f"copy-{email_id}-{number}"


def original_of(session: Db, email: Email) -> Email | None:
    """The e-mail that this one is a copy of, if it may be seen."""
    email_id = copied_id(email)
    if email_id is None:
        return None
    return session.scalar(_briefly().where(Email.id == email_id))


def copies_of(session: Db, email: Email) -> Sequence[Email]:
    """The first copies of an e-mail that was sent once more."""
    keys = [key_of_copy(email.id, number) for number in range(1, SHOWN_COPIES + 1)]
    return session.scalars(_briefly().where(Email.dedupe_key.in_(keys)).order_by(Email.id)).all()


def _briefly() -> Select[Email]:
    return select(Email).options(defer(Email.html), defer(Email.text))


def copied_id(email: Email) -> int | None:
    """The id of the e-mail that this one is a copy of."""
    found = _COPY.match(email.dedupe_key or "")
    return int(found[1]) if found else None
