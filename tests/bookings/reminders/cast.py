"""Rules, what they planned, and what became of it, for tests of reminders; all within an application context."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from petadmin.animals.health.models import Vaccination, Vaccine
from petadmin.animals.models import Species
from petadmin.bookings.models import Booking, kinds_of_visits
from petadmin.bookings.reminders import sending, services, tasks
from petadmin.bookings.reminders.models import Reminder, ReminderRule
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.mail import sent
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.mail.templates.models import Occasion
from petadmin.records.consents import services as consents
from petadmin.records.consents.models import Purpose, Way
from tests.bookings import cast as bookings_cast
from tests.support import cast
from tests.support.letters import take_in_hand

NINE = 9 * 60


def make_customer(app: Flask, **values: Any) -> int:
    """A customer, made by a session that must not wait for ours."""
    db.session.commit()
    return cast.make_customer(app, **values)


def make_animal(app: Flask, customer_id: int, **values: Any) -> int:
    """An animal, made in the same way."""
    db.session.commit()
    return cast.make_animal(app, customer_id, **values)


def make_service(app: Flask, **values: Any) -> int:
    """A service, made in the same way."""
    db.session.commit()
    return bookings_cast.make_service(app, **values)


def make_rule(occasion: Occasion = Occasion.booking, **values: Any) -> ReminderRule:
    """A rule that is switched on, and what it reaches planned: 3 days before at nine unless told otherwise."""
    given = {"occasion": occasion, "area": None, "days": 3, "minute": NINE, "template_id": None}
    is_on = values.pop("on", True)
    rule = services.apply(db.session, ReminderRule(), {**given, **values}, now=utcnow())
    if is_on:
        services.switch_on(db.session, rule, now=utcnow())
    db.session.commit()
    if is_on:
        tasks.plan_rule(rule.id)
    return rule


def reminders(**conditions: Any) -> list[Reminder]:
    """All reminders as they are on file now, by when they go."""
    db.session.expire_all()
    rows = select(Reminder).filter_by(**conditions).order_by(Reminder.send_at, Reminder.id)
    return list(db.session.scalars(rows))


def only() -> Reminder:
    """The one reminder that there is."""
    [reminder] = reminders()
    return reminder


def standing() -> list[str]:
    """The state of each reminder, and why those that were not sent were not."""
    return [
        "/".join(
            part.value
            for part in (one.status, one.cancel_reason, one.error_code)
            if part is not None
        )
        for one in reminders()
    ]


def emails() -> list[Email]:
    """The e-mails of reminders, the first one first."""
    db.session.expire_all()
    rows = select(Email).where(Email.kind.startswith("reminder.")).order_by(Email.id)
    return list(db.session.scalars(rows))


def send(now: datetime | None = None) -> int:
    """One round of sending; returns how many reminders were settled."""
    number = sending.send_due(db.session, now=now or utcnow())
    db.session.commit()
    return number


def become(email: Email, status: EmailStatus, code: ErrorCode | None = None) -> None:
    """Let an e-mail be in a state, and whoever follows it be told."""
    if status is EmailStatus.sending:
        take_in_hand([email])
        db.session.commit()
        return
    sent_at = utcnow() if status is EmailStatus.sent else None
    values = {"status": status, "error_code": code, "sent_at": sent_at, "token": None}
    db.session.execute(update(Email).where(Email.id == email.id).values(**values))
    if status is EmailStatus.sent:
        sent.after_sent(db.session.connection(), [email.id])
    elif status in (EmailStatus.cancelled, EmailStatus.error):
        sent.after_unsent(db.session.connection(), [email.id])
    db.session.commit()


def agree(customer_id: int, *, given: bool = True) -> None:
    """A customer agrees to advertising, or takes it back."""
    consents.note(
        db.session,
        {"customer_id": customer_id},
        purpose=Purpose.marketing,
        given=given,
        way=Way.in_person,
    )
    db.session.commit()


def booking_at(booking_id: int) -> Booking:
    """A booking as it is on file now."""
    db.session.expire_all()
    return db.session.get_one(Booking, booking_id)


def vaccinate(animal_id: int, expires_on: date, name: str = "Rabia") -> int:
    """Put a vaccination on file; returns its id."""
    vaccine = db.session.query(Vaccine).filter_by(name=name).first() or Vaccine(
        species=Species.dog, name=name, folded=name.lower()
    )
    given = Vaccination(animal_id=animal_id, vaccine=vaccine, expires_on=expires_on)
    db.session.add(given)
    db.session.commit()
    return given.id


def visited(
    customer_id: int, animal_id: int, ended: datetime, area: str = "grooming", **values: Any
) -> None:
    """Put a visit of an hour on file, past the services."""
    visit = kinds_of_visits()[area](
        area=area,
        customer_id=customer_id,
        animal_id=animal_id,
        starts_at=ended - timedelta(hours=1),
        ends_at=ended,
        month=int(f"{ended:%Y%m}"),
        **values,
    )
    db.session.add(visit)
    db.session.commit()
