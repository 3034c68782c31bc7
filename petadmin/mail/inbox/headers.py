"""Headers of e-mails from outside, read so that no header, however wrong, stands in the way.

The parsers of `email.policy.default` raise errors for some broken headers, such as one of thousands of brackets, so
headers are taken as they came, cut to a bearable length, and decoded here.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from petadmin.core.text import clean_line

LONGEST = 2000
"""So many letters of a header are looked at."""

MOST_IDS = 30
"""So many of the e-mails that one refers to are looked for."""

AHEAD = timedelta(hours=1)
"""So far ahead the clock of a sender may go."""

FIRST = datetime(1990, 1, 1, tzinfo=UTC)
"""No e-mail that is read was written before."""

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,318}>")
_UNKNOWN = "latin-1"
# Python decodes these as well; some of them take for ever, and none is a charset of e-mails.
_NO_CHARSETS = {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"}


class Sender(NamedTuple):
    """Who an e-mail says that it is from; the address is in small letters, empty when there is none."""

    name: str
    address: str


def header(message: Message, name: str) -> str:
    """A header as text on one line, empty when it is not there."""
    for value in _raw(message, name):
        return clean_line(decoded(value))[:LONGEST]
    return ""


def sender_of(message: Message) -> Sender:
    """Who wrote an e-mail, as it says itself."""
    for name in ("From", "Sender", "Reply-To"):
        for value in _raw(message, name):
            # Names are decoded only after the parts are told apart, since they may hold commas.
            for shown, address in getaddresses([value]):
                if "@" in address:
                    return Sender(clean_line(decoded(shown))[:200], address_in(address))
    return Sender(header(message, "From")[:200], "")


def address_in(text: str) -> str:
    """An address in the form in which they are compared, empty when it is none or too long."""
    address = clean_line(text).strip("<>").lower()
    is_one = address.count("@") == 1 and " " not in address and len(address) <= 254
    return address if is_one else ""


def message_ids(message: Message, *names: str) -> list[str]:
    """The Message-IDs in some headers, those first that are nearest."""
    found: list[str] = []
    for name in names:
        for value in _raw(message, name):
            found += reversed(_MESSAGE_ID.findall(value)[-MOST_IDS:])
    return list(dict.fromkeys(found))[:MOST_IDS]


def sent_at(message: Message, *, arrived: datetime) -> datetime:
    """When an e-mail was written; without a date that can be, when it arrived."""
    text = header(message, "Date")
    try:
        moment = parsedate_to_datetime(text)
        # Without a zone it is one that nobody knows.
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return arrived
    return moment if FIRST < moment < arrived + AHEAD else arrived


def _raw(message: Message, name: str) -> Iterator[str]:
    wanted = name.lower()
    for key, value in message.raw_items():
        if key.lower() == wanted:
            yield str(value)[:LONGEST]


def decoded(value: str) -> str:
    """A header with the words that RFC 2047 encodes as people read them."""
    # Bytes beyond ASCII come as lone surrogates.
    text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        parts = decode_header(text)
    except (ValueError, LookupError):
        return text
    return "".join(
        part if isinstance(part, str) else in_letters(part, charset) for part, charset in parts
    )


def in_letters(content: bytes, charset: str | None) -> str:
    """Bytes as text by the charset that is named, or one that fits, or as far as they can be read."""
    for name in (charset or "utf-8", "utf-8"):
        if name.lower() in _NO_CHARSETS:
            continue
        try:
            text = content.decode(name)
        except (LookupError, ValueError):
            continue
        # Some charsets bring surrogates, which no database takes.
        return text.encode("utf-8", "ignore").decode("utf-8")
    return content.decode(_UNKNOWN)
