"""An e-mail as the mail server hands it out, and what is understood of it before anything is written down."""

import email
import hashlib
from datetime import datetime
from email.message import Message
from typing import NamedTuple

from petadmin.mail.inbox.contents import Contents, contents_of
from petadmin.mail.inbox.headers import Sender, header, message_ids, sender_of, sent_at
from petadmin.mail.inbox.models import ReceivedFault, ReceivedKind
from petadmin.mail.inbox.reports import Report, report_of

LARGEST = 25 * 1024 * 1024
"""Of a bigger e-mail only the head is fetched."""

LONGEST_ID = 320
LONGEST_SUBJECT = 250


class Place(NamedTuple):
    """Where an e-mail lies on the server."""

    mailbox: str
    uidvalidity: int
    uid: int


class Arrival(NamedTuple):
    """The bytes of an e-mail: all, or of one that is too big its head."""

    place: Place
    raw: bytes
    arrived: datetime
    is_whole: bool = True


class Understood(NamedTuple):
    """What is known of an e-mail."""

    place: Place
    message_id: str
    sender: Sender
    subject: str
    sent_at: datetime
    contents: Contents
    report: Report
    fault: ReceivedFault | None


def understand(arrival: Arrival) -> Understood:
    """Read an e-mail, whatever it may be; one that cannot be read is told of as such."""
    try:
        return _understand(arrival)
    except Exception:  # nothing that comes from outside may stop what comes after it
        return unreadable(arrival)


def _understand(arrival: Arrival) -> Understood:
    message: Message = email.message_from_bytes(arrival.raw)
    ids = message_ids(message, "Message-ID")
    return Understood(
        place=arrival.place,
        message_id=ids[0] if ids else _own_id(arrival.raw),
        sender=sender_of(message),
        subject=header(message, "Subject")[:LONGEST_SUBJECT],
        sent_at=sent_at(message, arrived=arrival.arrived),
        contents=contents_of(message) if arrival.is_whole else Contents("", "", []),
        report=report_of(message),
        fault=None if arrival.is_whole else ReceivedFault.too_big,
    )


def unreadable(arrival: Arrival) -> Understood:
    """What is left of an e-mail that cannot be read or kept: that there was one."""
    return Understood(
        place=arrival.place,
        message_id=_own_id(arrival.raw),
        sender=Sender("", ""),
        subject="",
        sent_at=arrival.arrived,
        contents=Contents("", "", []),
        report=Report(ReceivedKind.message),
        fault=ReceivedFault.unreadable,
    )


def _own_id(raw: bytes) -> str:
    """What tells an e-mail without a Message-ID from others, also when the server numbers them anew."""
    return f"<{hashlib.sha256(raw).hexdigest()}@received.invalid>"
