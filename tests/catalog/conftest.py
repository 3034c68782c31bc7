"""Areas that are switched off for a test."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from petadmin.business import settings
from petadmin.core.db import db


@pytest.fixture
def switch_off(app: Flask) -> Callable[..., None]:
    """Switches these areas off, and all others on."""

    def switch(*keys: str) -> None:
        with app.app_context():
            present = settings.business_settings(db.session)
            settings.choose(db.session, replace(present, areas_off=keys))
            db.session.commit()

    return switch
