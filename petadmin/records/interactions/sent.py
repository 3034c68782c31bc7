"""Contacts that note themselves: the e-mails that were sent to somebody."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, exists, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from petadmin.core.clock import utcnow
from petadmin.mail.models import Email, EmailStatus
from petadmin.records.interactions.models import Direction, Interaction, Method

_SENT = select(
    Email.customer_id,
    Email.lead_id,
    Email.sent_at,
    literal(Method.email, Interaction.method.type),
    literal(Direction.sent, Interaction.direction.type),
    Email.subject,
    Email.created_by_id,
    Email.id,
    literal(1),
    bindparam("now", type_=Interaction.created_at.type),
    bindparam("now", type_=Interaction.created_at.type),
).where(
    Email.id.in_(bindparam("those", expanding=True)),
    Email.status == EmailStatus.sent,
    ~Email.internal,
    or_(Email.customer_id.is_not(None), Email.lead_id.is_not(None)),
    # One that was tried again or settled by hand may have been noted before.
    ~exists().where(Interaction.email_id == Email.id),
)
_COLUMNS = (
    "customer_id",
    "lead_id",
    "at",
    "method",
    "direction",
    "details",
    "author_id",
    "email_id",
    "version",
    "created_at",
    "updated_at",
)
# Two workers may be told of the same e-mail at the same moment; each is noted once.
_NOTE = {
    name: insert(Interaction)
    .from_select(_COLUMNS, _SENT)
    .on_conflict_do_nothing(index_elements=["email_id"])
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


def note_sent(connection: Connection, email_ids: Sequence[int]) -> None:
    """Note which of these e-mails were contacts with somebody; those that are noted already stay as they are."""
    if email_ids:
        values = {"those": list(email_ids), "now": utcnow()}
        connection.execute(_NOTE[connection.dialect.name], values)
