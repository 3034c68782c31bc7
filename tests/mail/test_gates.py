"""What is asked before e-mails are handed over, and who is told of what was not sent."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, insert, select, update

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.mail import tasks
from petadmin.mail.bulk import cancel_waiting
from petadmin.mail.gates import EXTENSION, Refusal, add_gate
from petadmin.mail.models import Email, EmailClaim, EmailMessage, EmailStatus, ErrorCode
from petadmin.mail.sent import UNSENT, add_after_unsent
from petadmin.mail.services import cancel, queue, retry
from petadmin.mail.sweeping import sweep_up
from tests.mail.conftest import QUICK
from tests.mail.small_app import draft_to
from tests.support.servers import SmtpSink

Told = list[int]


@pytest.fixture
def told(app: Flask) -> Iterator[Told]:
    """The ids of e-mails that the queue said were not sent."""
    ids: Told = []
    add_after_unsent(app, lambda _connection, those: ids.extend(those))
    yield ids
    app.extensions.pop(UNSENT)
    app.extensions.pop(EXTENSION, None)


def refuse(
    app: Flask, refusal: Refusal, *, order: int = 0, only: Callable[[int], bool] = lambda _id: True
) -> list[list[int]]:
    """Let a gate refuse e-mails; returns what it is asked."""
    asked: list[list[int]] = []

    def gate(_connection: Connection, ids: Sequence[int]) -> Mapping[int, Refusal]:
        asked.append(list(ids))
        return {email_id: refusal for email_id in ids if only(email_id)}

    add_gate(app, gate, order=order)
    return asked


def queued(number: int = 1) -> list[Email]:
    emails = [queue(db.session(), draft_to(f"customer{n}@example.com")) for n in range(number)]
    db.session.commit()
    return emails


def drain() -> None:
    db.session.commit()
    tasks.drain()
    db.session.expire_all()


def messages() -> int:
    return len(db.session.scalars(select(EmailMessage.email_id)).all())


def test_what_a_gate_calls_an_error_can_be_tried_again(
    app: Flask, told: Told, sink: SmtpSink
) -> None:
    [email] = queued()
    refuse(app, Refusal(EmailStatus.error, ErrorCode.suppressed))
    drain()
    assert (email.status, email.error_code) == (EmailStatus.error, ErrorCode.suppressed)
    assert (email.attempts, told, messages()) == (0, [email.id], 1)
    app.extensions.pop(EXTENSION)
    retry(db.session(), email)
    drain()
    assert email.status is EmailStatus.sent


def test_what_a_gate_cancels_is_forgotten(app: Flask, told: Told, sink: SmtpSink) -> None:
    [email] = queued()
    refuse(app, Refusal(EmailStatus.cancelled, ErrorCode.unsubscribed))
    drain()
    assert (email.status, email.error_code) == (EmailStatus.cancelled, ErrorCode.unsubscribed)
    assert (told, messages()) == ([email.id], 0)
    assert email.message_id not in {message.message_id for message in sink.delivered()}


@pytest.mark.parametrize("status", [EmailStatus.scheduled, EmailStatus.queued])
@pytest.mark.parametrize("later", [timedelta(hours=2), None])
def test_what_a_gate_puts_off_waits(
    app: Flask, told: Told, sink: SmtpSink, status: EmailStatus, later: timedelta | None
) -> None:
    [email] = queued()
    before: datetime | None = utcnow() + later if later else None
    refuse(app, Refusal(status, None, before))
    drain()
    assert (email.status, email.attempts, told) == (status, 0, [])
    assert email.not_before > utcnow()
    assert later is None or email.not_before == before


def test_gates_are_asked_once_for_a_batch_and_not_of_what_is_refused(
    app: Flask, told: Told, sink: SmtpSink
) -> None:
    emails = queued(5)
    ids = [email.id for email in emails]
    last = refuse(
        app, Refusal(EmailStatus.error, ErrorCode.no_credit), order=100, only=ids[-1:].__contains__
    )
    first = refuse(app, Refusal(EmailStatus.cancelled, None), only=ids[:2].__contains__)
    drain()
    assert first == [ids]
    assert last == [ids[2:]]
    cancelled, sent, error = EmailStatus.cancelled, EmailStatus.sent, EmailStatus.error
    assert [email.status for email in emails] == [cancelled, cancelled, sent, sent, error]
    assert sorted(told) == [ids[0], ids[1], ids[4]]


def test_a_worker_that_dies_at_a_gate_loses_nothing(app: Flask, told: Told, sink: SmtpSink) -> None:
    emails = queued(3)

    def deadly(connection: Connection, ids: Sequence[int]) -> Mapping[int, Refusal]:
        connection.execute(update(Email).where(Email.id.in_(ids)).values(kind="half done"))
        raise KeyboardInterrupt

    add_gate(app, deadly)
    with pytest.raises(KeyboardInterrupt):
        drain()
    db.session.expire_all()
    assert {(email.status, email.kind) for email in emails} == {(EmailStatus.sending, "test")}
    app.extensions.pop(EXTENSION)
    db.session.execute(update(EmailClaim).values(lease_until=utcnow() - timedelta(seconds=1)))
    db.session.commit()
    sweep_up(db.engine, patience=QUICK)
    drain()
    assert {(email.status, email.attempts) for email in emails} == {(EmailStatus.sent, 1)}
    assert told == []


def test_a_refusal_that_comes_after_the_lease_changes_nothing(
    app: Flask, told: Told, sink: SmtpSink
) -> None:
    [email] = queued()

    def slow(connection: Connection, ids: Sequence[int]) -> Mapping[int, Refusal]:
        other = insert(EmailClaim).values(token="somebody else's", lease_until=utcnow())
        connection.execute(other)
        connection.execute(update(Email).values(token="somebody else's"))
        return dict.fromkeys(ids, Refusal(EmailStatus.error, ErrorCode.refused))

    add_gate(app, slow)
    drain()
    assert (email.status, told) == (EmailStatus.sending, [])


def test_all_who_let_an_email_end_unsent_tell_of_it(app: Flask, told: Told, sink: SmtpSink) -> None:
    sink.behave(RCPT="550 No such user")
    refused, *waiting = (queue(db.session(), draft_to(f"c{n}@example.com")) for n in range(4))
    db.session.execute(
        update(Email)
        .where(Email.id != refused.id)
        .values(status=EmailStatus.scheduled, not_before=utcnow() + timedelta(days=1))
    )
    drain()
    assert told == [refused.id]
    cancel(db.session(), waiting[0])
    assert told == [refused.id, waiting[0].id]
    number = cancel_waiting(db.session(), select(Email.id))
    assert number == 2
    assert sorted(told) == sorted(email.id for email in [refused, *waiting])
    assert {email.status for email in waiting} == {EmailStatus.cancelled}
    assert messages() == 1


def test_it_is_told_in_the_transaction_that_says_so(app: Flask, sink: SmtpSink) -> None:
    sink.behave(RCPT="550 No such user")
    [email] = queued()

    def broken(_connection: Connection, _ids: Sequence[int]) -> None:
        raise KeyboardInterrupt

    add_after_unsent(app, broken)
    with pytest.raises(KeyboardInterrupt):
        drain()
    app.extensions.pop(UNSENT)
    db.session.expire_all()
    assert email.status is EmailStatus.sending


@pytest.mark.parametrize("small_database", ["sqlite"], indirect=True)
def test_no_statement_looks_through_the_whole_log(app: Flask, told: Told, sink: SmtpSink) -> None:
    queued(3)
    refuse(app, Refusal(EmailStatus.cancelled, ErrorCode.unsubscribed), only=lambda n: n % 2 == 0)
    statements: list[tuple[str, Any]] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        statements.append((statement, values[0] if many else values))

    event.listen(db.engine, "before_cursor_execute", note)
    drain()
    event.remove(db.engine, "before_cursor_execute", note)

    asked = [each for each in statements if re.match(r"SELECT|UPDATE|DELETE|WITH", each[0])]
    plans = [
        (step.detail, statement)
        for statement, values in asked
        for step in db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", values
        )
    ]
    assert len(asked) > 5
    assert [plan for plan in plans if re.match(r"SCAN email\b", plan[0])] == []
