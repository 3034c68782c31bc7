"""What mail servers report about e-mails of ours: returned ones (RFC 3464) and complaints (RFC 5965)."""

import email
import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from petadmin.core.text import clean_line
from petadmin.mail.inbox.contents import parts_of, payload
from petadmin.mail.inbox.headers import address_in, header, message_ids
from petadmin.mail.inbox.models import ReceivedKind
from petadmin.mail.models import ErrorCode
from petadmin.mail.smtp import BY_ENHANCED

MOST_RECIPIENTS = 50

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_SERVERS = ("mailer-daemon@", "postmaster@", "mail-daemon@")
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")
_BY_MACHINES = {"auto_reply", "auto-reply", "bulk", "junk", "list"}

# A message that was too big or that a filter disliked says nothing against the address.
_NOT_THE_ADDRESS = ("5.2.3", "5.3.", "5.6.", "5.7.")


class Failure(NamedTuple):
    """That an e-mail did not reach an address, and why, in the server's words."""

    addresses: tuple[str, ...]
    status: str
    detail: str
    is_final: bool

    @property
    def code(self) -> ErrorCode:
        """The reason as the e-mail log names it."""
        return BY_ENHANCED.get(self.status, ErrorCode.refused)

    @property
    def is_about_address(self) -> bool:
        """Whether further e-mails to the address would come back as well."""
        return self.is_final and not self.status.startswith(_NOT_THE_ADDRESS)


class Report(NamedTuple):
    """What an e-mail is, which e-mails it is about, and what it says of them."""

    kind: ReceivedKind
    about: tuple[str, ...] = ()
    """Message-IDs, those first that are surest."""

    failures: tuple[Failure, ...] = ()
    detail: str = ""


def report_of(message: Message) -> Report:
    """What an e-mail is, and what it reports."""
    refers = message_ids(message, "In-Reply-To", "References")
    media_type, subject = message.get_content_type(), _report_type(message)
    if media_type == "multipart/report" and subject == "delivery-status":
        return _returned(message, refers)
    if media_type == "multipart/report" and subject == "feedback-report":
        return _complaint(message, refers)
    sender = header(message, "From").lower()
    if any(name in sender for name in _SERVERS) and _returns_nowhere(message):
        # In words of its own: shown as what it is, but nobody's address is blocked by it.
        return Report(ReceivedKind.bounce, tuple(_ids_within(message) or refers))
    kind = ReceivedKind.automatic if _is_automatic(message) else ReceivedKind.message
    return Report(kind, tuple(refers))


def _returned(message: Message, refers: list[str]) -> Report:
    failures = [
        failure
        for fields in _fields(message, "message/delivery-status")
        if (failure := _failure(fields))
    ][:MOST_RECIPIENTS]
    detail = next((failure.detail for failure in failures), "")
    about = _ids_within(message) or refers
    return Report(ReceivedKind.bounce, tuple(about), tuple(failures), detail)


def _failure(fields: Message) -> Failure | None:
    names = ("Original-Recipient", "Final-Recipient")
    addresses = tuple(filter(None, (_address(header(fields, name)) for name in names)))
    action, status = header(fields, "Action").lower(), _STATUS.search(header(fields, "Status"))
    if not action and status is None:
        return None
    found = status[1] if status else ""
    said = header(fields, "Diagnostic-Code").partition(";")
    detail = clean_line(" ".join(filter(None, (found, said[2] or said[0]))))[:500]
    return Failure(
        addresses, found, detail, action == "failed" and not found.startswith(("2", "4"))
    )


def _complaint(message: Message, refers: list[str]) -> Report:
    fields = next(_fields(message, "message/feedback-report"), None)
    what = header(fields, "Feedback-Type").lower() if fields is not None else ""
    kind = ReceivedKind.automatic if what == "not-spam" else ReceivedKind.complaint
    return Report(kind, tuple(_ids_within(message) or refers), (), what[:500])


def _fields(message: Message, media_type: str) -> Iterator[Message]:
    """The groups of fields in the machine's part of a report."""
    for part in parts_of(message):
        inside = part.get_payload()
        if part.get_content_type() == media_type and isinstance(inside, list):
            yield from (each for each in inside if isinstance(each, Message))


def _ids_within(message: Message) -> list[str]:
    """The Message-IDs of e-mails that a report brings back, as a whole or only their headers."""
    found: list[str] = []
    for part in parts_of(message):
        inside = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inside, list):
            for one in inside:
                found += message_ids(one, "Message-ID") if isinstance(one, Message) else []
        elif part.get_content_type() == "text/rfc822-headers":
            found += message_ids(email.message_from_bytes(payload(part)), "Message-ID")
    return found


def _report_type(message: Message) -> str:
    try:
        return str(message.get_param("report-type") or "").lower()
    except (LookupError, ValueError, TypeError):
        return ""


def _address(text: str) -> str:
    # "rfc822; someone@example.com"
    return address_in(text.rpartition(";")[2])


def _returns_nowhere(message: Message) -> bool:
    return header(message, "Return-Path") in ("", "<>")


def _is_automatic(message: Message) -> bool:
    submitted = header(message, "Auto-Submitted").lower().partition(";")[0].strip()
    if submitted and submitted != "no":
        return True
    if header(message, "Precedence").lower() in _BY_MACHINES:
        return True
    return any(header(message, name) for name in _AUTOMATIC)
