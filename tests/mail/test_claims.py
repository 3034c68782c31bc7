"""Claims: what is known of e-mails in hand, whatever becomes of the worker."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from petadmin.core.db import db
from petadmin.mail import tasks
from petadmin.mail.claims import release_expired
from petadmin.mail.delivery import FETCHED_AT_ONCE, Delivery
from petadmin.mail.models import (
    Category,
    Email,
    EmailClaim,
    EmailMessage,
    EmailStatus,
    ErrorCode,
)
from petadmin.mail.post_office import Patience, post_office
from petadmin.mail.smtp import SmtpTransport
from petadmin.mail.statements import own_statements
from petadmin.mail.sweeping import sweep_up
from petadmin.mail.transports import Letter, Outcome, Transport, Verdict
from tests.mail.conftest import QUICK
from tests.mail.small_app import queued
from tests.support.letters import LONG_AGO, take_in_hand
from tests.support.servers import SmtpSink


def deliver(
    transport: Transport,
    *,
    patience: Patience = QUICK,
    stopping: Callable[[], bool] = lambda: False,
) -> bool:
    """One worker's round; says whether it came to its end."""
    with own_statements(db.engine) as statements:
        return Delivery(
            statements=statements, transport=transport, patience=patience, stopping=stopping
        ).drain()


class Sleeper:
    """A way out that sleeps while its worker's lease runs out and another one takes over."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    def send(self, _letter: Letter) -> Outcome:
        with db.engine.begin() as other:
            other.execute(update(EmailClaim).values(lease_until=LONG_AGO))
        sweep_up(db.engine, patience=self._patience)
        tasks.drain()
        return Outcome(Verdict.never, ErrorCode.refused, "too late")

    def expect_more(self) -> None:
        """Nothing to get ready."""

    def close(self) -> None:
        """Nothing is open."""


def test_a_worker_that_slept_past_its_lease_records_nothing(app: Flask, sink: SmtpSink) -> None:
    emails = [queued(f"customer{number}@example.com") for number in range(2)]
    deliver(Sleeper(QUICK))
    db.session.expire_all()
    assert [email.status for email in emails] == [EmailStatus.sent, EmailStatus.sent]
    assert [email.error_code for email in emails] == [None, None]


@pytest.mark.parametrize(
    ("category", "status", "code"),
    [
        (Category.transactional, EmailStatus.queued, ErrorCode.worker_lost),
        (Category.marketing, EmailStatus.uncertain, ErrorCode.worker_lost),
    ],
)
def test_what_a_dead_worker_leaves_is_picked_up(
    app: Flask, category: Category, status: EmailStatus, code: ErrorCode
) -> None:
    emails = [queued(f"customer{number}@example.com", category=category) for number in range(4)]
    take_in_hand(emails, begun=emails[2])
    db.session.commit()
    tasks.sweep()
    db.session.expire_all()
    sent = EmailStatus.sent
    assert [email.status for email in emails] == [sent, sent, status, EmailStatus.queued]
    assert [email.error_code for email in emails] == [None, None, code, None]
    assert [email.attempts for email in emails] == [1, 1, 1, 0]
    assert emails[0].sent_at is not None
    assert {email.token for email in emails} == {None}
    assert db.session.scalar(select(EmailClaim)) is None
    messages = db.session.scalars(select(EmailMessage.email_id).order_by(EmailMessage.email_id))
    assert list(messages) == [emails[2].id, emails[3].id]


def test_a_worker_that_died_before_the_first_has_sent_nothing(app: Flask) -> None:
    email = queued()
    take_in_hand([email])
    db.session.commit()
    tasks.sweep()
    db.session.expire_all()
    assert (email.status, email.error_code, email.attempts) == (EmailStatus.queued, None, 0)


class Onlooker:
    """A way out that asks at each hand-over what would be known if the worker died now."""

    def __init__(self) -> None:
        self.seen: list[list[EmailStatus]] = []
        self.sizes: list[int] = []

    def send(self, letter: Letter) -> Outcome:
        with db.engine.connect() as other:
            other.execute(update(EmailClaim).values(lease_until=LONG_AGO))
            release_expired(other, patience=QUICK)
            self.seen.append(list(other.scalars(select(Email.status).order_by(Email.id))))
        self.sizes.append(len(letter.raw))
        return Outcome(Verdict.sent)

    def expect_more(self) -> None:
        """Nothing to get ready."""

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("category", Category)
def test_each_result_is_recorded_before_the_next_is_handed_over(
    app: Flask, category: Category
) -> None:
    emails = [queued(f"customer{number}@example.com", category=category) for number in range(3)]
    onlooker = Onlooker()
    deliver(onlooker)
    db.session.expire_all()
    sent, waiting = EmailStatus.sent, EmailStatus.queued
    begun = waiting if category is Category.transactional else EmailStatus.uncertain
    assert onlooker.seen == [
        [begun, waiting, waiting],
        [sent, begun, waiting],
        [sent, sent, begun],
    ]
    assert [(email.status, email.attempts) for email in emails] == [(sent, 1)] * 3
    assert db.session.scalar(select(EmailMessage)) is None
    assert db.session.scalar(select(EmailClaim)) is None


def test_the_log_follows_a_slow_server(app: Flask) -> None:
    emails = [queued(f"customer{number}@example.com") for number in range(3)]
    seen: list[list[EmailStatus]] = []

    class Slow(Onlooker):
        def send(self, letter: Letter) -> Outcome:
            with db.engine.connect() as other:
                seen.append(list(other.scalars(select(Email.status).order_by(Email.id))))
            return Outcome(Verdict.sent)

    deliver(Slow(), patience=replace(QUICK, record=0.0))
    sent, sending = EmailStatus.sent, EmailStatus.sending
    assert seen == [[sending] * 3, [sent, sending, sending], [sent, sent, sending]]
    db.session.expire_all()
    assert {email.status for email in emails} == {sent}


def test_big_messages_are_fetched_one_by_one(app: Flask) -> None:
    for number in range(4):
        queued(f"customer{number}@example.com", text="Hola, María. " * 60_000)
    onlooker = Onlooker()
    fetched: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        fetched.extend(["raw"] * statement.startswith("SELECT email.id, email.recipient_email"))

    event.listen(db.engine, "after_cursor_execute", note)
    deliver(onlooker)
    event.remove(db.engine, "after_cursor_execute", note)
    assert min(onlooker.sizes) > FETCHED_AT_ONCE / 2
    assert len(fetched) == len(onlooker.sizes) == 4


def test_a_worker_that_is_told_to_stop_gives_back_the_rest(app: Flask, sink: SmtpSink) -> None:
    emails = [queued(f"customer{number}@example.com") for number in range(4)]
    answers = iter([False, False, True])
    transport = SmtpTransport(post_office())
    finished = deliver(transport, stopping=lambda: next(answers))
    transport.close()
    db.session.expire_all()
    sent, waiting = EmailStatus.sent, EmailStatus.queued
    assert not finished
    assert [email.status for email in emails] == [sent, sent, waiting, waiting]
    assert [email.attempts for email in emails] == [1, 1, 0, 0]
