"""An e-mail as the bytes that travel (RFC 5322), seven bits wide and safe against injection.

It is put together here and not by `email.message`, which takes thirty times as long: tens of thousands of e-mails
are encoded for one mailing. Whatever stands in a header cannot end it.
"""

import re
import uuid
from base64 import encodebytes
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator, Sequence
from email.message import MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from textwrap import wrap

from email_validator import EmailNotValidError, validate_email

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line
from petadmin.files.models import StoredFile
from petadmin.files.storage import FileLostError, StorageError, storage
from petadmin.mail.models import Email
from petadmin.settings import MailAddress

MAX_BYTES = 20 * 1024 * 1024
"""The biggest message that common mail servers take."""

MAX_MESSAGE_ID = 320

LINE = 76
"""How long a line is meant to be at the most (RFC 2047, RFC 2045)."""

# Servers without 8BITMIME take seven bits only, and it costs next to nothing.
_POLICY = SMTP.clone(cte_type="7bit")

# Some versions of Python split a folded, encoded name at these into two recipients.
_NOT_IN_NAMES = re.compile(r'[,;:<>()\[\]@"\\]')
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_ADDRESS = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+@[\x21-\x3b\x3d\x3f-\x7e]+")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+>")
_LINK = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]+")
_SHORT_LINES = re.compile(r"(?:[\t\x20-\x7e]{0,76}\r\n)*")

_ENCODED_AT_ONCE = 39
"""Bytes of an encoded word, so that one fits into a line behind the name of its header."""

_CARRIES_OTHERS = frozenset({"message", "multipart"})


def deliverable(address: str) -> str:
    """The address as servers take it, with an international domain in its ASCII form.

    Raises `DomainError` for what is no address, and for letters before the @ that need SMTPUTF8,
    which few servers offer.
    """
    try:
        checked = validate_email(
            clean_line(address), check_deliverability=False, allow_smtputf8=False
        )
    except EmailNotValidError as error:
        raise DomainError(
            _l("An email cannot be sent to this address. Check it for typing errors."),
            field="email",
        ) from error
    return checked.ascii_email or checked.normalized


def new_message_id(sender: MailAddress) -> str:
    """An id that no other e-mail has, and that stays the same however often this one is tried."""
    return f"<{uuid.uuid4().hex}@{sender.address.rpartition('@')[2]}>"


def message_id_in(text: str) -> str:
    """A Message-ID that somebody else wrote, if it is one that can be repeated; else nothing."""
    found = text.strip()
    return found if len(found) <= MAX_MESSAGE_ID and _MESSAGE_ID.fullmatch(found) else ""


def encode(email: Email, *, sender: MailAddress, attachments: Sequence[bytes] = ()) -> bytes:
    """The bytes of an e-mail with its attachments; raises `DomainError` when they are too many."""
    whole = _multipart(
        "alternative", [_text(email.text, "plain"), _text(email.html, "html")], b"=_texts_"
    )
    if attachments:
        whole = _multipart("mixed", [whole, *attachments], b"=_whole_")
    headers = "\r\n".join(_headers(email, sender))
    raw = headers.encode("ascii") + b"\r\nMIME-Version: 1.0\r\n" + whole
    if len(raw) > MAX_BYTES:
        raise _too_big()
    return raw


