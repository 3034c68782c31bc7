"""Credits are promised, used and given back so that they always add up, on both databases."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from petadmin.business.settings import BusinessSettings, choose
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.mail import services as mail
from petadmin.mail import tasks
from petadmin.mail.credits import following, services
from petadmin.mail.credits.models import CreditAccount, CreditMovement, MovementKind
from petadmin.mail.credits.queries import available_credits, discrepancies, is_low, standing
from petadmin.mail.credits.services import reserve, settle, settle_left_behind
from petadmin.mail.credits.tasks import settle as settle_job
from petadmin.mail.models import Credit, Email, EmailStatus, ErrorCode
from tests.mail.small_app import draft_to
from tests.support.servers import SmtpSink


@pytest.fixture(name="paying")
def _paying(app: Flask) -> Flask:
    """A business whose e-mails cost credits, and which has none yet."""
    following.register(app)
    limit(True)
    return app


def limit(limited: bool) -> None:
    choose(db.session(), BusinessSettings(email_credits_limited=limited, low_credits=3))
    services.limit(db.session.connection(), limited=limited)
    db.session.commit()


def buy(number: int) -> None:
    services.buy(db.session(), number, note="Invoice 7", by_id=None)
    db.session.commit()


def waiting(number: int, **changes: Any) -> list[int]:
    """So many e-mails that wait to be sent."""
    emails = [
        mail.queue(db.session(), draft_to(f"maria{each}@example.com", **changes))
        for each in range(number)
    ]
    db.session.commit()
    return [email.id for email in emails]


def promise(ids: Sequence[int]) -> list[int]:
    left = reserve(db.session.connection(), ids)
    db.session.commit()
    return left


def end(ids: Sequence[int], status: EmailStatus) -> None:
    """Record what became of e-mails, as a worker that dies before anybody is told."""
    sent_at = utcnow() if status is EmailStatus.sent else None
    values = {"status": status, "sent_at": sent_at, "error_code": ErrorCode.refused}
    db.session.execute(update(Email).where(Email.id.in_(ids)).values(values))
    db.session.commit()


def credits_of(ids: Sequence[int]) -> list[Credit]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(Email.credit).where(Email.id.in_(ids)).order_by(Email.id))
    )


def sums() -> tuple[int, int]:
    there = standing(db.session())
    return there.balance, there.reserved


def assert_it_adds_up() -> None:
    db.session.rollback()
    assert discrepancies(db.session()) == []


def drain() -> None:
    # On SQLite this session's transaction would keep the worker's own from beginning.
    db.session.commit()
    tasks.drain()
    db.session.expire_all()


def test_costs_nothing_where_credits_are_not_limited(app: Flask, sink: SmtpSink) -> None:
    following.register(app)
    ids = waiting(2)
    assert promise(ids) == []
    drain()
    assert credits_of(ids) == [Credit.none, Credit.none]
    assert db.session.scalars(select(CreditAccount)).all() == []
    assert available_credits(db.session()) is None
    assert not is_low(db.session())
    assert_it_adds_up()


def test_promises_no_more_than_there_is(paying: Flask) -> None:
    buy(2)
    ids = waiting(3)
    left = promise(ids)
    assert left == ids[2:]
    assert credits_of(ids) == [Credit.reserved, Credit.reserved, Credit.none]
    assert sums() == (2, 2)
    assert available_credits(db.session()) == 0
    assert is_low(db.session())
    assert promise(ids) == ids[2:]
    assert sums() == (2, 2)
    assert_it_adds_up()


@pytest.mark.parametrize("status", [EmailStatus.cancelled, EmailStatus.error])
def test_gives_back_what_was_not_sent(paying: Flask, status: EmailStatus) -> None:
    buy(1)
    ids = waiting(1)
    promise(ids)
    end(ids, status)
    for _time in range(2):
        settle(db.session.connection(), ids)
        db.session.commit()
        assert credits_of(ids) == [Credit.none]
        assert sums() == (1, 0)
    assert_it_adds_up()


def test_uses_the_credit_of_what_was_sent_once(paying: Flask) -> None:
    buy(5)
    ids = waiting(2)
    promise(ids)
    end(ids, EmailStatus.sent)
    for _time in range(2):
        settle(db.session.connection(), ids)
        db.session.commit()
    assert credits_of(ids) == [Credit.used, Credit.used]
    assert sums() == (3, 0)
    uses = db.session.scalars(
        select(CreditMovement.email_id)
        .where(CreditMovement.kind == MovementKind.use)
        .order_by(CreditMovement.email_id)
    )
    assert list(uses) == ids
    assert_it_adds_up()


def test_keeps_the_credit_of_what_is_uncertain_until_somebody_knows(paying: Flask) -> None:
    buy(1)
    ids = waiting(1)
    promise(ids)
    end(ids, EmailStatus.uncertain)
    settle(db.session.connection(), ids)
    db.session.commit()
    assert credits_of(ids) == [Credit.reserved]
    email = db.session.get_one(Email, ids[0])
    mail.mark_sent(db.session(), email)
    db.session.commit()
    assert credits_of(ids) == [Credit.used]
    assert sums() == (0, 0)
    assert_it_adds_up()


def test_queueing_promises_a_credit_and_sending_uses_it(paying: Flask, sink: SmtpSink) -> None:
    buy(1)
    ids = waiting(1)
    assert credits_of(ids) == [Credit.reserved]
    drain()
    assert credits_of(ids) == [Credit.used]
    assert sums() == (0, 0)
    assert_it_adds_up()


def test_without_credits_sending_is_refused_and_trying_again_works_after_a_purchase(
    paying: Flask, sink: SmtpSink
) -> None:
    (email_id,) = waiting(1)
    drain()
    email = db.session.get_one(Email, email_id)
    assert (email.status, email.error_code) == (EmailStatus.error, ErrorCode.no_credit)
    assert str(ErrorCode.no_credit.label) == "No email credits available for sending."
    buy(1)
    mail.retry(db.session(), email)
    db.session.commit()
    assert credits_of([email_id]) == [Credit.reserved]
    drain()
    assert db.session.get_one(Email, email_id).status is EmailStatus.sent
    assert sums() == (0, 0)
    assert_it_adds_up()


def test_cancelling_gives_back(paying: Flask) -> None:
    buy(1)
    ids = waiting(1, not_before=utcnow() + timedelta(days=1))
    assert sums() == (1, 1)
    mail.cancel(db.session(), db.session.get_one(Email, ids[0]))
    db.session.commit()
    assert sums() == (1, 0)
    assert_it_adds_up()


def test_what_waited_when_credits_became_limited_takes_one_at_sending(
    app: Flask, sink: SmtpSink
) -> None:
    following.register(app)
    ids = waiting(3)
    limit(True)
    buy(2)
    assert credits_of(ids) == [Credit.none] * 3
    drain()
    assert credits_of(ids) == [Credit.used, Credit.used, Credit.none]
    assert db.session.get_one(Email, ids[2]).error_code is ErrorCode.no_credit
    assert sums() == (0, 0)
    assert_it_adds_up()


def test_what_waits_when_credits_are_limited_no_longer_costs_nothing(
    paying: Flask, sink: SmtpSink
) -> None:
    buy(5)
    sent, waits = waiting(2)
    promise([sent, waits])
    end([sent], EmailStatus.sent)
    limit(False)
    assert credits_of([sent, waits]) == [Credit.used, Credit.none]
    assert sums() == (4, 0)
    drain()
    assert sums() == (4, 0)
    assert_it_adds_up()


def test_the_sweep_settles_what_a_death_left_behind(paying: Flask) -> None:
    buy(3)
    ids = waiting(3)
    promise(ids)
    end(ids[:1], EmailStatus.sent)
    end(ids[1:2], EmailStatus.error)
    db.session.execute(update(Email).values(updated_at=utcnow() - timedelta(minutes=6)))
    db.session.commit()
    assert discrepancies(db.session()) == ["2 e-mails are over and still hold a credit"]
    db.session.rollback()
    settle_job()
    settle_job()
    assert credits_of(ids) == [Credit.used, Credit.none, Credit.reserved]
    assert sums() == (2, 1)
    assert_it_adds_up()


def test_corrects_with_a_reason_and_never_below_what_is_promised(paying: Flask) -> None:
    buy(5)
    promise(waiting(3))
    with pytest.raises(DomainError, match="No more than 2 can be taken away"):
        services.correct(db.session(), -3, reason="Typed wrongly", by_id=None)
    with pytest.raises(DomainError, match="Say why"):
        services.correct(db.session(), -1, reason="  ", by_id=None)
    with pytest.raises(DomainError, match="changes the number"):
        services.correct(db.session(), 0, reason="Nothing", by_id=None)
    with pytest.raises(DomainError, match="too large"):
        services.correct(db.session(), 10**12, reason="Much", by_id=None)
    services.correct(db.session(), -2, reason="Typed wrongly", by_id=None)
    db.session.commit()
    assert sums() == (3, 3)
    assert_it_adds_up()


@pytest.mark.parametrize("number", [0, -1, 10**9, 10**30])
def test_buys_no_nonsense(paying: Flask, number: int) -> None:
    with pytest.raises(DomainError):
        buy(number)


def test_tells_what_does_not_add_up(paying: Flask) -> None:
    buy(2)
    promise(waiting(1))
    db.session.execute(update(CreditAccount).values(balance=7, reserved=2))
    db.session.execute(update(Email).values(credit=Credit.used))
    db.session.commit()
    assert discrepancies(db.session()) == [
        "the balance is 7, the movements add up to 2",
        "2 credits are reserved, e-mails hold 0",
        "1 e-mails used a credit that the ledger does not know",
    ]


@pytest.mark.slow
def test_many_who_reserve_at_once_are_promised_what_there_is(paying: Flask) -> None:
    """Eight at once want 25 credits each, twice; there are 120. Meanwhile what one got is cancelled or sent."""
    buy(120)
    limit(False)
    ids = waiting(200)
    limit(True)
    db.session.remove()
    start, troubles = threading.Barrier(8), []

    def one(number: int) -> None:
        mine = ids[number * 25 : number * 25 + 25]
        try:
            with paying.app_context():
                start.wait()
                for part in (mine, mine[::-1]):
                    with db.engine.begin() as connection:
                        reserve(connection, part)
                with db.engine.begin() as connection:
                    settle_left_behind(connection)
        except Exception as error:  # told by the test
            troubles.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert credits_of(ids).count(Credit.reserved) == 120
    assert sums() == (120, 120)
    assert_it_adds_up()


@pytest.mark.slow
def test_two_who_settle_at_once_settle_once(paying: Flask) -> None:
    buy(100)
    ids = waiting(60)
    promise(ids)
    end(ids[::2], EmailStatus.sent)
    end(ids[1::2], EmailStatus.cancelled)
    db.session.remove()
    start, troubles = threading.Barrier(6), []

    def one(number: int) -> None:
        try:
            with paying.app_context():
                start.wait()
                with db.engine.begin() as connection:
                    if number % 2:
                        settle_left_behind(connection)
                    else:
                        settle(connection, ids)
        except Exception as error:  # told by the test
            troubles.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert sums() == (70, 0)
    assert_it_adds_up()
