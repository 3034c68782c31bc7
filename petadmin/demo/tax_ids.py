"""Spanish tax numbers with the right check letters: DNI, NIE and CIF."""

LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
NIE_PREFIXES = "XYZ"
CIF_LETTERS = "JABCDEFGHI"
CIF_KINDS_WITH_LETTER = frozenset("NPQRSW")


def dni(number: int) -> str:
    """The DNI of a number of up to eight digits."""
    return f"{number:08d}{LETTERS[number % 23]}"


def nie(number: int, *, prefix: str = "X") -> str:
    """The NIE of a number of up to seven digits; the prefix counts as a leading digit."""
    whole = int(f"{NIE_PREFIXES.index(prefix)}{number:07d}")
    return f"{prefix}{number:07d}{LETTERS[whole % 23]}"


def cif(number: int, *, kind: str = "B") -> str:
    """The CIF of a number of seven digits; the kind is a letter, such as B for an S.L."""
    digits = [int(digit) for digit in f"{number:07d}"]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[::2])
    check = -(sum(digits[1::2]) + doubled) % 10
    shown = CIF_LETTERS[check] if kind in CIF_KINDS_WITH_LETTER else str(check)
    return f"{kind}{number:07d}{shown}"
