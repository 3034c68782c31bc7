"""E-mail addresses: checked for their form, and written as a link."""

from urllib.parse import quote

from email_validator import EmailNotValidError, validate_email

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line

LONGEST = 320
"""An address has at most 254 signs (RFC 3696, erratum 1690); what is far longer is not looked at sign by sign."""


def normal_email(text: str) -> str:
    """The address in its normal form; raises `DomainError` when it is none."""
    try:
        if len(text) > LONGEST:
            raise EmailNotValidError("too long")
        return validate_email(clean_line(text), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise DomainError(_l("This is not an email address."), field="email") from error


def mail_url(address: str) -> str:
    """The link that begins an e-mail to the address."""
    return f"mailto:{quote(address, safe='@')}"
