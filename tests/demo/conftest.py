"""The demo business, which takes a while to make: once for all databases, and put back for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask, has_app_context
from sqlalchemy import func, select

from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.demo.business import is_demo
from petadmin.demo.planning import CUSTOMERS
from petadmin.settings import Settings
from tests.support.databases import KeptRows, empty_database
from tests.support.once import once


def demo(app: Flask, *arguments: str, answer: str = "") -> Result:
    """Run a command of the demo; a transaction left open here would lock it out on SQLite."""
    if has_app_context():
        db.session.remove()
    return app.test_cli_runner().invoke(args=["demo", *arguments], input=answer)


def number_of_customers() -> int:
    return db.session.scalar(select(func.count()).select_from(Customer)) or 0


def logins_file(app: Flask) -> Path:
    settings: Settings = app.extensions["petadmin.settings"]
    return settings.instance / "demo-logins.txt"


@dataclass(frozen=True)
class KeptBusiness:
    """All rows of the demo business, and the passwords that belong to them."""

    rows: KeptRows
    passwords: str

    def put_back(self, app: Flask) -> None:
        self.rows.put_back()
        logins_file(app).write_text(self.passwords)


@pytest.fixture(scope="session")
def kept_business(house: Flask, tmp_path_factory: pytest.TempPathFactory) -> KeptBusiness:
    """The demo business as it is when it has just been made; one process makes it for all, in its database.

    That it comes out the same in the other one is found when it is made anew there.
    """
    with house.app_context():
        kept: KeptBusiness = once(tmp_path_factory, "demo", lambda: keep_business(house))
        return kept


def keep_business(house: Flask) -> KeptBusiness:
    """Make the demo business, and keep its rows and passwords."""
    empty_database()
    result = demo(house, "create")
    assert result.exit_code == 0, result.output
    db.session.remove()
    return KeptBusiness(KeptRows(), logins_file(house).read_text())


@pytest.fixture
def business(house: Flask, kept_business: KeptBusiness) -> Iterator[Flask]:
    """The demo business, put back when an earlier test has changed it."""
    with house.app_context():
        if not (is_demo(db.session()) and number_of_customers() == CUSTOMERS):
            kept_business.put_back(house)
        db.session.remove()
        yield house
        db.session.rollback()
