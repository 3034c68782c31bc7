"""Weights as people type and read them; on file they are whole grams."""

import re

from flask_babel import format_decimal

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l

_TYPED = re.compile(r"(\d{1,5})(?:[.,](\d{1,3}))?\s*(kg|g)?", re.ASCII | re.IGNORECASE)

HEAVIEST = 2_500_000
"""So many grams no animal of a customer weighs."""


def show_kilos(grams: int) -> str:
    """A weight in the language of the page, such as `12.3 kg`."""
    return f"{kilos(grams)} kg"


def kilos(grams: int) -> str:
    """The number alone, such as `12.3`."""
    return str(format_decimal(grams / 1000, "#,##0.###"))


def show_change(grams: int) -> str:
    """A difference with its sign, such as `+0.4 kg`; a real minus stands for less."""
    sign = "+" if grams > 0 else "−" if grams < 0 else "±"
    return f"{sign}{show_kilos(abs(grams))}"


def parse_kilos(text: str) -> int:
    """Grams of a weight in kilos, or in grams when that is said; with a comma or a point."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        raise DomainError(_l("Enter the weight in kilos, such as 12.3."), field="grams")
    whole, fraction, unit = found.groups()
    if unit and unit.lower() == "g":
        if fraction:
            raise DomainError(_l("Enter whole grams, or kilos with a comma."), field="grams")
        grams = int(whole)
    else:
        grams = int(whole) * 1000 + int((fraction or "").ljust(3, "0"))
    if grams == 0:
        raise DomainError(_l("A weight is more than nothing."), field="grams")
    if grams > HEAVIEST:
        raise DomainError(_l("No animal weighs that much."), field="grams")
    return grams
