"""What is asked of contacts: which are still to be done, and which have these words."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import joinedload, load_only
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.records.interactions.models import OPEN, Interaction, Progress
from petadmin.records.queries import owned, with_owner, with_persons_name

# Written into the statement, since SQLite uses the index of what is open for nothing else.
_OPEN: BindParameter[list[str]] = bindparam(
    "open_states",
    [state.value for state in OPEN],
    expanding=True,
    literal_execute=True,
)


def is_open() -> ColumnElement[bool]:
    """That something is still to be done."""
    return Interaction.status.in_(_OPEN)


def has_status(status: Progress) -> ColumnElement[bool]:
    """That it has got so far."""
    found = Interaction.status == status
    return found if status is Progress.completed else and_(is_open(), found)


def waits(moment: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """That something is to be done about it by a moment; what is planned for later does not wait yet."""
    return and_(is_open(), Interaction.at <= moment)


def waiting_ids(moment: datetime | BindParameter[datetime]) -> Select[int]:
    """The ids of the contacts of which something waits to be done."""
    return select(Interaction.id).where(waits(moment))


def waiting(moment: datetime) -> Select[Interaction]:
    """The contacts of which something waits to be done, those first that have waited longest."""
    return (
        select(Interaction)
        .where(waits(moment))
        .options(*with_owner(Interaction))
        .order_by(Interaction.at, Interaction.id)
    )


@cache
def waiting_in_short(limit: int) -> Select[Interaction]:
    """The same by a `moment` that is told when it is asked: with whom they are, and how.

    It stands behind the bell of every page, so it is put together once.
    """
    told = (Interaction.method, Interaction.direction, Interaction.customer_id, Interaction.lead_id)
    return (
        select(Interaction)
        .where(waits(bindparam("moment")))
        .options(load_only(*told), *with_persons_name(Interaction))
        .order_by(Interaction.at, Interaction.id)
        .limit(limit)
    )


def newest(subject: Any, limit: int) -> Select[Interaction]:
    """The last contacts with somebody."""
    return (
        select(Interaction)
        .where(owned(Interaction, subject))
        .options(joinedload(Interaction.author))
        .order_by(Interaction.at.desc(), Interaction.id.desc())
        .limit(limit)
    )


def with_all() -> list[ORMOption]:
    """Loads along with whom a contact was, and who noted it."""
    return [joinedload(Interaction.author), *with_owner(Interaction)]


def containing(words: str) -> ColumnElement[bool]:
    """Contacts with these words in this order, in large or small letters."""
    return Interaction.details.icontains(words, autoescape=True)
