"""Numbers as people type them, with a decimal comma or a decimal point."""

import re
from decimal import Decimal

MOST_WHOLE = 12
MOST_PLACES = 6
MOST_DIGITS = 15
"""So many digits every database and every spreadsheet keeps as they are."""
LONGEST = 100
"""What is longer is not looked at sign by sign, however many blanks and grouping signs it has."""

_NUMBER = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?", re.ASCII)


def read_number(text: str) -> Decimal | None:
    """The number, None for an empty text; raises `ValueError` for what is none or has too many digits.

    Where both signs occur, the last one is the decimal sign: "1.234,5" and "1,234.5" are the same.
    """
    if len(text) > LONGEST:
        raise ValueError("too many signs")
    text = re.sub(r"[\s\u2212]", lambda sign: "-" if sign[0] == "\u2212" else "", text)
    if not text:
        return None
    if "," in text and "." in text:
        grouping = "." if text.rindex(",") > text.rindex(".") else ","
        text = text.replace(grouping, "")
    found = _NUMBER.fullmatch(text.replace(",", "."))
    if found is None:
        raise ValueError("not a number")
    whole, places = found[2].lstrip("0"), (found[3] or "").rstrip("0")
    if len(whole) > MOST_WHOLE or len(places) > MOST_PLACES or len(whole + places) > MOST_DIGITS:
        raise ValueError("too many digits")
    number = Decimal(f"{found[1]}{whole or '0'}.{places or '0'}")
    return number.quantize(Decimal(1)) if not places else number
