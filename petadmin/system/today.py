"""The start page's figures: who is new, whose animals have their birthday, which e-mails need a hand."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.counting import Count, capped_count
from petadmin.animals.models import Animal, birthdays_on
from petadmin.core.clock import day_start, today
from petadmin.core.db import db
from petadmin.core.tally import kept_count
from petadmin.customers.desk import NEW_FOR_DAYS
from petadmin.customers.models import Customer
from petadmin.mail.models import Email, EmailStatus

SHOWN = 8


@dataclass(frozen=True)
class Board:
    """What the start page shows."""

    day: date
    customers: Count
    newest: list[Customer]
    new_count: Count
    birthdays: list[Animal]
    failed: Count
    waiting: Count


def board() -> Board:
    """The figures of today, for the one who is looking."""
    zone = get_timezone()
    day = today(zone)
    since = day_start(day - timedelta(days=NEW_FOR_DAYS - 1), zone)
    new = select(Customer).where(Customer.created_at >= since, Customer.inactive_since.is_(None))
    return Board(
        day=day,
        customers=Count(kept_count(db.session, "customer.active")),
        newest=list(
            db.session.scalars(
                new.order_by(Customer.created_at.desc(), Customer.id.desc()).limit(SHOWN)
            )
        ),
        new_count=capped_count(db.session, new.with_only_columns(Customer.id)),
        birthdays=birthdays(day) if current_user.may("animal:list") else [],
        failed=_emails(EmailStatus.error, EmailStatus.uncertain),
        waiting=_emails(EmailStatus.queued, EmailStatus.scheduled, EmailStatus.sending),
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
        .options(joinedload(Animal.customer))
        .order_by(Animal.sort_name)
        .limit(SHOWN)
    )
    return list(db.session.scalars(statement))


def _emails(*states: EmailStatus) -> Count:
    return capped_count(db.session, select(Email.id).where(Email.status.in_(states)))
