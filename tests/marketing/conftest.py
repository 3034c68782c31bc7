"""Somebody to write to."""

import pytest
from flask import Flask

from tests.support.cast import make_customer


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app)
