"""What can happen to what comes in: kept, told apart, read, put away; and addresses blocked and freed."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import defer

from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.email_addresses import normal_email
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line, search_text
from petadmin.files.kinds import FileKind
from petadmin.files.problems import BadFileError
from petadmin.files.sniffing import sniff
from petadmin.files.storage import Storage
from petadmin.mail.inbox.arrivals import Place, Understood
from petadmin.mail.inbox.hooks import after_received, after_returned
from petadmin.mail.inbox.models import (
    Mailbox,
    ReceivedAttachment,
    ReceivedEmail,
    ReceivedKind,
    Suppression,
    SuppressionReason,
    Trouble,
)
from petadmin.mail.inbox.queries import suppression_of
from petadmin.mail.inbox.reports import Failure
from petadmin.mail.models import Email, EmailStatus

MOST_FILES = 20
LARGEST_FILE = 10 * 1024 * 1024

SEARCHED = 4000
"""So many letters of a text can be searched."""


def open_mailbox(session: Db, name: str, *, uidvalidity: int) -> int:
    """Begin to read a mailbox; returns the last number that was read, 0 when the server numbers anew."""
    mailbox = _mailbox(session, name)
    if mailbox.uidvalidity != uidvalidity:
        mailbox.uidvalidity, mailbox.last_uid = uidvalidity, 0
    return mailbox.last_uid


def close_mailbox(
    session: Db, name: str, *, trouble: Trouble | None = None, detail: str = ""
) -> None:
    """Write down that a mailbox was looked into, or what stood in the way."""
    mailbox = _mailbox(session, name)
    if trouble is None:
        mailbox.checked_at, mailbox.trouble = utcnow(), ""
    else:
        mailbox.trouble = f"{trouble.value}: {clean_line(detail)}"[:500]


def keep(session: Db, storage: Storage, found: Understood) -> ReceivedEmail | None:
    """Keep an e-mail that came in and do what follows from it; None when it is kept already.

    Two who read the same mailbox wait for each other here. Raises `StorageError`.
    """
    mailbox = _mailbox(session, found.place.mailbox)
    if mailbox.uidvalidity != found.place.uidvalidity or found.place.uid <= mailbox.last_uid:
        return None
    mailbox.last_uid = found.place.uid
    if _is_kept(session, found):
        return None
    email = _answered(session, found.report.about)
    received = _received(found, email)
    _attach(session, storage, received, found)
    session.add(received)
    session.flush()
    if email is not None:
        _follow(session, received, found, email)
    after_received(session, received)
    return received


def skip(session: Db, place: Place) -> None:
    """Pass over an e-mail that is gone from the server."""
    mailbox = _mailbox(session, place.mailbox)
    if mailbox.uidvalidity == place.uidvalidity:
        mailbox.last_uid = max(mailbox.last_uid, place.uid)


def mark_read(rows: Sequence[ReceivedEmail]) -> None:
    """Say that somebody has read them."""
    for row in rows:
        row.read_at = row.read_at or utcnow()


def mark_unread(rows: Sequence[ReceivedEmail]) -> None:
    """Let them stand there as new ones."""
    for row in rows:
        row.read_at = None


def archive(rows: Sequence[ReceivedEmail]) -> None:
    """Put them away; what is put away has been dealt with."""
    mark_read(rows)
    for row in rows:
        row.archived_at = row.archived_at or utcnow()


def take_out(rows: Sequence[ReceivedEmail]) -> None:
    """Take them out of the archive."""
    for row in rows:
        row.archived_at = None


def block(session: Db, address: str, *, detail: str, by: int | None) -> Suppression:
    """Send nothing more to an address; raises `DomainError` when it is none or blocked already."""
    normal = normal_email(address).lower()
    if suppression_of(session, normal) is not None:
        raise DomainError(_l("This address is blocked already."), field="address")
    row = Suppression(
        address=normal,
        reason=SuppressionReason.by_hand,
        detail=clean_line(detail)[:500],
        author_id=by,
    )
    session.add(row)
    return row


def lift(session: Db, row: Suppression) -> None:
    """Let e-mails go to an address again."""
    session.delete(row)


def _mailbox(session: Db, name: str) -> Mailbox:
    """The row of a mailbox, held until the end of the transaction."""
    held = select(Mailbox).where(Mailbox.name == name).with_for_update()
    held = held.execution_options(populate_existing=True)
    found = session.scalar(held)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(Mailbox(name=name))
    except IntegrityError:
        pass  # Somebody else has just begun with it.
    return session.scalars(held).one()


def _is_kept(session: Db, found: Understood) -> bool:
    """Whether the same e-mail came before, as when the server has numbered its mailbox anew."""
    at_place = select(ReceivedEmail.id).where(
        ReceivedEmail.mailbox == found.place.mailbox,
        ReceivedEmail.uidvalidity == found.place.uidvalidity,
        ReceivedEmail.uid == found.place.uid,
    )
    alike = select(ReceivedEmail.id).where(
        ReceivedEmail.message_id == found.message_id,
        ReceivedEmail.sender_email == found.sender.address,
        ReceivedEmail.subject == found.subject,
        ReceivedEmail.text == found.contents.text,
    )
    return any(session.scalar(asked.limit(1)) is not None for asked in (at_place, alike))


def _answered(session: Db, message_ids: Sequence[str]) -> Email | None:
    """The e-mail of ours that one refers to, the surest of several."""
    found = session.scalars(
        select(Email)
        .where(Email.message_id.in_(message_ids))
        .options(defer(Email.html), defer(Email.text))
    )
    by_id = {email.message_id: email for email in found}
    return next((by_id[message_id] for message_id in message_ids if message_id in by_id), None)


def _received(found: Understood, email: Email | None) -> ReceivedEmail:
    text = found.contents.text
    words: list[str | None] = [found.sender.name, found.sender.address, found.subject]
    received = ReceivedEmail(
        mailbox=found.place.mailbox,
        uidvalidity=found.place.uidvalidity,
        uid=found.place.uid,
        kind=found.report.kind,
        message_id=found.message_id,
        sender_name=found.sender.name,
        sender_email=found.sender.address,
        subject=found.subject,
        text=text,
        html=found.contents.html,
        detail=found.report.detail,
        fault=found.fault,
        received_at=found.sent_at,
        search_text=search_text([*words, text[:SEARCHED]]),
    )
    if email is not None:
        received.email_id = email.id
        # What staff get about somebody is not a letter to them.
        if not email.internal:
            received.customer_id, received.lead_id = email.customer_id, email.lead_id
    return received


def _attach(session: Db, storage: Storage, received: ReceivedEmail, found: Understood) -> None:
    left_out = []
    for number, (name, content) in enumerate(found.contents.files):
        try:
            if number >= MOST_FILES:
                raise BadFileError("")
            kind = sniff(content, name=name, allowed=frozenset(FileKind), limit=LARGEST_FILE)
        except BadFileError:
            left_out.append(name)
            continue
        file = storage.put(session, content, media_type=kind.media_type)
        received.attachments.append(ReceivedAttachment(file=file, name=name))
    received.left_out = left_out[:MOST_FILES]


def _follow(session: Db, received: ReceivedEmail, found: Understood, email: Email) -> None:
    """What a report says of one of our e-mails: that it came back, or that the recipient complained.

    A report may be forged. Only whoever got the e-mail knows its Message-ID, and they can block nobody but the
    address to which it went.
    """
    if received.kind is ReceivedKind.complaint:
        _suppress(session, received, email, SuppressionReason.complained, received.detail)
    for failure in found.report.failures:
        if failure.is_final and email.recipient_email.lower() in failure.addresses:
            _came_back(session, email, failure)
            if failure.is_about_address:
                _suppress(session, received, email, SuppressionReason.bounced, failure.detail)


def _came_back(session: Db, email: Email, failure: Failure) -> None:
    """Write down why a sent e-mail did not arrive after all; it stays sent, since the server took it."""
    told = session.execute(
        update(Email)
        .where(Email.id == email.id, Email.status == EmailStatus.sent)
        .values(error_code=failure.code, error_detail=failure.detail)
        .returning(Email.id)
        .execution_options(synchronize_session=False)
    ).all()
    if told:
        session.expire(email)
        after_returned(session.connection(), [email.id])


def _suppress(
    session: Db, received: ReceivedEmail, email: Email, reason: SuppressionReason, detail: str
) -> None:
    row = Suppression(
        address=email.recipient_email.lower(),
        reason=reason,
        detail=detail,
        received_id=received.id,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return  # It is blocked already.
