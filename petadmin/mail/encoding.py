"""An e-mail as the bytes that travel (RFC 5322), seven bits wide and safe against injection."""

import re
import uuid
from email.headerregistry import Address
from email.message import EmailMessage as MimeMessage
from email.policy import SMTP

from email_validator import EmailNotValidError, validate_email

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line
from petadmin.files.storage import FileLostError, StorageError, storage
from petadmin.mail.models import Email
from petadmin.settings import MailAddress

MAX_BYTES = 20 * 1024 * 1024
"""The biggest message that common mail servers take."""

# Servers without 8BITMIME take seven bits only, and it costs next to nothing.
_POLICY = SMTP.clone(cte_type="7bit")

# Some versions of Python split a folded, encoded name at these into two recipients.
_NOT_IN_NAMES = re.compile(r'[,;:<>()\[\]@"\\]')


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
            _l("An e-mail cannot be sent to this address. Check it for typing errors."),
            field="email",
        ) from error
    return checked.ascii_email or checked.normalized


def new_message_id(sender: MailAddress) -> str:
    """An id that no other e-mail has, and that stays the same however often this one is tried."""
    return f"<{uuid.uuid4().hex}@{sender.address.rpartition('@')[2]}>"


def encode(email: Email, *, sender: MailAddress) -> bytes:
    """The bytes of an e-mail with its attachments; raises `DomainError` when they are too many."""
    message = MimeMessage(policy=_POLICY)
    message["From"] = _mailbox(sender.name, sender.address)
    message["To"] = _mailbox(email.recipient_name, email.recipient_email)
    message["Subject"] = email.subject
    message["Date"] = email.not_before
    message["Message-ID"] = email.message_id
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    _attach(message, email)
    # The parts take such headers away from the whole, so it comes last.
    message["Content-Language"] = email.language.value
    raw = message.as_bytes()
    if len(raw) > MAX_BYTES:
        raise _too_big()
    return raw


def _attach(message: MimeMessage, email: Email) -> None:
    # Base64 makes four bytes of three.
    if sum(attachment.file.size for attachment in email.attachments) * 4 / 3 > MAX_BYTES:
        raise _too_big()
    for attachment in email.attachments:
        maintype, _, subtype = attachment.file.media_type.partition("/")
        try:
            content = storage().read(attachment.file)
        except FileLostError as error:
            raise DomainError(
                _l("An attachment of this e-mail is no longer in the storage.")
            ) from error
        except StorageError as error:
            raise DomainError(
                _l("An attachment of this e-mail cannot be read at the moment. Try again later.")
            ) from error
        message.add_attachment(
            content, maintype=maintype, subtype=subtype, filename=attachment.name
        )


def _mailbox(name: str, address: str) -> Address:
    return Address(clean_line(_NOT_IN_NAMES.sub(" ", name)), addr_spec=address)


def _too_big() -> DomainError:
    return DomainError(
        _l(
            "The e-mail is too big with its attachments: at most %(num)d MB can be sent.",
            num=MAX_BYTES // 2**20,
        )
    )
