"""Weights: typed by people, one for each day, and looked at twice when they seem wrong."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.animals.models import Species, Weight
from petadmin.animals.units import parse_kilos
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day

TODAY = this_day()
DAY = TODAY.isoformat()


@pytest.fixture
def luna(app: Flask) -> int:
    return make_animal(app, make_customer(app), birth_date=date(2020, 3, 1))


def weigh(client: FlaskClient, animal: int, **values: str) -> tuple[int, str]:
    form = {"measured_on": DAY, "grams": "12,3", **values}
    answer = client.post(f"/animals/weights/new?animal={animal}", data=form, follow_redirects=True)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("12,3", 12_300),
        ("12.3", 12_300),
        (" 12 kg", 12_000),
        ("0,045", 45),
        ("850 g", 850),
        ("7.25KG", 7_250),
    ],
)
def test_a_weight_is_typed_in_many_ways(typed: str, grams: int) -> None:
    assert parse_kilos(typed) == grams


@pytest.mark.parametrize(
    "typed", ["", "kg", "12,3,4", "-3", "1e3", "٣", "0", "0,000", "2501", "1.5 g", "9" * 30]
)
def test_what_is_no_weight_is_refused(app: Flask, typed: str) -> None:
    with app.app_context(), pytest.raises(DomainError):
        parse_kilos(typed)


def test_a_weight_stands_on_the_card(app: Flask, as_marcos: FlaskClient, luna: int) -> None:
    earlier = (TODAY - timedelta(days=30)).isoformat()
    weigh(as_marcos, luna, measured_on=earlier, grams="12")

    status, page = weigh(as_marcos, luna)

    assert status == 200
    assert "12.3 kg" in page
    assert "+0.3 kg" in page
    assert "data-weight-curve" in page
    assert "<caption" in page


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"grams": ""}, "This field is required."),
        ({"grams": "heavy"}, "Enter the weight in kilos, such as 12.3."),
        ({"grams": "0"}, "A weight is more than nothing."),
        ({"grams": "3000"}, "No animal weighs that much."),
        ({"measured_on": "2199-01-01"}, "The day lies in the future."),
        ({"measured_on": "2019-01-01"}, "The animal was not born yet."),
        ({"measured_on": ""}, "This field is required."),
        ({"measured_on": "yesterday"}, "This is not a date."),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    app: Flask, as_marcos: FlaskClient, luna: int, values: dict[str, str], message: str
) -> None:
    status, page = weigh(as_marcos, luna, **values)

    assert status == 422
    assert message in page
    with app.app_context():
        assert db.session.scalar(select(Weight.id)) is None


def test_a_day_has_one_weight(as_marcos: FlaskClient, luna: int) -> None:
    weigh(as_marcos, luna)

    status, page = weigh(as_marcos, luna, grams="12.5")

    assert status == 422
    assert "There is a weight of this day already." in page


@pytest.mark.parametrize(
    ("species", "grams", "doubt"),
    [
        (Species.cat, "40", "very heavy for this species"),
        (Species.horse, "0,9", "very light for this species"),
        (Species.dog, "30", None),
        (Species.other, "2000", None),
    ],
)
def test_an_unlikely_weight_is_kept_and_doubted(
    app: Flask, as_marcos: FlaskClient, species: Species, grams: str, doubt: str | None
) -> None:
    animal = make_animal(app, make_customer(app), species=species)

    status, page = weigh(as_marcos, animal, grams=grams)

    assert status == 200
    assert ("Is the comma in its place?" in page) is (doubt is not None)
    assert doubt is None or doubt in page


def test_a_sudden_change_of_a_grown_animal_is_doubted(as_marcos: FlaskClient, luna: int) -> None:
    weigh(as_marcos, luna, measured_on=(TODAY - timedelta(days=9)).isoformat(), grams="12")

    assert "differs much" in weigh(as_marcos, luna, grams="21")[1]


def test_a_weight_is_changed_and_only_administrators_delete_it(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, luna: int
) -> None:
    weigh(as_marcos, luna)
    with app.app_context():
        weight = db.session.scalars(select(Weight.id)).one()
    address = f"/animals/weights/{weight}"

    form = as_marcos.get(f"{address}/edit").text
    changed = as_marcos.post(f"{address}/edit", data={"measured_on": DAY, "grams": "13"})

    assert 'value="12.3"' in form
    assert changed.headers["Location"] == f"/animals/{luna}"
    assert as_marcos.post(f"{address}/delete", data={"confirmed": "1"}).status_code == 403
    assert as_lucia.post(f"{address}/delete", data={"confirmed": "1"}).status_code == 302
    history = as_lucia.get(f"/animals/{luna}/history").text
    for words in ("Weight added", "Weight changed", "Weight deleted"):
        assert words in history


def test_the_section_lists_the_newest_first(as_marcos: FlaskClient, luna: int) -> None:
    weigh(as_marcos, luna, grams="12.5")
    weigh(as_marcos, luna, measured_on=(TODAY - timedelta(days=9)).isoformat(), grams="12")

    page = as_marcos.get(f"/animals/{luna}/weights").text

    assert page.index("12.5 kg") < page.index("12 kg")
