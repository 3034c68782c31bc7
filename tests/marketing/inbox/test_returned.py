"""What comes back, who complains, and what follows: a block, and nothing that a stranger could cause."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.mail import services as mail
from petadmin.mail.gates import refusals
from petadmin.mail.inbox import services
from petadmin.mail.inbox.models import ReceivedKind, Suppression, SuppressionReason
from petadmin.mail.inbox.queries import suppressed, thread_of
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.records.consents.models import Consent, Purpose, Way
from petadmin.records.interactions.models import Interaction
from tests.mail.small_app import draft_to
from tests.marketing.inbox.conftest import received
from tests.marketing.inbox.letters import complaint, letter, returned, written
from tests.support.cast import make_customer
from tests.support.imap_server import ImapServer

ADDRESS = "Marta@example.com"


def sent(address: str = ADDRESS, *, hours_ago: float = 0, **changes: object) -> Email:
    """An e-mail of ours that a server took."""
    email = mail.queue(db.session, draft_to(address, **changes))
    email.status, email.sent_at = EmailStatus.sent, utcnow() - timedelta(hours=hours_ago)
    db.session.commit()
    return email


def blocked() -> list[tuple[str, SuppressionReason]]:
    found = db.session.execute(select(Suppression.address, Suppression.reason))
    return [(address, reason) for address, reason in found]


def test_what_came_back_is_told_and_blocks_the_address(reader: Flask, imap: ImapServer) -> None:
    marta = make_customer(reader, email="marta@example.com")
    email = sent(customer_id=marta)
    (report,) = received(returned(about=email.message_id, address="marta@EXAMPLE.com"), into=imap)
    assert (report.kind, report.email_id) == (ReceivedKind.bounce, email.id)
    assert report.customer_id == marta
    assert blocked() == [("marta@example.com", SuppressionReason.bounced)]
    # The server took it, so it was sent; that it came back is told beside that.
    assert (email.status, email.error_code) == (EmailStatus.sent, ErrorCode.mailbox_unknown)
    assert "No such user" in email.error_detail
    # A report is no contact with somebody.
    assert (
        db.session.scalar(select(Interaction.id).where(Interaction.received_id.is_not(None)))
        is None
    )


def test_nothing_more_is_sent_to_a_blocked_address(reader: Flask, imap: ImapServer) -> None:
    email, waiting = sent(), mail.queue(db.session, draft_to("MARTA@example.com"))
    other = mail.queue(db.session, draft_to("otra@example.com"))
    db.session.commit()
    received(returned(about=email.message_id, address=ADDRESS), into=imap)
    refused = refusals(db.session.connection(), [waiting.id, other.id])
    assert list(refused) == [waiting.id]
    assert (refused[waiting.id].status, refused[waiting.id].code) == (
        EmailStatus.error,
        ErrorCode.suppressed,
    )
    assert suppressed(db.session, ["Marta@Example.com", "otra@example.com"]) == {
        "Marta@Example.com"
    }


def test_a_delay_blocks_nobody(reader: Flask, imap: ImapServer) -> None:
    email = sent()
    report = returned(about=email.message_id, address=ADDRESS, status="4.4.1", action="delayed")
    (found,) = received(report, into=imap)
    assert found.email_id == email.id
    assert blocked() == []
    assert email.error_code is None


def test_a_refusal_of_the_message_says_nothing_against_the_address(
    reader: Flask, imap: ImapServer
) -> None:
    email = sent()
    received(returned(about=email.message_id, address=ADDRESS, status="5.3.4"), into=imap)
    assert blocked() == []
    db.session.refresh(email)
    assert email.error_code is ErrorCode.message_too_big


def test_a_forged_report_blocks_nobody(reader: Flask, imap: ImapServer) -> None:
    email = sent()
    found = received(
        returned(about="<guessed@patitas.example>", address=ADDRESS, number=1),
        returned(about=email.message_id, address="victim@example.com", number=2),
        letter(sender="MAILER-DAEMON@x.example", answers=email.message_id, text="failed"),
        into=imap,
    )
    assert [row.kind for row in found] == [ReceivedKind.bounce] * 3
    assert blocked() == []
    db.session.refresh(email)
    assert email.error_code is None


def test_two_reports_of_one_email_block_once(reader: Flask, imap: ImapServer) -> None:
    email = sent()
    received(
        returned(about=email.message_id, address=ADDRESS, number=1),
        returned(about=email.message_id, address=ADDRESS, number=2, status="5.2.2"),
        into=imap,
    )
    assert len(blocked()) == 1


def test_a_complaint_blocks_and_ends_advertising(reader: Flask, imap: ImapServer) -> None:
    marta = make_customer(reader, email="marta@example.com")
    email = sent(customer_id=marta)
    received(complaint(about=email.message_id), into=imap)
    assert blocked() == [("marta@example.com", SuppressionReason.complained)]
    consent = db.session.scalars(select(Consent)).one()
    assert (consent.customer_id, consent.purpose) == (marta, Purpose.marketing)
    assert (consent.given, consent.way) == (False, Way.email)


def test_a_lifted_block_lets_emails_go_again(reader: Flask, imap: ImapServer) -> None:
    email = sent()
    received(returned(about=email.message_id, address=ADDRESS), into=imap)
    services.lift(db.session, db.session.scalars(select(Suppression)).one())
    db.session.commit()
    assert suppressed(db.session, [ADDRESS]) == set()


def test_an_answer_is_put_with_whom_the_email_was_for(reader: Flask, imap: ImapServer) -> None:
    marta = make_customer(reader, email="marta@example.com")
    email = sent(customer_id=marta, hours_ago=3)
    first = letter(sender="hermana@other.example", answers=email.message_id)
    (answer,) = received(written(first, hours_ago=2), into=imap)
    assert (answer.customer_id, answer.email_id) == (marta, email.id)
    reply = sent(customer_id=marta, in_reply_to=answer.message_id, hours_ago=1)
    found = received(
        letter(message_id="<dos@x.example>", subject="Re: Re:", answers=reply.message_id),
        into=imap,
    )
    assert thread_of(db.session, found[0]) == [email, reply, found[1]]
    assert thread_of(db.session, found[1]) == [email, found[0], reply]


def test_an_answer_to_what_staff_got_is_no_letter_of_the_customer(
    reader: Flask, imap: ImapServer
) -> None:
    marta = make_customer(reader, email="marta@example.com")
    email = sent("lucia@patitas.example", customer_id=marta, internal=True)
    (answer,) = received(
        letter(sender="lucia@patitas.example", answers=email.message_id), into=imap
    )
    assert (answer.customer_id, answer.email_id) == (None, email.id)
