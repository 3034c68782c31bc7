"""What the columns of a list are called, in English and Spanish, and which of them a file has."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from petadmin.core.text import fold
from petadmin.customers.loading.reading import Row, UnreadableFile

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_NUMBERED = re.compile(r" ?\d$")

NAMES: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "type", "tipo", "tipo de cliente", "customer type"),
    "full_name": (
        "name", "full name", "customer", "customer name", "nombre completo", "cliente", "nombre y apellidos",
    ),
    "first_name": ("first name", "firstname", "given name", "nombre", "nombre de pila"),
    "last_name": (
        "last name", "lastname", "surname", "surnames", "family name",
        "apellido", "apellidos", "primer apellido", "apellido1",
    ),
    "second_last_name": ("second last name", "second surname", "segundo apellido", "apellido2"),
    "company_name": (
        "company", "company name", "business name", "organisation", "organization",
        "empresa", "nombre de empresa", "nombre de la empresa", "razon social", "entidad",
    ),
    "tax_id": (
        "tax id", "tax number", "vat", "vat number",
        "nif", "cif", "dni", "nie", "dni nif", "nif cif", "dni nie",
    ),
    "email": (
        "email", "e mail", "mail", "email address",
        "correo", "correo electronico", "direccion de correo",
    ),
    "mobile": (
        "mobile", "mobile phone", "cell", "cell phone",
        "movil", "telefono movil", "tel movil", "whatsapp",
    ),
    "home": (
        "home phone", "landline",
        "telefono fijo", "fijo", "tel fijo", "telefono de casa", "telefono casa",
    ),
    "work": ("work phone", "office phone", "telefono del trabajo", "telefono trabajo", "tel trabajo"),
    "phone": (
        "phone", "phones", "phone number", "telephone",
        "tel", "telefono", "telefonos", "telf", "tlf", "tfno",
    ),
    "street": ("street", "address", "street address", "direccion", "calle", "domicilio"),
    "postal_code": (
        "postal code", "postcode", "zip", "zip code", "cp", "c p", "codigo postal", "cod postal",
    ),
    "city": ("city", "town", "ciudad", "poblacion", "localidad", "municipio"),
    "province": ("province", "state", "region", "county", "provincia"),
    "country": ("country", "pais"),
    "areas": ("area", "areas", "business area", "business areas", "areas de negocio", "servicios"),
    "language": ("language", "idioma", "lengua"),
    "important_info": (
        "important", "important information", "importante", "informacion importante", "alertas", "alerta",
    ),
    "pickup_info": ("pick up", "pickup", "pick up and delivery", "recogida", "recogida y entrega", "entrega"),
    "notes": ("note", "notes", "comments", "remarks", "nota", "notas", "comentarios", "observaciones"),
}  # fmt: skip

REPEATABLE = frozenset(
    {"mobile", "home", "work", "phone", "areas", "notes", "important_info", "pickup_info"}
)
"""Columns that a file may have several times; the others would contradict each other."""

FIELDS = {name: field for field, names in NAMES.items() for name in names}

NAMED_BY = frozenset({"full_name", "first_name", "last_name", "company_name"})
REACHED_BY = frozenset({"email", "mobile", "home", "work", "phone"})


def field_of(heading: str) -> str | None:
    """The field that a heading means: "Teléfono móvil 2" is a mobile phone."""
    plain = _NOT_LETTERS.sub(" ", fold(heading)).strip()
    return FIELDS.get(plain) or FIELDS.get(_NUMBERED.sub("", plain))


class Columns(NamedTuple):
    """Which cells of a row belong to which field, and the headings that mean nothing here."""

    positions: dict[str, list[int]]
    unknown: list[str]

    def texts(self, row: Row, field: str) -> list[str]:
        """The filled cells of a field."""
        cells = (row.cells[at] for at in self.positions.get(field, ()) if at < len(row.cells))
        return [cell for cell in cells if cell.strip()]


def columns_of(headings: Sequence[str]) -> Columns:
    """Find the columns; raises `UnreadableFile` when a customer could not be made of them."""
    positions: dict[str, list[int]] = {}
    unknown = []
    for position, heading in enumerate(headings):
        field = field_of(heading)
        if field is None:
            unknown.append(heading)
            continue
        positions.setdefault(field, []).append(position)
        if len(positions[field]) > 1 and field not in REPEATABLE:
            first = headings[positions[field][0]]
            raise UnreadableFile(
                f"The columns “{first}” and “{heading}” mean the same: remove one of them."
            )
    shown = ", ".join(headings)[:200]
    if NAMED_BY.isdisjoint(positions):
        raise UnreadableFile(
            f"The first line must name the columns, such as nombre, apellidos, email; it says: {shown}"
        )
    if REACHED_BY.isdisjoint(positions):
        raise UnreadableFile(
            f"A column with e-mail addresses or phone numbers is missing; the first line says: {shown}"
        )
    return Columns(positions, unknown)
