"""Phone numbers: typed in any format, kept as E.164."""

import phonenumbers

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line

HOME_REGION = "ES"

_WITH_MESSAGES = frozenset(
    {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.UNKNOWN,
    }
)


def parse_phone(text: str, *, region: str = HOME_REGION) -> str:
    """The number as E.164 (`+34612345678`); raises `DomainError` when it cannot be one."""
    try:
        number = phonenumbers.parse(clean_line(text)[:60], region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise DomainError(
            _l("This is not a phone number. Write it like 612 34 56 78 or +34 612 34 56 78.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(number: str) -> str:
    """The number as people read it, `+34 612 34 56 78`."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def whatsapp_url(number: str) -> str:
    """The link that begins a message on WhatsApp; empty for a landline, which has none."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.number_type(parsed) not in _WITH_MESSAGES:
        return ""
    return f"https://wa.me/{number.removeprefix('+')}"
