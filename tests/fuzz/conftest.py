"""What the fuzz stands on."""

import pytest
from flask import Flask

from tests.fuzz.stage import Known
from tests.support.once import once


@pytest.fixture(scope="session")
def known(house: Flask, tmp_path_factory: pytest.TempPathFactory) -> Known:
    """The addresses and forms of the application; these are read once for all processes and databases."""
    return Known(house, keep=lambda read: once(tmp_path_factory, "forms", read))
