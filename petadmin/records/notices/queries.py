"""What is asked of notices: which are due, for whom, and about which customer."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, or_, select, true
from sqlalchemy.orm import joinedload, load_only, selectinload

from petadmin.access.models import User
from petadmin.core.clock import day_start
from petadmin.records.notices.models import Notice
from petadmin.records.queries import animal_of, concerning, owned, with_owner, with_persons_name


def is_open() -> ColumnElement[bool]:
    return Notice.done_at.is_(None)


def is_for(user_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """That a notice is for this person or for everybody."""
    return or_(Notice.assignee_id == user_id, Notice.assignee_id.is_(None))


def is_due(moment: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """That it is open and due at a moment."""
    return is_open() & (Notice.due_at <= moment)


def is_due_on_day(now: datetime, zone: ZoneInfo) -> ColumnElement[bool]:
    """That it is open and due at some time of the present day."""
    start, end = ends_of_day(now, zone)
    return is_open() & (Notice.due_at >= start) & (Notice.due_at < end)


def ends_of_day(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Where the business's present day begins, and where the next one does."""
    day = now.astimezone(zone).date()
    return day_start(day, zone), day_start(day + timedelta(days=1), zone)


def due_ids(
    user_id: int | BindParameter[int], *, now: datetime | BindParameter[datetime]
) -> Select[int]:
    """The ids of the notices that have become due for somebody."""
    return select(Notice.id).where(is_due(now), is_for(user_id))


@cache
def due_in_short(limit: int) -> Select[Notice]:
    """The notices that are due for a `user_id` at a `moment`, the last ones first: what they say, and about whom.

    It stands behind the bell of every page, so it is put together once.
    """
    told = (Notice.text, Notice.customer_id, Notice.animal_id, Notice.lead_id)
    animals_name = joinedload(Notice.animal).load_only(animal_of(Notice).name)
    return (
        select(Notice)
        .where(is_due(bindparam("moment")), is_for(bindparam("user_id")))
        .options(load_only(*told), animals_name, *with_persons_name(Notice))
        .order_by(Notice.due_at.desc(), Notice.id.desc())
        .limit(limit)
    )


def of_day(user_id: int, *, now: datetime, zone: ZoneInfo) -> Select[Notice]:
    """What somebody has to think of today: what is overdue, and what becomes due."""
    _start, end = ends_of_day(now, zone)
    return (
        select(Notice)
        .where(is_open(), Notice.due_at < end, is_for(user_id))
        .options(*with_owner(Notice))
        .order_by(Notice.due_at, Notice.id)
    )


def due_about(subject: Any, *, now: datetime) -> Select[Notice]:
    """What is due about somebody; about a customer, their animals included."""
    return (
        select(Notice)
        .where(concerning(Notice, subject, is_due(now)))
        .options(joinedload(Notice.assignee), joinedload(Notice.animal))
        .order_by(Notice.due_at, Notice.id)
    )


def due_ids_about(subject: Any, *, now: BindParameter[datetime]) -> Select[int]:
    """The ids of what is due about a customer or an animal."""
    return select(Notice.id).where(concerning(Notice, subject, is_due(now)))


def open_of(subject: Any) -> Select[Notice]:
    """The open notices of a subject in the order in which they become due."""
    return (
        select(Notice)
        .where(owned(Notice, subject), is_open())
        .options(joinedload(Notice.assignee))
        .order_by(Notice.due_at, Notice.id)
    )


def to_mail(now: datetime, limit: int) -> Select[Notice]:
    """Due notices whose e-mail is not written yet; each is taken by one worker only."""
    unwritten = or_(Notice.emailed_for.is_(None), Notice.emailed_for != Notice.due_at)
    return (
        select(Notice)
        .where(is_due(now), Notice.by_email.is_(true()), unwritten)
        .options(
            selectinload(Notice.customer),
            selectinload(Notice.animal),
            selectinload(Notice.lead),
            selectinload(Notice.assignee),
            selectinload(Notice.author),
        )
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
        .with_for_update(of=Notice, skip_locked=True)
    )


def staff() -> Select[User]:
    """For whom a notice can be."""
    return select(User).where(User.active).order_by(User.name, User.id)
