"""Questions about the e-mail log."""

from typing import Any

from sqlalchemy import Select, select

from petadmin.adminkit.counting import Count, capped_counts
from petadmin.core.db import Db
from petadmin.mail.models import Email, EmailStatus


def counts_by_status(session: Db, *, owner: tuple[str, int] | None) -> dict[str, Count]:
    """How many e-mails are in each state, capped; states without any are left out."""
    statements: list[Select[Any]] = []
    for status in EmailStatus:
        statement: Select[Any] = select(Email.id).where(Email.status == status)
        if owner is not None:
            statement = statement.where(getattr(Email, owner[0]) == owner[1])
        statements.append(statement)
    counts = zip(EmailStatus, capped_counts(session, *statements), strict=True)
    return {status.value: count for status, count in counts if count.number}
