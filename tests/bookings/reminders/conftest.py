"""What the tests of reminders begin with."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from tests.bookings.cast import book
from tests.bookings.reminders.cast import make_animal, make_customer, make_service


@pytest.fixture
def clock(app: Flask, request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller]:
    """The clock stands still at the NOW of the test's module."""
    with time_machine.travel(request.module.NOW, tick=False) as traveller, app.app_context():
        yield traveller


@pytest.fixture
def public(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deployment says at which address it is reached, without which advertising does not go."""
    office = app.extensions["petadmin.mail"]
    monkeypatch.setitem(
        app.extensions,
        "petadmin.mail",
        type(office)(
            url=office.url,
            sender=office.sender,
            business_name=office.business_name,
            public_url="https://patitas.example",
            patience=office.patience,
        ),
    )


@pytest.fixture
def marta(app: Flask, clock: time_machine.Traveller) -> int:
    return make_customer(app)


@pytest.fixture
def luna(app: Flask, marta: int) -> int:
    return make_animal(app, marta, birth_date=date(2020, 6, 1))


@pytest.fixture
def bath(app: Flask) -> int:
    return make_service(app, area="grooming", name="Baño")


@pytest.fixture
def booked(marta: int, luna: int, bath: int, request: pytest.FixtureRequest) -> int:
    """A bath for Luna at the BEGINS of the test's module."""
    begins = request.module.BEGINS
    return book(marta, [luna], bath, starts_at=begins, ends_at=begins + timedelta(hours=1)).id
