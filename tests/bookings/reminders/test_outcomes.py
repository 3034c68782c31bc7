"""What becomes of a reminder once its e-mail is queued: it stands as the e-mail does, and can be taken back."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import update

from petadmin.bookings.reminders import looks, tasks
from petadmin.bookings.reminders import services as reminding
from petadmin.bookings.reminders.models import ReminderStatus
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.mail import services as mail
from petadmin.mail.inbox.hooks import after_returned
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from tests.bookings.reminders.cast import (
    become,
    emails,
    make_rule,
    only,
    send,
    standing,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
BEGINS = datetime(2026, 6, 20, 8, 30, tzinfo=UTC)
DUE = datetime(2026, 6, 17, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (EmailStatus.sent, None, "sent"),
        (EmailStatus.error, ErrorCode.no_credit, "error/no_credit"),
        (EmailStatus.cancelled, None, "cancelled/email_cancelled"),
        (EmailStatus.cancelled, ErrorCode.unsubscribed, "cancelled/no_consent"),
        (EmailStatus.cancelled, ErrorCode.inactive, "cancelled/inactive"),
    ],
)
def test_a_reminder_stands_as_its_email_does(
    booked: int,
    clock: time_machine.Traveller,
    status: EmailStatus,
    code: ErrorCode | None,
    expected: str,
) -> None:
    make_rule()
    clock.move_to(DUE)
    send()

    become(emails()[0], status, code)

    assert standing() == [expected]


def test_a_reminder_that_came_back_stays_sent_and_says_why(
    booked: int, clock: time_machine.Traveller
) -> None:
    make_rule()
    clock.move_to(DUE)
    send()
    become(emails()[0], EmailStatus.sent)
    emails()[0].error_code = ErrorCode.mailbox_unknown
    db.session.flush()

    after_returned(db.session.connection(), [emails()[0].id])
    db.session.commit()

    reminder = only()
    db.session.refresh(reminder)
    assert (reminder.status, reminder.came_back) == (ReminderStatus.sent, True)
    assert looks.look(reminder)[0] == "Sent back"
    assert looks.reason_of(reminder) == "The mailbox does not exist"
    assert "right address" in str(looks.advice_of(reminder))


def test_the_sweep_finds_what_nobody_told_of(booked: int, clock: time_machine.Traveller) -> None:
    make_rule()
    clock.move_to(DUE)
    send()
    values = {"status": EmailStatus.sent, "sent_at": utcnow()}
    db.session.execute(update(Email).values(**values))
    db.session.commit()

    tasks.send_due()

    assert standing() == ["sent"]


def test_an_email_that_was_tried_again_and_sent_makes_good_the_error(
    booked: int, clock: time_machine.Traveller
) -> None:
    make_rule()
    clock.move_to(DUE)
    send()
    become(emails()[0], EmailStatus.error, ErrorCode.mailbox_full)

    mail.retry(db.session, emails()[0])
    db.session.commit()
    become(emails()[0], EmailStatus.sent)

    assert standing() == ["sent"]


def test_cancelling_a_reminder_on_its_way_takes_its_email_back(
    booked: int, clock: time_machine.Traveller
) -> None:
    make_rule()
    clock.move_to(DUE)
    send()

    reminding.cancel(db.session, only())
    db.session.commit()

    assert standing() == ["cancelled/by_hand"]
    assert emails()[0].status is EmailStatus.cancelled


@pytest.mark.parametrize("status", [EmailStatus.sending, EmailStatus.sent])
def test_what_has_left_cannot_be_cancelled(
    booked: int, clock: time_machine.Traveller, status: EmailStatus
) -> None:
    make_rule()
    clock.move_to(DUE)
    send()
    become(emails()[0], status)

    with pytest.raises(DomainError):
        reminding.cancel(db.session, only())
    db.session.rollback()

    assert standing() == ["sent" if status is EmailStatus.sent else "queued"]
