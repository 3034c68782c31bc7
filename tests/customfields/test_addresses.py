"""Fields of addresses show in the customers' list: as columns, filters and in exports."""

import io
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from petadmin.customfields.models import Bearer, FieldKind
from tests.conventions.counting import statements
from tests.customfields.cast import make_field, names_in, store_in_addresses
from tests.support.cast import make_customer

pytestmark = pytest.mark.slow

FILTERS = [
    (FieldKind.line, "Portal Ñ", "Otro", ["portal n"], ["zzz", "%"]),
    (FieldKind.text, "Uno\ndos", "Otro", ["dos"], ["tres"]),
    (FieldKind.number, 7.5, 12, ["5..10", "..8"], ["8..20"]),
    (FieldKind.day, "2026-03-01", "2025-03-01", ["2026-01-01.."], ["..2024-12-31"]),
    (FieldKind.yes_no, True, False, ["yes"], []),
    (FieldKind.choice, "o1", "o2", ["o1"], []),
    (FieldKind.choices, ["o1", "o2"], ["o2"], ["o1"], []),
]


@pytest.fixture
def two(app: Flask) -> tuple[int, int]:
    """Marta and Óscar."""
    marta = make_customer(app)
    return marta, make_customer(app, first_name="Óscar", last_name="Núñez", email="o@example.com")


def test_a_column_shows_the_values_of_all_addresses(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    make_field(app, "Portero", FieldKind.yes_no, bearer=Bearer.address, in_list=True)
    make_field(app, "Código", bearer=Bearer.address, in_list=True)
    make_field(app, "Secreto", bearer=Bearer.address)
    store_in_addresses(
        app, two[0], {"1": True, "2": "A-1"}, {"3": "Nadie lo ve"}, {"1": False, "2": "B-2"}
    )

    page = as_marcos.get("/customers/").text
    rows = names_in(as_marcos, "/customers/")

    assert "Código (address)" in page
    assert "Yes | No" in rows
    assert "A-1 | B-2" in rows
    assert "Nadie lo ve" not in rows


@pytest.mark.parametrize(("kind", "mine", "other", "finding", "missing"), FILTERS)
def test_the_customers_are_narrowed_by_every_kind(
    app: Flask,
    as_marcos: FlaskClient,
    two: tuple[int, int],
    kind: FieldKind,
    mine: Any,
    other: Any,
    finding: list[str],
    missing: list[str],
) -> None:
    options = {"options": ["Sí", "No"]} if kind in (FieldKind.choice, FieldKind.choices) else {}
    code = make_field(app, "Dato", kind, bearer=Bearer.address, **options)
    store_in_addresses(app, two[0], {}, {"1": mine})
    store_in_addresses(app, two[1], {"1": other})
    make_customer(app, first_name="Sin", last_name="Dato", email="s@example.com")

    for value in finding:
        rows = names_in(as_marcos, f"/customers/?{code}={value}")
        assert "Marta" in rows, value
        assert "Sin Dato" not in rows, value
        assert "Óscar" not in rows, value
    for value in missing:
        rows = as_marcos.get(f"/customers/?{code}={value}").text
        assert "Marta" not in rows, value


def test_a_field_of_customers_and_one_of_addresses_narrow_together(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    first = make_field(app, "Código", bearer=Bearer.address)
    second = make_field(app, "Puerta", bearer=Bearer.address)
    store_in_addresses(app, two[0], {"1": "A"}, {"2": "B"})
    store_in_addresses(app, two[1], {"1": "A"})

    rows = names_in(as_marcos, f"/customers/?{first}=a&{second}=b")

    assert "Marta" in rows
    assert "Óscar" not in rows


def test_exports_hold_one_value_as_such_and_several_in_words(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    make_field(app, "Piso", FieldKind.number, bearer=Bearer.address)
    make_field(app, "Visita", FieldKind.day, bearer=Bearer.address)
    store_in_addresses(app, two[0], {"1": 2.5, "2": "2026-03-01"}, {"1": 4})
    store_in_addresses(app, two[1], {}, {"1": 3})

    book = load_workbook(io.BytesIO(as_marcos.get("/customers/export.xlsx").data))

    heads, first, second = book.worksheets[0].iter_rows(values_only=True)
    assert heads[-2:] == ("Piso (address)", "Visita (address)")
    assert first[-2:] == ("2.5 | 4", datetime(2026, 3, 1))  # noqa: DTZ001 - a spreadsheet knows no zones
    assert second[-2:] == (3, None)


def test_a_customer_whom_nobody_may_see_is_not_found_by_their_address(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    code = make_field(app, "Código", bearer=Bearer.address, in_list=True)
    gone = make_customer(app, first_name="Zósimo", email="z@example.com", inactive=True)
    store_in_addresses(app, gone, {"1": "A-1"})

    assert "Zósimo" not in as_marcos.get(f"/customers/?{code}=a-1").text
    assert "Zósimo" in as_lucia.get(f"/customers/?{code}=a-1&state=all").text


def test_many_fields_cost_as_many_queries_as_one(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    code = make_field(app, "Código", bearer=Bearer.address, in_list=True)
    store_in_addresses(app, two[0], {"1": "A"})
    url = f"/customers/?{code}=a"
    with statements(app) as few:
        assert as_marcos.get(url).status_code == 200
    for number in range(5):
        make_field(app, f"Campo {number}", bearer=Bearer.address, in_list=True)
    store_in_addresses(app, two[1], {"1": "A", "2": "B"}, {"1": "A", "3": "C"})

    with statements(app) as many:
        assert as_marcos.get(url).status_code == 200

    assert len(many) == len(few)


def test_columns_of_customers_and_addresses_share_the_room(
    app: Flask, as_lucia: FlaskClient
) -> None:
    for number in range(6):
        make_field(app, f"Columna {number}", in_list=True)
    form = {"bearer": "address", "name": "Código", "kind": "line", "in_list": "y"}

    answer = as_lucia.post("/settings/fields/new", data=form)

    assert answer.status_code == 422
    assert "6 fields are columns of this list already" in answer.text
