"""Animals: their age, their birthday, and what cannot be."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.animals.models import Animal
from tests.support.cast import make_animal, make_customer


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2020, 3, 1), date(2026, 3, 1), 6),
        (date(2020, 3, 2), date(2026, 3, 1), 5),
        (date(2020, 2, 29), date(2026, 2, 27), 5),
        (date(2020, 2, 29), date(2026, 2, 28), 6),
        (date(2020, 2, 29), date(2026, 3, 1), 6),
        (date(2026, 3, 1), date(2026, 3, 1), 0),
        (date(2026, 3, 2), date(2026, 3, 1), None),
        (None, date(2026, 3, 1), None),
    ],
)
def test_the_age_in_whole_years(born: date | None, day: date, age: int | None) -> None:
    assert Animal(name="Luna", birth_date=born).age_on(day) == age


@pytest.mark.parametrize(
    ("born", "day", "months"),
    [
        (date(2024, 2, 29), date(2026, 2, 27), 23),
        (date(2024, 2, 29), date(2026, 2, 28), 24),
        (date(2024, 2, 29), date(2028, 2, 28), 47),
        (date(2024, 2, 29), date(2028, 2, 29), 48),
        (date(2026, 1, 31), date(2026, 4, 30), 3),
        (date(2026, 1, 31), date(2026, 3, 30), 1),
    ],
)
def test_a_month_is_over_on_its_last_day(born: date, day: date, months: int) -> None:
    luna = Animal(name="Luna", birth_date=born)
    assert luna.months_on(day) == months
    assert luna.age_on(day) == months // 12


@pytest.mark.parametrize(
    ("born", "day", "is_birthday"),
    [
        (date(2020, 3, 1), date(2026, 3, 1), True),
        (date(2020, 3, 1), date(2026, 3, 2), False),
        (date(2020, 3, 1), date(2020, 3, 1), False),
        (date(2020, 2, 29), date(2026, 2, 28), True),
        (date(2020, 2, 29), date(2024, 2, 28), False),
        (date(2020, 2, 29), date(2024, 2, 29), True),
        (None, date(2026, 3, 1), False),
    ],
)
def test_the_birthday(born: date | None, day: date, is_birthday: bool) -> None:
    assert Animal(name="Luna", birth_date=born).has_birthday_on(day) is is_birthday


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"birth_date": "2199-01-01"}, "The birth date lies in the future."),
        ({"deceased_on": "2199-01-01"}, "The day of death lies in the future."),
        (
            {"birth_date": "2020-01-01", "deceased_on": "2019-12-31"},
            "An animal cannot die before it was born.",
        ),
        ({"birth_date": "31/12/2020"}, "This is not a date."),
        ({"birth_date": "0001-01-01"}, "The year must be between 1900 and 2200."),
        ({"name": " "}, "This field is required."),
        ({"name": "x" * 81}, "Field cannot be longer than 80 characters."),
        ({"species": "unicorn"}, "Choose one of these."),
        ({"customer": ""}, "This field is required."),
        ({"customer": "999"}, "Choose one from the list."),
        ({"customer": "1 OR 1=1"}, "Choose one from the list."),
        ({"customer": "9" * 30}, "Choose one from the list."),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    app: Flask, as_marcos: FlaskClient, values: dict[str, str], message: str
) -> None:
    customer = make_customer(app)
    form = {"customer": str(customer), "name": "Luna", "species": "dog", "sex": "unknown", **values}

    answer = as_marcos.post("/animals/new", data=form)

    assert answer.status_code == 422
    assert message in answer.text


def test_the_first_quick_action_leads_to_a_form_with_the_customer_filled_in(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)

    form = as_marcos.get(f"/animals/new?customer={customer}&next=/customers/{customer}").text

    assert "Marta González Ruiz" in form
    assert f'name="next" value="/customers/{customer}"' in form


def test_a_customer_who_may_not_be_seen_is_not_filled_in(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    former = make_customer(app, first_name="Íñigo", email="inigo@example.com", inactive=True)
    option = f'<option selected value="{former}">'

    assert option in as_lucia.get(f"/animals/new?customer={former}").text
    assert option not in as_marcos.get(f"/animals/new?customer={former}").text


def test_the_dead_come_last_and_are_marked(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    make_animal(app, customer, name="Ada", deceased_on=date(2024, 1, 1))
    make_animal(app, customer, name="Zeus")

    page = as_marcos.get(f"/customers/{customer}").text

    assert page.index("Zeus") < page.index("Ada")
    assert "Deceased" in page
