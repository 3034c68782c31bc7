"""What a row of a list means: the values of one customer, as the services take them."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect

from petadmin.access.models import Language
from petadmin.business.areas import areas
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LANGUAGES, in_language
from petadmin.core.phones import parse_phone
from petadmin.core.text import clean_line, clean_text, digits, fold
from petadmin.customers.loading.columns import Columns
from petadmin.customers.loading.reading import Row
from petadmin.customers.models import Address, Customer, CustomerKind, PhoneKind
from petadmin.customers.services import normal_email

LONGEST_TEXT = 20_000
FEWEST_DIGITS = 6

NOTHING = frozenset(
    {
        "-",
        "--",
        ".",
        "n/a",
        "na",
        "no",
        "no tiene",
        "ninguno",
        "none",
        "null",
        "sin email",
        "sin correo",
    }
)
"""What people write into a cell that they have nothing for."""

PHONES = {
    "mobile": PhoneKind.mobile,
    "phone": PhoneKind.mobile,
    "home": PhoneKind.home,
    "work": PhoneKind.work,
}
LANGUAGE_WORDS = {
    **dict.fromkeys(("es", "espanol", "castellano", "spanish", "spa"), Language.es),
    **dict.fromkeys(("en", "ingles", "english", "eng"), Language.en),
}
KIND_WORDS = {
    **dict.fromkeys(("person", "persona", "particular", "individual", "p"), CustomerKind.person),
    **dict.fromkeys(("company", "empresa", "sociedad", "business", "e"), CustomerKind.company),
}
OTHER_AREA_WORDS = {
    "residencia": "hotel",
    "peluqueria canina": "grooming",
    "cria": "breeding",
    "educacion": "training",
    "clinica": "veterinary",
    "veterinario": "veterinary",
    "vet": "veterinary",
}

_BETWEEN_PHONES = re.compile(r"[/;,|\n]| y | o ")
_BETWEEN_WORDS = re.compile(r"[/;,|\n]")
_SPREADSHEET_NUMBER = re.compile(r"^\d+[.,]\d+E\+?\d+$", re.IGNORECASE)
_COMPANY_FORM = re.compile(r"\b(s\.?\s?l\.?u?|s\.?\s?a\.?|s\.?\s?coop|c\.\s?b)\.?$", re.IGNORECASE)


class BadRow(Exception):
    """Why a row cannot become a customer."""


class Reader:
    """Turns rows into values; it knows the columns of the file and the areas of the business."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._areas = _area_words()

    def values(self, row: Row) -> dict[str, Any]:
        """The values of a row; raises `BadRow` with the reason when it has none that can be."""
        values = {
            **self._names(row),
            "tax_id": self._line(row, "tax_id").upper(),
            "email": self._email(row),
            "language": self._word(row, "language", LANGUAGE_WORDS) or Language.es,
            "phones": list(self._phones(row)),
            "addresses": self._addresses(row),
            "areas": self._area_keys(row),
            **{name: self._text(row, name) for name in ("important_info", "pickup_info", "notes")},
        }
        _check_lengths(Customer, values)
        return values

    def _line(self, row: Row, field: str) -> str:
        text = clean_line(" ".join(self._columns.texts(row, field)))
        return "" if text.lower() in NOTHING else text

    def _text(self, row: Row, field: str) -> str:
        text = clean_text("\n".join(self._columns.texts(row, field)))
        if len(text) > LONGEST_TEXT:
            raise BadRow(f"The text under “{field}” is longer than {LONGEST_TEXT:,} characters.")
        return text

    def _word(self, row: Row, field: str, words: dict[str, Any]) -> Any:
        text = self._line(row, field)
        if text and fold(text) not in words:
            raise BadRow(f"“{text[:60]}” is not known as {field}.")
        return words.get(fold(text))

    def _names(self, row: Row) -> dict[str, Any]:
        first, last = self._line(row, "first_name"), self._line(row, "last_name")
        last = f"{last} {self._line(row, 'second_last_name')}".strip()
        full, company = self._line(row, "full_name"), self._line(row, "company_name")
        kind = self._word(row, "kind", KIND_WORDS)
        whole = full or (first if not last else "")
        if not company and (kind is CustomerKind.company or _COMPANY_FORM.search(whole)):
            company, full, first = whole, "", "" if whole == first else first
        if full and not (first or last):
            first, last = split_name(full)
        kind = kind or (CustomerKind.company if company else CustomerKind.person)
        return {"kind": kind, "first_name": first, "last_name": last, "company_name": company}

    def _email(self, row: Row) -> str:
        text = self._line(row, "email").removeprefix("mailto:").strip("<> ")
        try:
            return normal_email(text)
        except DomainError as error:
            raise BadRow(f"“{text[:80]}” is not an email address.") from error

    def _phones(self, row: Row) -> Iterable[dict[str, Any]]:
        for field, kind in PHONES.items():
            for cell in self._columns.texts(row, field):
                for text in phone_texts(cell):
                    yield {"number": _phone(text), "kind": kind}

    def _addresses(self, row: Row) -> list[dict[str, Any]]:
        names = ("street", "postal_code", "city", "province", "country")
        values = {name: self._line(row, name) for name in names}
        if not any(values.values()):
            return []
        code = values["postal_code"].removesuffix(".0")
        # Spreadsheets take the zero off the postal codes of ten Spanish provinces.
        if (
            len(code) == 4
            and code.isdigit()
            and fold(values["country"]) in ("", "espana", "spain", "es")
        ):
            code = f"0{code}"
        values["postal_code"] = code
        _check_lengths(Address, values)
        return [values]

    def _area_keys(self, row: Row) -> list[str]:
        words = [
            word
            for cell in self._columns.texts(row, "areas")
            for word in _BETWEEN_WORDS.split(cell)
        ]
        keys = []
        for word in filter(None, map(clean_line, words)):
            if fold(word) not in self._areas:
                raise BadRow(f"“{word[:60]}” is not a business area.")
            keys.append(self._areas[fold(word)])
        return keys


