"""One e-mail for a rule and a booking: with several workers at once, killed ones, and bookings that move meanwhile."""

import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert, select, update

from petadmin.bookings import services
from petadmin.bookings.models import Booking
from petadmin.bookings.reminders import sending
from petadmin.bookings.reminders.models import Reminder, ReminderStatus
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.mail.models import Email, EmailClaim, EmailStatus
from petadmin.mail.sent import after_sent
from tests.bookings.cast import book, make_service, wish
from tests.bookings.reminders.cast import emails, make_rule, reminders
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
BOOKINGS = 40
KILLS = 3
PATIENCE = 150
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def booked(app: Flask) -> list[int]:
    """Many bookings ahead, and two rules that remind of them."""
    marta = make_customer(app)
    luna = make_animal(app, marta)
    bath = make_service(app, area="grooming", name="Baño")
    begins = (utcnow() + 10 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
    with app.app_context():
        for days in (3, 1):
            make_rule(days=days)
            db.session.commit()
        return [
            book(marta, [luna], bath, starts_at=begins + number * HOUR / 4,
                 ends_at=begins + number * HOUR / 4 + HOUR / 8).id
            for number in range(BOOKINGS)
        ]  # fmt: skip


def let_all_be_due() -> None:
    db.session.execute(update(Reminder).values(send_at=utcnow() - timedelta(minutes=5)))
    db.session.commit()


def start_worker(app: Flask) -> subprocess.Popen[str]:
    """A process that is ready to send, and waits for the word to begin."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.bookings.reminders.worker", app.instance_path, address],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def begin(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.write("\n")
    worker.stdin.flush()


def end(worker: subprocess.Popen[str], *, kill: bool = False) -> None:
    if kill:
        worker.kill()
    try:
        worker.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.communicate()
        raise


def test_two_workers_and_planners_at_once_send_each_reminder_once(
    app: Flask, booked: list[int]
) -> None:
    with app.app_context():
        let_all_be_due()
    workers = [start_worker(app), start_worker(app)]

    for worker in workers:
        begin(worker)
    for worker in workers:
        end(worker)

    with app.app_context():
        assert Counter(one.status for one in reminders()) == {ReminderStatus.queued: 2 * BOOKINGS}
        assert len(emails()) == 2 * BOOKINGS
        assert len({one.email_id for one in reminders()}) == 2 * BOOKINGS


def test_workers_that_are_killed_leave_nothing_half_done(app: Flask, booked: list[int]) -> None:
    with app.app_context():
        let_all_be_due()
    for number in range(KILLS):
        worker = start_worker(app)
        begin(worker)
        time.sleep(0.03 * (number + 1))
        end(worker, kill=True)
    with app.app_context():
        # What is queued and what has its e-mail are the same, wherever it was struck.
        assert_each_has_its_email()
    worker = start_worker(app)
    begin(worker)
    end(worker)

    with app.app_context():
        assert_each_has_its_email()
        assert len(emails()) == 2 * BOOKINGS


def assert_each_has_its_email() -> None:
    queued = {one.email_id for one in reminders() if one.status is ReminderStatus.queued}
    assert queued == {email.id for email in emails()}


NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
BEGINS = datetime(2026, 6, 11, 8, 30, tzinfo=UTC)
LATER = datetime(2026, 6, 9, 7, tzinfo=UTC)
"""When the reminders of both days are due, and that of the earlier one is not too late yet."""
FEW = 6


@pytest.fixture
def moving(app: Flask) -> Iterator[list[int]]:
    """A few bookings that can move, with a rule of three days, at a time that stands still."""
    with time_machine.travel(NOW, tick=False):
        marta = make_customer(app)
        luna = make_animal(app, marta)
        bath = make_service(app, area="grooming", name="Baño")
        with app.app_context():
            make_rule(days=3)
            db.session.commit()
            yield [
                book(marta, [luna], bath, starts_at=BEGINS + number * HOUR,
                     ends_at=BEGINS + number * HOUR + HOUR / 2).id
                for number in range(FEW)
            ]  # fmt: skip


def again_and_again(app: Flask, over: Event, act: Callable[[], None]) -> Callable[[], None]:
    def go_on() -> None:
        with app.app_context():
            while not over.is_set():
                act()
                db.session.remove()
                time.sleep(0.005)

    return go_on


def send_round() -> None:
    sending.send_due(db.session, now=LATER)
    db.session.commit()


def deliver_one() -> None:
    """Take one e-mail as a worker does, and let it be sent a moment later."""
    token = uuid.uuid4().hex
    db.session.execute(insert(EmailClaim).values(token=token, lease_until=NOW))
    some = select(Email.id).where(Email.status == EmailStatus.queued).order_by(Email.id).limit(1)
    taken = db.session.execute(
        update(Email)
        .where(Email.id.in_(some.scalar_subquery()), Email.status == EmailStatus.queued)
        .values(status=EmailStatus.sending, token=token)
        .returning(Email.id)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.commit()
    time.sleep(0.01)
    for (email_id,) in taken:
        db.session.execute(
            update(Email)
            .where(Email.id == email_id, Email.status == EmailStatus.sending)
            .values(status=EmailStatus.sent, sent_at=NOW, token=None)
            .execution_options(synchronize_session=False)
        )
        db.session.commit()
        after_sent(db.session.connection(), [email_id])
        db.session.commit()


def move(booking_id: int, begins: datetime) -> None:
    booking = db.session.get_one(Booking, booking_id)
    animals = [animal.id for animal in booking.animals]
    wanted = wish(
        booking.customer_id,
        animals,
        booking.service_id,
        starts_at=begins,
        ends_at=begins + HOUR / 2,
    )
    services.change(db.session, booking, wanted, by_id=None, may_override=False, zone=MADRID)
    db.session.commit()


def move_to_and_fro(app: Flask, booking_ids: list[int]) -> None:
    with app.app_context():
        for turn in range(8):
            for number, booking_id in enumerate(booking_ids):
                move(booking_id, BEGINS + number * HOUR + (turn % 2) * DAY)
                db.session.remove()


def call_off_and_restore(app: Flask, booking_ids: list[int]) -> None:
    with app.app_context():
        for turn in range(8):
            for booking_id in booking_ids:
                booking = db.session.get_one(Booking, booking_id)
                if turn % 2:
                    services.restore(db.session, booking)
                else:
                    services.cancel(db.session, booking, reason="Enfermo", now=utcnow())
                db.session.commit()
                db.session.remove()


@pytest.mark.parametrize("disturb", [move_to_and_fro, call_off_and_restore])
def test_bookings_that_change_while_reminders_are_sent_are_reminded_of_once(
    app: Flask, moving: list[int], disturb: Callable[[Flask, list[int]], None]
) -> None:
    over = Event()
    db.session.remove()
    with ThreadPoolExecutor(4) as pool:
        others = [
            pool.submit(again_and_again(app, over, act))
            for act in (send_round, send_round, deliver_one)
        ]
        try:
            pool.submit(disturb, app, moving).result(timeout=PATIENCE)
        finally:
            over.set()
        for other in others:
            other.result(timeout=60)
    for _number in range(2 * FEW):
        send_round()
        deliver_one()

    assert [one.status for one in reminders()] == [ReminderStatus.sent] * FEW
    sent = [email for email in emails() if email.status is EmailStatus.sent]
    assert len(sent) == FEW
    assert {email.id for email in sent} == {one.email_id for one in reminders()}
    assert {email.status for email in emails()} <= {EmailStatus.sent, EmailStatus.cancelled}


def test_bookings_called_off_while_reminders_are_sent_are_not_reminded_of_afterwards(
    app: Flask, moving: list[int]
) -> None:
    over = Event()
    db.session.remove()
    with ThreadPoolExecutor(3) as pool:
        others = [pool.submit(again_and_again(app, over, send_round)) for _number in range(2)]
        for booking_id in moving:
            booking = db.session.get_one(Booking, booking_id)
            services.cancel(db.session, booking, reason="Enfermo", now=utcnow())
            db.session.commit()
        over.set()
        for other in others:
            other.result(timeout=60)
    send_round()

    assert [one.status for one in reminders()] == [ReminderStatus.cancelled] * FEW
    assert {email.status for email in emails()} <= {EmailStatus.cancelled}
