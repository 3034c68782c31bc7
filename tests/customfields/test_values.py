"""A field appears in the form at once, takes what suits it, and says clearly what does not."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.access.models import Language
from petadmin.core.db import db
from petadmin.customers.models import Address
from petadmin.customfields.models import Bearer, FieldKind
from tests.customfields.cast import PERSON, make_field, store, stored
from tests.support.cast import MARCOS, make_customer, speak

pytestmark = pytest.mark.slow

OPTIONS = {"options": ["Pienso", "Comida húmeda"]}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (FieldKind.line, "  Le   gusta nadar ", "Le gusta nadar"),
        (FieldKind.text, "Una línea\r\notra", "Una línea\notra"),
        (FieldKind.number, "1.234,50", 1234.5),
        (FieldKind.number, "-3", -3),
        (FieldKind.number, "0", 0),
        (FieldKind.day, "2026-02-28", "2026-02-28"),
        (FieldKind.yes_no, "yes", True),
        (FieldKind.yes_no, "no", False),
        (FieldKind.choice, "o2", "o2"),
        (FieldKind.choices, ["o1", "o2"], ["o1", "o2"]),
    ],
)
def test_a_value_of_each_kind_is_kept(
    app: Flask, as_marcos: FlaskClient, kind: FieldKind, typed: Any, kept: Any
) -> None:
    code = make_field(app, "Dato", kind, **(OPTIONS if kind in ("choice", "choices") else {}))

    answer = as_marcos.post("/customers/new", data={**PERSON, code: typed})

    assert answer.status_code == 302, answer.text
    assert stored(app, 1) == {code.removeprefix("field-"): kept}


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (FieldKind.line, "x" * 201, "cannot be longer than 200 characters"),
        (FieldKind.text, "x" * 20_001, "cannot be longer than 20000 characters"),
        (FieldKind.number, "nonsense", "This is not a number"),
        (FieldKind.number, "NaN", "This is not a number"),
        (FieldKind.number, "1e5", "This is not a number"),
        (FieldKind.number, "Infinity", "This is not a number"),
        (FieldKind.number, "9" * 13, "This is not a number"),
        (FieldKind.number, "٣", "This is not a number"),
        (FieldKind.day, "2026-02-30", "This is not a date."),
        (FieldKind.day, "0001-01-01", "The year must be between"),
        (FieldKind.yes_no, "perhaps", "Choose one of these."),
        (FieldKind.choice, "o9", "Choose one of these."),
        (FieldKind.choices, ["o1", "o9"], "Choose one of these."),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    app: Flask, as_marcos: FlaskClient, kind: FieldKind, typed: Any, said: str
) -> None:
    code = make_field(app, "Dato", kind, **(OPTIONS if kind in ("choice", "choices") else {}))

    answer = as_marcos.post("/customers/new", data={**PERSON, code: typed})

    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#{code}"' in answer.text


def test_the_errors_come_in_spanish(app: Flask, as_marcos: FlaskClient) -> None:
    speak(app, MARCOS, Language.es)
    code = make_field(app, "Peso", FieldKind.day)

    answer = as_marcos.post("/customers/new", data={**PERSON, code: "nunca"})

    assert "This is not" not in answer.text


@pytest.mark.parametrize("kind", list(FieldKind))
def test_a_required_field_must_be_filled_in(
    app: Flask, as_marcos: FlaskClient, kind: FieldKind
) -> None:
    options = OPTIONS if kind in ("choice", "choices") else {}
    code = make_field(app, "Dato", kind, required=True, **options)

    answer = as_marcos.post("/customers/new", data={**PERSON, code: "  "})

    assert answer.status_code == 422
    assert f'href="#{code}"' in answer.text


def test_a_value_that_is_taken_away_leaves_nothing(app: Flask, as_marcos: FlaskClient) -> None:
    code = make_field(app, "Puerta")
    as_marcos.post("/customers/new", data={**PERSON, code: "Azul"})

    as_marcos.post("/customers/1/edit", data={**PERSON, code: "", "version": "1"})

    assert stored(app, 1) == {}


def test_an_address_has_fields_of_its_own(app: Flask, as_marcos: FlaskClient) -> None:
    code = make_field(app, "Código del portal", bearer=Bearer.address)
    hidden = make_field(app, "Planta", bearer=Bearer.address, visible=False)
    rows = {
        "addresses-0-street": "Calle Mayor 14",
        f"addresses-0-{code}": "4411B",
        f"addresses-0-{hidden}": "Ático",
        f"addresses-1-{code}": "Solo un código",
    }

    as_marcos.post("/customers/new", data={**PERSON, **rows})

    with app.app_context():
        first, second = db.session.query(Address).order_by(Address.position)
        assert first.custom == {code[6:]: "4411B", hidden[6:]: "Ático"}
        assert second.custom == {code[6:]: "Solo un código"}
    page = as_marcos.get("/customers/1").text
    assert "4411B" in page
    assert "Show more" in page
    assert "Ático" in page
    assert 'value="4411B"' in as_marcos.get("/customers/1/edit").text


def test_two_people_see_each_others_values(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    code = make_field(app, "Comida", FieldKind.choice, **OPTIONS)
    customer = make_customer(app)
    as_lucia.post(f"/customers/{customer}/edit", data={**PERSON, code: "o1", "version": "1"})

    answer = as_marcos.post(
        f"/customers/{customer}/edit", data={**PERSON, code: "o2", "version": "1"}
    )

    assert answer.status_code == 422
    differences = answer.text.partition('class="differences"')[2].partition("</table>")[0]
    for word in ("Comida", "Pienso", "Comida húmeda"):
        assert word in differences


@pytest.mark.parametrize("value", [["o1", ["o2"]], {"o1": 1}, 7, True, "no es nada", "2026-02-30"])
@pytest.mark.parametrize("kind", list(FieldKind))
def test_a_value_of_another_kind_breaks_no_page(
    app: Flask, as_marcos: FlaskClient, kind: FieldKind, value: Any
) -> None:
    options = OPTIONS if kind in ("choice", "choices") else {}
    code = make_field(app, "Dato", kind, in_list=True, on_sheet=True, **options)
    customer = make_customer(app)
    store(app, customer, **{f"field_{code.removeprefix('field-')}": value})
    wanted = {"number": "1..9", "day": "2026-01-01..2026-12-31", "yes_no": "yes"}
    wanted |= {"choice": "o1", "choices": "o1"}

    pages = ["/customers/", f"/customers/{customer}", f"/customers/{customer}/edit"]
    pages += [f"/customers/{customer}/sheet", "/customers/export.csv"]
    pages += [f"/customers/?{code}={wanted.get(kind.value, 'no')}", "/settings/history/"]
    for page in pages:
        assert as_marcos.get(page).status_code in (200, 403), page
