"""What the fuzz stands on."""

import pytest
from flask import Flask

from tests.fuzz.stage import Known


@pytest.fixture(scope="session")
def known(house: Flask) -> Known:
    """The addresses and forms of the application."""
    return Known(house)
