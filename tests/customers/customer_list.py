"""A list of customers as businesses have them: accents, companies, several phone formats, duplicates, mistakes."""

import csv
import random
from io import StringIO
from typing import NamedTuple

HEADINGS = (
    "Nombre", "Apellidos", "Empresa", "NIF", "Correo electrónico", "Móvil", "Teléfono fijo",
    "Dirección", "CP", "Población", "Provincia", "Áreas", "Idioma", "Observaciones",
)  # fmt: skip
FIRST = ("José", "María", "Íñigo", "Begoña", "Ángel", "Zoë", "Nuria", "Óscar", "Aitana", "Raúl")
LAST = ("Núñez", "Ibáñez", "García", "Peña", "Muñoz", "O'Connor", "Etxeberria", "Yáñez", "Güell")
CITIES = (
    ("28013", "Madrid", "Madrid"),
    ("8001", "Barcelona", "Barcelona"),
    ("15001", "A Coruña", "A Coruña"),
)
AREAS = ("hotel", "Peluquería", "guardería; tienda", "adiestramiento/hotel", "")
PHONE_FORMATS = (
    "+34 {0} {1} {2} {3}",
    "0034{0}{1}{2}{3}",
    "{0} {1} {2} {3}",
    "{0}.{1}.{2}.{3}",
    "{0}-{1}{2}{3}",
    "({0}) {1}{2}{3}",
    "{0}{1}{2}{3}",
    "34{0}{1}{2}{3}",
)


class CustomerList(NamedTuple):
    """The rows of a list, and how many of them are of each sort."""

    rows: list[list[str]]
    good: int
    duplicates: int
    wrong: int

    def text(self, *, delimiter: str = ";") -> str:
        sheet = StringIO()
        csv.writer(sheet, delimiter=delimiter).writerows([HEADINGS, *self.rows])
        return sheet.getvalue()


def customer_list(*, good: int, duplicates: int, wrong: int, seed: int = 5) -> CustomerList:
    """A list with so many rows of each sort, mixed; a duplicate always comes after its first."""
    chance = random.Random(seed)
    first = [_row(chance, number) for number in range(good)]
    rest = [_again(chance, chance.choice(first)) for _ in range(duplicates)]
    rest += [_spoilt(chance, number) for number in range(wrong)]
    chance.shuffle(rest)
    return CustomerList([*first, *rest], good, duplicates, wrong)


def _row(chance: random.Random, number: int) -> list[str]:
    code, city, province = chance.choice(CITIES)
    company = f"Criadero {chance.choice(LAST)} {number}, S.L." if number % 9 == 0 else ""
    email = f"cliente{number}@example.com" if number % 11 else ""
    notes = 'Dice que «Ñoño» come\nsolo "pienso"; sin prisa, ¿eh?' if number % 7 == 0 else ""
    return [
        chance.choice(FIRST), f"{chance.choice(LAST)} {chance.choice(LAST)}", company, "",
        email, _phone(chance, 600_000_000 + number), _phone(chance, 910_000_000 + number) if number % 5 == 0 else "",
        f"Calle Mayor {number}, 2.º B", code, city, province,
        chance.choice(AREAS), chance.choice(("es", "Español", "inglés", "")), notes,
    ]  # fmt: skip


def _phone(chance: random.Random, number: int) -> str:
    text = str(number)
    return chance.choice(PHONE_FORMATS).format(text[:3], text[3:5], text[5:7], text[7:])


def _again(chance: random.Random, row: list[str]) -> list[str]:
    """Somebody of the list once more, spelt differently."""
    again = list(row)
    again[0], again[4] = row[0].upper(), row[4].upper()
    again[5] = row[5].replace(" ", "") if row[4] == "" or chance.random() < 0.5 else ""
    return again


def _spoilt(chance: random.Random, number: int) -> list[str]:
    row = _row(chance, 500_000 + number)
    mistakes = {
        0: "",
        4: f"cliente{number}.example.com",
        5: "no lo coge",
        11: "acuario",
        12: "klingon",
    }
    position = chance.choice(list(mistakes))
    row[position] = mistakes[position]
    if position == 0:
        row[1] = row[2] = ""
    return row
