"""What the start page shows: what is to be remembered, who is new, birthdays, e-mails that need a hand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from petadmin.adminkit.counting import Count, capped_counts
from petadmin.adminkit.start_page import ShownPanel, start_panels
from petadmin.animals.models import Animal, birthdays_on
from petadmin.bookings.queries import Day, day_of
from petadmin.core.clock import day_start, today, utcnow
from petadmin.core.db import db
from petadmin.core.tally import kept_count
from petadmin.customers.models import Customer
from petadmin.files.portraits import NEW_FOR_DAYS
from petadmin.mail.models import Email, EmailStatus
from petadmin.records.notices.models import Notice
from petadmin.records.notices.queries import ends_of_day, of_day

SHOWN = 8


@dataclass(frozen=True)
class Board:
    """What the start page shows."""

    day: date
    customers: Count
    newest: list[Customer]
    new_count: Count
    birthdays: list[Animal]
    notices: list[Notice]
    more_notices: bool
    now: datetime
    failed: Count
    waiting: Count
    bookings: Day | None
    """Who comes, who is here and who leaves; None for those who may not see bookings."""

    panels: list[ShownPanel]
    """What other packages have to say."""


def board() -> Board:
    """The figures of today, for the one who is looking."""
    zone = get_timezone()
    day = today(zone)
    since = day_start(day - timedelta(days=NEW_FOR_DAYS - 1), zone)
    new = select(Customer).where(Customer.created_at >= since, Customer.inactive_since.is_(None))
    new_count, failed, waiting = capped_counts(
        db.session,
        new.with_only_columns(Customer.id),
        _emails(EmailStatus.error, EmailStatus.uncertain),
        _emails(EmailStatus.queued, EmailStatus.scheduled, EmailStatus.sending),
    )
    newest = new.order_by(Customer.created_at.desc(), Customer.id.desc()).limit(SHOWN)
    now = utcnow()
    notices = _notices(now) if current_user.may("notice:list") else []
    return Board(
        day=day,
        notices=notices[:SHOWN],
        more_notices=len(notices) > SHOWN,
        now=now,
        customers=Count(kept_count(db.session, "customer.active")),
        newest=list(db.session.scalars(newest)) if new_count.number else [],
        new_count=new_count,
        birthdays=birthdays(day) if current_user.may("animal:list") else [],
        failed=failed,
        waiting=waiting,
        bookings=_bookings(now) if current_user.may("booking:list") else None,
        panels=start_panels(),
    )


def birthdays(day: date) -> list[Animal]:
    """Living animals of active customers that have their birthday."""
    statement = (
        select(Animal)
        .join(Animal.customer)
        .where(
            Animal.birth_month_day.in_(birthdays_on(day)),
            Animal.deceased_on.is_(None),
            Customer.inactive_since.is_(None),
            Animal.birth_date < day,
        )
        .options(contains_eager(Animal.customer))
        .order_by(Animal.sort_name)
        .limit(SHOWN)
    )
    return list(db.session.scalars(statement))


def _notices(now: datetime) -> list[Notice]:
    """What the one who is looking has to think of today, one more than is shown."""
    mine = of_day(current_user.id, now=now, zone=get_timezone()).limit(SHOWN + 1)
    return list(db.session.scalars(mine))


def _bookings(now: datetime) -> Day:
    return day_of(db.session, ends_of_day(now, get_timezone()), limit=SHOWN)


def _emails(*states: EmailStatus) -> Select[int]:
    return select(Email.id).where(Email.status.in_(states))
