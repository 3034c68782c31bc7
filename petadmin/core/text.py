"""Texts that people type: cleaned before they are stored, folded before they are searched."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_PHONE = re.compile(r"^\+?[\d\s().\-/]{6,}$")
_DROPPED = str.maketrans("", "", "'’`´·")

MAX_WORDS = 8


def clean_text(text: str) -> str:
    """Normal form, without control characters and direction overrides, without outer blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    # Most texts have nothing to be taken out, and this is found out ten times as fast as it is looked for.
    if not text.replace("\n", "").replace("\t", "").isprintable():
        # A lone surrogate cannot be stored by either database.
        text = text.encode("utf-8", "ignore").decode("utf-8")
        text = _BIDI.sub("", _CONTROL.sub("", text))
    return text.strip()


def clean_line(text: str) -> str:
    """The same on one line."""
    return _single_blanks(clean_text(text))


def _single_blanks(text: str) -> str:
    # Ten times as fast as a pattern, which counts in a text of two megabytes.
    return " ".join(text.split())


def fold(text: str) -> str:
    """The form in which texts are compared: no accents, no case, single blanks.

    "Ñandú  O'Brien" becomes "nandu obrien". Letters with no simpler form stay.
    """
    # Some signs are to be dropped as they are, some only after they have taken their simpler form.
    decomposed = unicodedata.normalize("NFKD", text.translate(_DROPPED)).translate(_DROPPED)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _single_blanks(bare.casefold())


def digits(text: str) -> str:
    """Only the digits of a text; an international 00 is taken off."""
    found = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    return found.removeprefix("00")


def search_text(values: list[str | None]) -> str:
    """What a row is found by: folded words, each with a blank before it so that prefixes can be found."""
    words = " ".join(_searchable(value) for value in values if value)
    return f" {words}" if words else ""


def search_words(query: str) -> list[str]:
    """The words that a row must all contain to match what was typed."""
    query = clean_line(query)[:200]
    if _PHONE.match(query):
        found = digits(query)
        return [found] if found else []
    return list(dict.fromkeys(fold(query).split()))[:MAX_WORDS]


def _searchable(value: str) -> str:
    return digits(value) if _PHONE.match(value) else fold(value)
