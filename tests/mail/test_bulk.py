"""Many e-mails at once: queued in portions, held back, let go on, cancelled."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.files.models import StoredFile
from petadmin.files.storage import Storage, storage
from petadmin.mail import bulk, tasks
from petadmin.mail.bulk import cancel_waiting, hold, queue_many, release
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Category, Email, EmailAttachment, EmailMessage, EmailStatus
from petadmin.mail.services import queue
from tests.mail.small_app import draft_to, keep_quiet
from tests.support.servers import SmtpSink

ALL = select(Email.id)


def drafts(number: int, **changes: Any) -> list[Draft]:
    return [
        draft_to(f"customer{n}@example.com", **({"dedupe_key": f"mailing-1-{n}"} | changes))
        for n in range(number)
    ]


def count_of(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_is_queued_together_is_as_what_is_queued_alone(app: Flask, sink: SmtpSink) -> None:
    values: dict[str, Any] = {
        "unsubscribe_url": "https://patitas.example/unsubscribe/x",
        "in_reply_to": "<question@example.com>",
        "category": Category.marketing,
        "internal": True,
        "text": "Hola,\n.\nñandú",
    }
    alone = queue(db.session(), draft_to("alone@example.com", **values))
    [together_id] = queue_many(db.session(), [draft_to("alone@example.com", **values)])
    together = db.session.get_one(Email, together_id)
    different = {"id", "message_id", "not_before", "created_at", "updated_at"}
    for column in (column.key for column in Email.__table__.columns):
        if column not in different:
            assert getattr(together, column) == getattr(alone, column), column
    db.session.commit()
    tasks.drain()
    found = {m.message_id: m.message for m in sink.delivered()}
    for header in ("To", "Subject", "List-Unsubscribe", "In-Reply-To", "References"):
        assert found[alone.message_id][header] == found[together.message_id][header]


def test_ids_and_errors_come_in_the_order_of_the_drafts(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PORTION", 3)
    before = queue(db.session(), draft_to("before@example.com", dedupe_key="mailing-1-5"))
    given = drafts(8)
    given[1] = draft_to("nowhere", dedupe_key="mailing-1-1")
    given[6] = draft_to("maria@example.com", subject=" ", dedupe_key="mailing-1-6")
    found = queue_many(db.session(), [*given, given[0], given[7]])
    errors = [n for n, each in enumerate(found) if isinstance(each, DomainError)]
    assert errors == [1, 6]
    assert [found[1].field, found[6].field] == ["email", "subject"]  # type: ignore[union-attr]  # errors
    assert found[5] == before.id
    assert (found[8], found[9]) == (found[0], found[7])
    for number in (0, 2, 3, 4, 7):
        email = db.session.get_one(Email, found[number])
        assert email.recipient_email == f"customer{number}@example.com"
    assert count_of(Email) == count_of(EmailMessage) == 6


def test_the_same_mailing_twice_queues_each_once(app: Flask) -> None:
    first = queue_many(db.session(), drafts(20))
    assert queue_many(db.session(), drafts(20)) == first
    assert count_of(Email) == 20


def test_the_same_mailing_from_several_sides_queues_each_once(app: Flask) -> None:
    start = threading.Barrier(4)
    found: list[list[int | DomainError]] = []

    def queue_all() -> None:
        with app.app_context():
            start.wait()
            found.append(queue_many(db.session(), drafts(60)))
            db.session.commit()

    racers = [threading.Thread(target=queue_all) for _racer in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(found) == 4
    assert found == [found[0]] * 4
    assert count_of(Email) == count_of(EmailMessage) == 60


def test_a_rollback_queues_nothing(app: Flask) -> None:
    queue_many(db.session(), drafts(5))
    db.session.rollback()
    assert count_of(Email) == count_of(EmailMessage) == 0


def test_a_file_is_read_once_for_all(
    app: Flask, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = storage().put(db.session(), b"%PDF-1.7" * 1000, media_type="application/pdf")
    read: list[StoredFile] = []
    real = Storage.read

    def counted(self: Storage, file: StoredFile) -> bytes:
        read.append(file)
        return real(self, file)

    monkeypatch.setattr(Storage, "read", counted)
    monkeypatch.setattr(bulk, "PORTION", 3)
    monkeypatch.setattr(bulk, "BYTES_AT_ONCE", 15_000)
    ids = queue_many(db.session(), drafts(7, attachments=((sheet, "Tarifas de ñandú.pdf"),)))
    db.session.commit()
    assert read == [sheet]
    assert count_of(EmailAttachment) == count_of(EmailMessage) == 7
    db.session.commit()
    tasks.drain()
    mine = set(db.session.scalars(select(Email.message_id).where(Email.id.in_(ids))))
    found = [m.message for m in sink.delivered() if m.message_id in mine]
    assert len(found) == 7
    for message in found:
        [attachment] = message.iter_attachments()
        assert attachment.get_filename() == "Tarifas de ñandú.pdf"
        assert attachment.get_content() == b"%PDF-1.7" * 1000


def test_what_is_too_big_or_lost_is_refused_one_by_one(app: Flask) -> None:
    lost = storage().put(db.session(), b"lost", media_type="application/pdf")
    storage().delete(lost.sha256)
    mixed = [
        draft_to("a@example.com", attachments=((lost, "a.pdf"),)),
        draft_to("b@example.com", text="ñ" * 8_000_000),
        draft_to("c@example.com"),
    ]
    one, two, three = queue_many(db.session(), mixed)
    assert isinstance(one, DomainError)
    assert isinstance(two, DomainError)
    assert isinstance(three, int)


def test_a_mailing_is_held_back_and_goes_on_at_its_pace(app: Flask, sink: SmtpSink) -> None:
    ids = queue_many(db.session(), drafts(5))
    db.session.commit()
    assert hold(db.session(), ALL) == 5
    assert hold(db.session(), select(Email.id).where(Email.id < 0)) == 0
    db.session.commit()
    tasks.sweep()
    tasks.drain()
    db.session.expire_all()
    emails = [db.session.get_one(Email, email_id) for email_id in ids]
    assert {email.status for email in emails} == {EmailStatus.scheduled}
    start = utcnow() - timedelta(seconds=1)
    assert release(db.session(), ALL, start=start, per_minute=60) == 5
    assert [email.not_before - start for email in emails] == [
        timedelta(seconds=number) for number in range(5)
    ]
    assert not any(email.held for email in emails)
    db.session.commit()
    tasks.sweep()
    tasks.drain()
    db.session.expire_all()
    assert emails[0].status is EmailStatus.sent
    assert emails[-1].status is EmailStatus.scheduled
    assert release(db.session(), ALL, start=start, per_minute=60) == 0


def test_advertising_goes_on_after_the_quiet_hours(app: Flask) -> None:
    keep_quiet(21, 9)
    ids = queue_many(db.session(), drafts(3, category=Category.marketing))
    hold(db.session(), ALL)
    start = datetime(2030, 11, 22, 20, 59, tzinfo=UTC)
    release(db.session(), ALL, start=start, per_minute=1)
    morning = datetime(2030, 11, 23, 9, tzinfo=UTC)
    times = [db.session.get_one(Email, email_id).not_before for email_id in ids]
    assert times == [start, morning, morning + timedelta(minutes=1)]


@pytest.mark.parametrize("held", [False, True])
def test_what_waits_is_cancelled_and_the_rest_stays(app: Flask, sink: SmtpSink, held: bool) -> None:
    [sent] = queue_many(db.session(), [draft_to("sent@example.com")])
    db.session.commit()
    tasks.drain()
    queue_many(db.session(), drafts(4))
    later = utcnow() + timedelta(days=1)
    queue_many(db.session(), [draft_to("later@example.com", not_before=later)])
    if held:
        hold(db.session(), ALL)
    assert cancel_waiting(db.session(), ALL) == 5
    assert cancel_waiting(db.session(), ALL) == 0
    db.session.commit()
    db.session.expire_all()
    assert db.session.get_one(Email, sent).status is EmailStatus.sent
    states = set(db.session.scalars(select(Email.status).where(Email.id != sent)))
    assert states == {EmailStatus.cancelled}
    assert count_of(EmailMessage) == 0
