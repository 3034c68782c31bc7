"""Tax numbers: Spanish ones (DNI, NIE, CIF) are checked by their last character, foreign ones are kept as they are."""

import re

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line

LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
NIE_PREFIXES = "XYZ"
CIF_LETTERS = "JABCDEFGHI"
CIF_KINDS_WITH_LETTER = frozenset("NPQRSW")
CIF_KINDS_WITH_DIGIT = frozenset("ABEH")

_SEPARATORS = re.compile(r"[\s.\-/]")
_PERSON = re.compile(r"(?:ES)?([\dXYZKLM])(\d{7})([A-Z])", re.ASCII)
_COMPANY = re.compile(r"(?:ES)?([ABCDEFGHJNPQRSUVW])(\d{7})([\dA-J])", re.ASCII)


def normal_tax_id(text: str) -> str:
    """The number in capitals; a Spanish one also without separators.

    Raises `DomainError` when it has the shape of a Spanish one but its last character does not fit.
    """
    typed = clean_line(text).upper()
    bare = _SEPARATORS.sub("", typed)
    for shape, last in ((_PERSON, _last_of_person), (_COMPANY, ends_of_company)):
        found = shape.fullmatch(bare)
        if found is None:
            continue
        right = last(found[1], found[2])
        if found[3] not in right:
            raise DomainError(
                _l(
                    "There is a typing error in this number: with these digits it would end in %(end)s.",
                    end=right[0],
                ),
                field="tax_id",
            )
        return bare
    return typed


def letter_of(number: int) -> str:
    """The letter that goes with the number of a person."""
    return LETTERS[number % len(LETTERS)]


def ends_of_company(kind: str, digits: str) -> str:
    """What a company's number may end in, the usual one first: a digit, a letter, or either."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::2])
    check = -(sum(map(int, digits[1::2])) + doubled) % 10
    if kind in CIF_KINDS_WITH_LETTER:
        return CIF_LETTERS[check]
    return str(check) if kind in CIF_KINDS_WITH_DIGIT else f"{check}{CIF_LETTERS[check]}"


def _last_of_person(first: str, digits: str) -> str:
    # The prefix of a foreign resident counts as a digit, the letters K, L and M do not count.
    leading = str(NIE_PREFIXES.index(first)) if first in NIE_PREFIXES else first
    return letter_of(int(f"{leading if leading.isdigit() else ''}{digits}"))
