"""How values are shown in lists, details and exports."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import get_template_attribute
from flask_babel import (
    format_currency,
    format_date,
    format_datetime,
    format_decimal,
    format_timedelta,
    get_timezone,
)
from markupsafe import Markup

from petadmin.business.settings import business_settings
from petadmin.core.choices import Choice
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.email_addresses import mail_url
from petadmin.core.i18n import _
from petadmin.core.money import HUNDREDTHS, to_amount
from petadmin.core.phones import show_phone, whatsapp_url
from petadmin.files.naming import ReadableSize

Cell = Callable[[Any], Any]

SHORT_WHILE = timedelta(days=7)
"""So long moments are told by how long ago they were."""


def show(value: Any) -> str:
    """A value as people read it, in their language and the business's time zone."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Choice):
        return str(value.label)
    if isinstance(value, datetime):
        return local_datetime(value)
    if isinstance(value, date):
        return local_date(value)
    if isinstance(value, int | Decimal):
        return str(format_decimal(value, "#,##0.######"))
    return str(value)


def export_value(value: Any) -> Any:
    """A value as a spreadsheet takes it: moments in local time, numbers as numbers, the rest as words."""
    if isinstance(value, bool | Choice):
        return show(value)
    if isinstance(value, datetime):
        return value.astimezone(get_timezone()).replace(tzinfo=None)
    if isinstance(value, date | int | float | Decimal) or value is None:
        return value
    return str(value)


def from_macro(template: str, name: str) -> Cell:
    """A cell that a template's macro draws from the row."""

    def draw(row: Any) -> Markup:
        macro = get_template_attribute(template, name)
        # The macro is autoescaped, so its result is markup already.
        return Markup(macro(row))  # noqa: S704

    return draw


def local_date(value: date | datetime | None, length: str = "medium") -> str:
    """A day in the reader's language; of a moment, the day where the business is."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(get_timezone()).date()
    return str(format_date(value, length))


def local_datetime(value: datetime | None, length: str = "medium") -> str:
    """A moment in the reader's language and the business's time zone."""
    if value is None:
        return ""
    return str(format_datetime(value, "d MMM y, HH:mm" if length == "medium" else length))


def ago(value: datetime) -> str:
    """How long ago a moment was or how far ahead it lies; beyond a week the day says more."""
    distance = value - utcnow()
    if abs(distance) < SHORT_WHILE:
        return str(format_timedelta(distance, add_direction=True))
    return local_date(value)


def file_size(size: int) -> str:
    """A number of bytes as people read it."""
    return str(ReadableSize(size))


def number(value: int | None) -> str:
    """A whole number with the separators of the reader's language."""
    return "" if value is None else str(format_decimal(value))


def money(cents: int | None, currency: str | None = None) -> str:
    """An amount of cents in the reader's language; without a currency, in that of the business."""
    if cents is None:
        return ""
    code = currency or business_settings(db.session).currency
    return str(format_currency(to_amount(cents), code))


def percent(basis_points: int | None) -> str:
    """A share of basis points as people read it, such as 5 %."""
    if basis_points is None:
        return ""
    return _("%(number)s %%", number=format_decimal(Decimal(basis_points) / 100, "0.##"))


def quantity(hundredths: int | None) -> str:
    """A quantity that is kept in hundredths."""
    if hundredths is None:
        return ""
    return str(format_decimal(Decimal(hundredths) / HUNDREDTHS, "#,##0.##"))


FILTERS: dict[str, Callable[..., str]] = {
    "ago": ago,
    "file_size": file_size,
    "local_date": local_date,
    "local_datetime": local_datetime,
    "mail_url": mail_url,
    "money": money,
    "number": number,
    "percent": percent,
    "phone": show_phone,
    "quantity": quantity,
    "show": show,
    "whatsapp_url": whatsapp_url,
}
