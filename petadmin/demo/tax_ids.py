"""Spanish tax numbers with the right check letters: DNI, NIE and CIF."""

from petadmin.customers.tax_ids import NIE_PREFIXES, ends_of_company, letter_of

__all__ = ["NIE_PREFIXES", "cif", "dni", "nie"]


def dni(number: int) -> str:
    """The DNI of a number of up to eight digits."""
    return f"{number:08d}{letter_of(number)}"


def nie(number: int, *, prefix: str = "X") -> str:
    """The NIE of a number of up to seven digits; the prefix counts as a leading digit."""
    return f"{prefix}{number:07d}{letter_of(int(f'{NIE_PREFIXES.index(prefix)}{number:07d}'))}"


def cif(number: int, *, kind: str = "B") -> str:
    """The CIF of a number of seven digits; the kind is a letter, such as B for an S.L."""
    digits = f"{number:07d}"
    return f"{kind}{digits}{ends_of_company(kind, digits)[0]}"
