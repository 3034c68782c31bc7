"""What the tests of bookings begin with."""

import pytest
from flask import Flask

from tests.bookings.kennel import Hotel, make_hotel


@pytest.fixture
def hotel(app: Flask) -> Hotel:
    return make_hotel(app)
