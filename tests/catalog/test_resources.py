"""The places as staff meet them, one by one and several at once."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.catalog.models import Resource
from petadmin.core.db import db
from tests.catalog.goods import make_resource
from tests.conftest import browser_of
from tests.support.cast import LUCIA

FORM = {"area": "hotel", "name": "Suite", "kind": "room", "capacity": "2"}
SEVERAL = {
    "area": "hotel",
    "prefix": "A-",
    "first": "1",
    "last": "20",
    "kind": "kennel",
    "capacity": "1",
    "species": "dog",
    "most_grams": "12,5",
}


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Resource.name).order_by(Resource.sort_name)))


def test_a_place_is_kept_with_its_limits(app: Flask, as_lucia: FlaskClient) -> None:
    as_lucia.post(
        "/resources/new", data={**FORM, "species": "cat", "most_grams": "7,5", "shared": "y"}
    )

    with app.app_context():
        place = db.session.scalars(select(Resource)).one()
        assert (place.capacity, place.most_grams, place.shared) == (2, 7_500, True)
    listed = as_lucia.get("/resources/").text.partition("<tbody>")[2]
    for words in ("Suite", "Room", "7.5 kg", "Shared", "Cat", "Hotel"):
        assert words in listed


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 81}, "Field cannot be longer than 80 characters."),
        ({"capacity": "0"}, "Number must be between 1 and 1000."),
        ({"capacity": "-1"}, "Number must be between 1 and 1000."),
        ({"capacity": ""}, "This field is required."),
        ({"capacity": "9" * 20}, "This is not a whole number."),
        ({"most_grams": "0"}, "A weight is more than nothing."),
        ({"most_grams": "-3"}, "Enter the weight in kilos"),
        ({"most_grams": "99999"}, "No animal weighs that much."),
        ({"kind": "castle"}, "Choose one of these."),
        ({"area": "circus"}, "Choose one of these."),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    app: Flask, as_lucia: FlaskClient, values: dict[str, str], message: str
) -> None:
    answer = as_lucia.post("/resources/new", data={**FORM, **values})

    assert answer.status_code == 422
    assert message in answer.text
    assert names(app) == []


def test_several_places_are_added_at_once(app: Flask, as_lucia: FlaskClient) -> None:
    listed = as_lucia.get("/resources/?area=hotel").text
    form = as_lucia.get("/resources/several?area=hotel").text

    answer = as_lucia.post("/resources/several", data=SEVERAL, follow_redirects=True)

    assert 'href="/resources/several?area=hotel"' in listed
    assert '<option selected value="hotel">' in form
    assert "20 places are added." in answer.text
    assert names(app)[:2] + names(app)[-1:] == ["A-01", "A-02", "A-20"]
    with app.app_context():
        place = db.session.scalars(select(Resource)).first()
        assert place is not None
        assert (place.capacity, place.most_grams, place.shared) == (1, 12_500, False)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"last": "0"}, "The last number must not be smaller than the first."),
        ({"last": "101"}, "At most 100 places can be added at once."),
        ({"last": "99999"}, "Number must be between 0 and 9999."),
        ({"first": "-1"}, "Number must be between 0 and 9999."),
        ({"first": ""}, "This field is required."),
        ({"prefix": "x" * 61}, "Field cannot be longer than 60 characters."),
        ({"area": ""}, "This field is required."),
        ({"capacity": "0"}, "Number must be between 1 and 1000."),
    ],
)
def test_what_cannot_be_numbered_adds_nothing(
    app: Flask, as_lucia: FlaskClient, values: dict[str, str], message: str
) -> None:
    answer = as_lucia.post("/resources/several", data={**SEVERAL, **values})

    assert answer.status_code == 422
    assert message in answer.text
    assert names(app) == []


def test_a_name_that_is_taken_stops_all_of_them(app: Flask, as_lucia: FlaskClient) -> None:
    make_resource(app, "a-07")
    make_resource(app, "A-08", area="daycare")

    answer = as_lucia.post("/resources/several", data=SEVERAL)

    assert answer.status_code == 422
    assert "These names are taken in this area: a-07." in answer.text
    assert names(app) == ["a-07", "A-08"]


def test_a_place_is_retired_offered_again_and_deleted(app: Flask, as_lucia: FlaskClient) -> None:
    made = make_resource(app)

    as_lucia.post(f"/resources/{made}/retire", data={"confirmed": "1"})
    retired = as_lucia.get("/resources/").text.partition("<tbody>")[2]
    as_lucia.post(f"/resources/{made}/offer-again")
    again = as_lucia.get("/resources/").text.partition("<tbody>")[2]
    as_lucia.post(f"/resources/{made}/delete", data={"confirmed": "1"})

    assert "A-01" not in retired
    assert "A-01" in again
    assert names(app) == []


def test_a_user_sees_places_and_changes_none(app: Flask, as_marcos: FlaskClient) -> None:
    made = make_resource(app)

    assert "A-01" in as_marcos.get("/resources/").text
    assert "/resources/several" not in as_marcos.get("/resources/").text
    for address in ("new", "several", f"{made}/edit", f"{made}/retire", f"{made}/delete"):
        assert as_marcos.get(f"/resources/{address}").status_code == 403


def test_places_of_an_area_that_is_switched_off_are_not_there(app: Flask, switch_off: Any) -> None:
    made = make_resource(app)

    switch_off("hotel")

    assert browser_of(app, LUCIA).get(f"/resources/{made}").status_code == 404


def test_a_place_is_found_by_its_name(app: Flask, as_marcos: FlaskClient) -> None:
    suite = make_resource(app, "Suite Ñandú")
    make_resource(app, "A_01")

    found = as_marcos.get("/resources/lookup?area=hotel&q=NANDU").json
    listed = as_marcos.get("/resources/?name=suite").text.partition("<tbody>")[2]

    assert found == [{"value": suite, "text": "Suite Ñandú"}]
    assert "A_01" not in listed
    assert as_marcos.get("/resources/lookup?q=%25").json == []