class Attachments:
    """Files as parts of e-mails, each read and encoded once however many e-mails it goes with."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], bytes] = {}

    def parts(self, files: Sequence[tuple[StoredFile, str]]) -> list[bytes]:
        """The files, each under its name; raises `DomainError` when they are too big or lost."""
        # Base64 makes four bytes of three.
        if sum(file.size for file, _name in files) * 4 / 3 > MAX_BYTES:
            raise _too_big()
        return [self._part(file, name) for file, name in files]

    def _part(self, file: StoredFile, name: str) -> bytes:
        key = file.sha256, name
        if key not in self._parts:
            self._parts[key] = _attachment(file, name)
        return self._parts[key]


def _headers(email: Email, sender: MailAddress) -> Iterator[str]:
    yield _mailbox("From", sender.name, sender.address)
    yield _mailbox("To", email.recipient_name, email.recipient_email)
    yield f"Subject: {_words(email.subject, used=len('Subject: '))}"
    yield f"Date: {format_datetime(email.not_before)}"
    yield f"Message-ID: {_whole(_MESSAGE_ID, email.message_id)}"
    if email.in_reply_to:
        answered = _whole(_MESSAGE_ID, email.in_reply_to)
        yield f"In-Reply-To: {answered}"
        yield f"References: {answered}"
    if email.unsubscribe_url:
        yield f"List-Unsubscribe: <{_whole(_LINK, email.unsubscribe_url)}>"
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    yield f"Content-Language: {email.language.value}"


def _mailbox(header: str, name: str, address: str) -> str:
    address = _whole(_ADDRESS, address)
    name = clean_line(_NOT_IN_NAMES.sub(" ", name))
    if not name:
        return f"{header}: {address}"
    words = _words(name, used=len(header) + 4)
    if _is_plain(name) and not _ATOMS.fullmatch(name):
        words = f'"{words}"'
    line = f"{header}: {words}"
    room = LINE - len(line) + line.rfind("\n") + 1
    gap = " " if len(address) + 3 <= room else "\r\n "
    return f"{line}{gap}<{address}>"


def _words(text: str, *, used: int) -> str:
    """A text as it stands in a header, in lines of which the first has room for less."""
    if not _is_plain(text):
        return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in _encoded_words(text))
    if used + len(text) <= LINE:
        return text
    return "\r\n ".join(wrap(text, LINE - used, break_long_words=False, break_on_hyphens=False))


def _is_plain(text: str) -> bool:
    """Whether a text can stand in a header as it is; one that looks as if it were encoded cannot."""
    return text.isascii() and text.isprintable() and "=?" not in text


def _encoded_words(text: str) -> Iterator[str]:
    """A text in Base64, in pieces of which none ends within a letter (RFC 2047)."""
    piece = b""
    for letter in text:
        more = letter.encode("utf-8", "replace")
        if len(piece) + len(more) > _ENCODED_AT_ONCE:
            # At a blank if there is one: not all programs take away the one between two encoded words.
            end = piece.rfind(b" ") + 1 or len(piece)
            yield b2a_base64(piece[:end], newline=False).decode()
            piece = piece[end:]
        piece += more
    yield b2a_base64(piece, newline=False).decode()


def _whole(form: re.Pattern[str], value: str) -> str:
    """A value that was checked before it came here, and that has no other form by mistake."""
    if not form.fullmatch(value):
        raise ValueError(f"{value!r} cannot stand in a header")
    return value


def _text(text: str, subtype: str) -> bytes:
    """A text as a part, readable as it travels unless that takes more bytes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").replace("\n", "\r\n")
    content = f"{lines}\r\n".encode("utf-8", "replace")
    if lines.isascii() and _SHORT_LINES.fullmatch(f"{lines}\r\n"):
        encoding, body = b"7bit", content
    elif len(quoted := b2a_qp(content)) * 3 <= len(content) * 4:
        encoding, body = b"quoted-printable", quoted
    else:
        encoding, body = b"base64", encodebytes(content).replace(b"\n", b"\r\n")
    return b'Content-Type: text/%b; charset="utf-8"\r\nContent-Transfer-Encoding: %b\r\n\r\n%b' % (
        subtype.encode(),
        encoding,
        body,
    )


def _multipart(subtype: str, parts: Sequence[bytes], mark: bytes) -> bytes:
    # Neither Base64 nor Quoted-Printable has "=_", and nobody who writes a text knows the rest.
    boundary = mark + uuid.uuid4().hex.encode()
    pieces = [b'Content-Type: multipart/%b; boundary="%b"\r\n' % (subtype.encode(), boundary)]
    for part in parts:
        pieces += [b"\r\n--", boundary, b"\r\n", part]
    return b"".join([*pieces, b"\r\n--", boundary, b"--\r\n"])


def _attachment(file: StoredFile, name: str) -> bytes:
    maintype, _, subtype = file.media_type.partition("/")
    if maintype in _CARRIES_OTHERS:
        # What has parts of its own must not be in Base64 (RFC 2046).
        maintype, subtype = "application", "octet-stream"
    try:
        content = storage().read(file)
    except FileLostError as error:
        raise DomainError(_l("An attachment of this email is no longer in the storage.")) from error
    except StorageError as error:
        raise DomainError(
            _l("An attachment of this email cannot be read at the moment. Try again later.")
        ) from error
    part = MIMEPart(policy=_POLICY)
    part.set_content(
        content,
        maintype=maintype,
        subtype=subtype,
        disposition="attachment",
        filename=clean_line(name),
    )
    return part.as_bytes()


def _too_big() -> DomainError:
    return DomainError(
        _l(
            "The email is too big with its attachments: at most %(num)d MB can be sent.",
            num=MAX_BYTES // 2**20,
        )
    )