def split_name(full: str) -> tuple[str, str]:
    """First and last name of "González Ruiz, Marta" or "Marta González Ruiz"; two surnames are usual."""
    last, comma, first = full.partition(",")
    if comma and first.strip():
        return first.strip(), last.strip()
    words = full.replace(",", " ").split()
    firsts = max(1, len(words) - 2)
    return " ".join(words[:firsts]), " ".join(words[firsts:])


def phone_texts(cell: str) -> list[str]:
    """The numbers of a cell; a stroke within a number does not part it."""
    text = clean_text(cell)
    if clean_line(text).lower() in NOTHING:
        return []
    parts = [part.strip() for part in _BETWEEN_PHONES.split(text) if part.strip()]
    if all(len(digits(part)) >= FEWEST_DIGITS for part in parts):
        return parts
    return [clean_line(text)]


def _phone(text: str) -> str:
    if _SPREADSHEET_NUMBER.match(text):
        raise BadRow(f"“{text}” was a phone number before a spreadsheet rounded it.")
    try:
        return parse_phone(text.removesuffix(".0"))
    except DomainError as error:
        raise BadRow(f"“{text[:60]}” is not a phone number.") from error


def _check_lengths(kind: type[Any], values: dict[str, Any]) -> None:
    columns = inspect(kind).columns
    for name, value in values.items():
        longest = getattr(columns[name].type, "length", None) if name in columns else None
        if longest is not None and isinstance(value, str) and len(value) > longest:
            raise BadRow(f"The text under “{name}” is longer than {longest} characters.")


def _area_words() -> dict[str, str]:
    """Folded words to keys: the keys, the labels in every language, and what else is in use."""
    words = {fold(area.key): area.key for area in areas()}
    for code in LANGUAGES:
        with in_language(code):
            words.update({fold(str(area.label)): area.key for area in areas()})
    return {word: key for word, key in OTHER_AREA_WORDS.items() if key in areas()} | words
