"""A field shows at once wherever its rows show: list, filters, search, export, desk, sheet and history."""

import io
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from petadmin.core.db import db
from petadmin.customfields import services
from petadmin.customfields.models import Bearer, FieldKind
from tests.conventions.counting import statements
from tests.customfields.cast import PERSON, make_field, names_in, row_of, store, stored
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true"}


@pytest.fixture
def two(app: Flask) -> tuple[int, int]:
    """Marta and Óscar."""
    marta = make_customer(app)
    return marta, make_customer(app, first_name="Óscar", last_name="Núñez", email="o@example.com")


def test_a_column_shows_in_the_list_only_when_it_is_wanted(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    make_field(app, "Deporte", in_list=True)
    make_field(app, "Secreto")
    store(app, two[0], field_1="Agility", field_2="Nadie lo ve aquí")

    rows = names_in(as_marcos, "/customers/")

    assert "Agility" in rows
    assert "Nadie lo ve aquí" not in rows


def test_a_phone_shows_the_columns_that_the_business_wants(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    make_field(app, "Deporte", in_list=True)
    store(app, two[0], field_1="Agility")

    cells = as_marcos.get("/customers/").text.split("<td ")

    (wanted,) = [cell for cell in cells if ">Agility</td>" in cell]
    own = [cell for cell in cells if 'data-label="Since"' in cell]
    assert "secondary" not in wanted
    assert own
    assert all("secondary" in cell for cell in own)


FILTERS = [
    (FieldKind.line, "Cañón Árbol d'Or", "Otro", ["canon arbol", "CAÑÓN", "dor"], ["zzz", "%"]),
    (FieldKind.text, "Uno\ndos Ñu", "Otro", ["dos nu"], ["tres"]),
    (FieldKind.number, 7.5, 12, ["5..10", "7,5..9", "..8", "7.5"], ["8..20", "..7"]),
    (FieldKind.number, -3, 100, ["..0", "-3"], ["0..1000"]),
    (
        FieldKind.day,
        "2026-03-01",
        "2025-03-01",
        ["2026-01-01..", "2026-03-01", "2026-02-01..2026-04-01"],
        ["..2025-12-31"],
    ),
    (FieldKind.yes_no, True, False, ["yes"], ["no"]),
    (FieldKind.choice, "o1", "o2", ["o1"], ["o2"]),
    (FieldKind.choices, ["o1", "o2"], ["o2"], ["o1"], []),
]


@pytest.mark.parametrize(("kind", "mine", "other", "finding", "missing"), FILTERS)
def test_a_list_is_narrowed_by_every_kind(
    app: Flask,
    as_marcos: FlaskClient,
    two: tuple[int, int],
    kind: FieldKind,
    mine: object,
    other: object,
    finding: list[str],
    missing: list[str],
) -> None:
    options = {"options": ["Sí, claro", "Nunca"]} if kind in ("choice", "choices") else {}
    code = make_field(app, "Dato", kind, **options)
    store(app, two[0], field_1=mine)
    store(app, two[1], field_1=other)
    make_customer(app, first_name="Sin", last_name="Dato", email="s@example.com")

    for value in finding:
        rows = names_in(as_marcos, f"/customers/?{code}={value}")
        assert "Marta" in rows, value
        assert "Sin Dato" not in rows, value
        assert "Óscar" not in rows, value
    for value in missing:
        rows = as_marcos.get(f"/customers/?{code}={value}").text
        assert "Marta" not in rows, value


def test_the_two_boxes_of_a_range_become_one_address(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    code = make_field(app, "Jaulas", FieldKind.number)
    store(app, two[0], field_1=3)

    page = as_marcos.get(f"/customers/?{code}_from=2&{code}_to=").text

    assert "at least 2" in page
    assert "Marta" in page


@pytest.mark.parametrize("value", ["x", "5..1", "..", "1e9..", "NaN", "9" * 40])
def test_a_filter_that_cannot_be_is_told(app: Flask, as_marcos: FlaskClient, value: str) -> None:
    code = make_field(app, "Jaulas", FieldKind.number)

    assert as_marcos.get(f"/customers/?{code}={value}").status_code == 400


def test_a_filter_of_a_field_that_is_gone_does_not_count(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    assert "Marta" in names_in(as_marcos, "/customers/?field-99=x")


def test_texts_are_found_by_list_and_global_search(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    make_field(app, "Deporte")
    make_field(app, "Comida", FieldKind.choice, options=["Albóndigas"])
    make_field(app, "Portal", bearer=Bearer.address)
    code = make_field(app, "Juguete", bearer=Bearer.animal)
    as_marcos.post(
        f"/customers/{two[0]}/edit",
        data={
            **PERSON,
            "version": "1",
            "field-1": "Frisbee",
            "field-2": "o1",
            "addresses-0-city": "Getafe",
            "addresses-0-field-3": "Kremlin",
        },
    )
    make_animal(app, two[1], custom={code[6:]: "Cocodrilo"})

    assert "Marta" in names_in(as_marcos, "/customers/?q=frisb")
    assert "Marta" in names_in(as_marcos, "/customers/?q=kreml")
    assert "Marta" in as_marcos.get("/search?q=frisbee").text
    assert "Luna" in names_in(as_marcos, "/animals/?q=cocodr")
    assert "Nothing matches" in as_marcos.get("/customers/?q=o1").text


def test_what_is_retired_is_not_found_until_it_is_taken_back(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    code = make_field(app, "Deporte", in_list=True)
    store(app, two[0], field_1="Frisbee")

    with app.app_context():
        services.retire(db.session, row_of(code))
        db.session.commit()
    assert "Nothing matches" in as_marcos.get("/customers/?q=frisbee").text
    assert "Deporte" not in as_marcos.get(f"/customers/{two[0]}/edit").text
    as_marcos.post(f"/customers/{two[0]}/edit", data={**PERSON, "version": "2"})
    assert stored(app, two[0]) == {"1": "Frisbee"}

    with app.app_context():
        services.restore(db.session, row_of(code))
        db.session.commit()
    assert "Frisbee" in names_in(as_marcos, "/customers/?q=frisbee")


def test_exports_hold_numbers_and_days_as_such(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    make_field(app, "Jaulas", FieldKind.number)
    make_field(app, "Visita", FieldKind.day)
    make_field(app, "Comida", FieldKind.choices, options=["Pienso", "Carne"])
    store(app, two[0], field_1=2.5, field_2="2026-03-01", field_3=["o2", "o1"])

    book = load_workbook(io.BytesIO(as_marcos.get("/customers/export.xlsx").data))

    heads, first, *_rest = book.worksheets[0].iter_rows(values_only=True)
    assert heads[-3:] == ("Jaulas", "Visita", "Comida")
    assert first[-3:] == (2.5, datetime(2026, 3, 1), "Pienso, Carne")  # noqa: DTZ001 - a spreadsheet knows no zones


def test_the_desk_shows_fields_and_keeps_some_behind_show_more(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    assert "Further data" not in as_marcos.get(f"/customers/{two[0]}").text
    make_field(app, "Deporte")
    make_field(app, "Talla", visible=False)
    store(app, two[0], field_1="Agility", field_2="XL")

    before, more, behind = as_marcos.get(f"/customers/{two[0]}").text.partition("Show more")

    assert more
    assert "Agility" in before
    assert "XL" in behind


def test_a_click_on_the_name_opens_the_one_field(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    make_field(app, "Deporte")
    make_field(app, "Talla")
    store(app, two[0], field_1="Agility", field_2="XL")
    address = f"/customers/{two[0]}/panels/fields?edit=1&field=field-1"
    assert address.replace("&", "&amp;") in as_marcos.get(f"/customers/{two[0]}").text

    popup = as_marcos.get(address, headers={**HTMX, "HX-Target": "desk-dialog"}).text
    plain = as_marcos.get(address).text

    for form in (popup, plain):
        assert 'name="field-1"' in form
        assert 'name="field-2"' not in form
    assert "<html" in plain
    assert "<html" not in popup
    data = {"field-1": "Canicross", "version": "2"}
    target = {**HTMX, "HX-Target": "desk-dialog"}
    assert as_marcos.post(address, data=data, headers=target).status_code == 204
    assert stored(app, two[0]) == {"1": "Canicross", "2": "XL"}
    late = as_marcos.post(address, data={**data, "field-1": "Nada"}, headers=target)
    assert late.status_code == 422
    assert "Canicross" in late.text
    assert stored(app, two[0])["1"] == "Canicross"


def test_the_sheet_has_only_what_is_meant_for_it(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    make_field(app, "Deporte", on_sheet=True)
    make_field(app, "Talla")
    assert "Further data" not in as_marcos.get(f"/customers/{two[0]}/sheet").text
    store(app, two[0], field_1="Agility", field_2="Enorme")

    sheet = as_marcos.get(f"/customers/{two[0]}/sheet").text

    assert "Agility" in sheet
    assert "Enorme" not in sheet


def test_the_history_tells_of_each_field_by_its_name(
    app: Flask, as_lucia: FlaskClient, two: tuple[int, int]
) -> None:
    make_field(app, "Deporte")
    make_field(app, "Comida", FieldKind.choice, options=["Pienso", "Carne"])
    make_field(app, "Talla")
    store(app, two[0], field_1="Agility", field_2="o1", field_3="No cambia")
    store(app, two[0], field_1="Canicross", field_2="o2")

    history = as_lucia.get(f"/customers/{two[0]}/history").text
    newest = history.partition("<tbody>")[2].partition("</tr>")[0]

    for word in ("Deporte", "Agility", "Canicross", "Comida", "Pienso", "Carne"):
        assert word in newest
    for word in ("Talla", "No cambia", "custom", "o2"):
        assert word not in newest


def test_fifty_fields_cost_one_query(
    app: Flask, as_marcos: FlaskClient, two: tuple[int, int]
) -> None:
    urls = ("/customers/", f"/customers/{two[0]}", "/customers/new", f"/customers/{two[0]}/sheet")
    make_field(app, "Campo 0", on_sheet=True, in_list=True)
    store(app, two[0], field_1="x")
    few = {}
    for url in urls:
        with statements(app) as sent:
            assert as_marcos.get(url).status_code == 200
        few[url] = len(sent)
        assert sum("FROM custom_field" in statement for statement in sent) == 1, url
    kinds = [kind for kind in FieldKind for _ in range(7)]
    for number, kind in enumerate(kinds, start=1):
        options = {"options": ["Uno", "Dos"]} if kind in ("choice", "choices") else {}
        make_field(app, f"Campo {number}", kind, in_list=number < 6, **options)

    for url in urls:
        with statements(app) as sent:
            assert as_marcos.get(url).status_code == 200
        assert len(sent) == few[url], url


def test_an_animal_has_fields_of_its_own(app: Flask, as_marcos: FlaskClient) -> None:
    owner = make_customer(app)
    code = make_field(app, "Pelota", bearer=Bearer.animal, in_list=True)
    animal = make_animal(app, owner, custom={code[6:]: "La verde"})

    assert "La verde" in names_in(as_marcos, "/animals/")
    assert "La verde" in as_marcos.get(f"/animals/{animal}").text
    assert "La verde" in as_marcos.get(f"/customers/{owner}/animals").text
    assert code not in as_marcos.get("/customers/new").text
