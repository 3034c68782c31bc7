"""Amounts of money as whole cents, and shares of them as basis points (hundredths of a per cent)."""

from decimal import ROUND_HALF_UP, Decimal

WHOLE = 10_000
"""A hundred per cent, in basis points."""

HUNDREDTHS = 100
"""Quantities are kept in hundredths, so that half an hour can be charged."""

MOST_CENTS = 99_999_999_99
"""No amount is larger; every sum of amounts stays far within a bigint."""


def to_cents(amount: Decimal) -> int:
    """An amount as it is typed, such as 12.50, in cents; half a cent is rounded up."""
    return _rounded(amount * 100)


def to_amount(cents: int) -> Decimal:
    """An amount of cents as it is read and typed."""
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))


def times(cents: int, quantity: int) -> int:
    """The price of a quantity in hundredths, in cents."""
    return _rounded(Decimal(cents) * quantity / HUNDREDTHS)


def share(cents: int, basis_points: int) -> int:
    """A part of an amount, such as a discount of 500 basis points (5 %), in cents."""
    return _rounded(Decimal(cents) * basis_points / WHOLE)


def _rounded(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))
