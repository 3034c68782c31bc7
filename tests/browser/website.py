"""A website to look at in a browser: gunicorn in a process of its own, over a business that is made for it."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from petadmin.access.models import Language, User
from petadmin.access.permissions import Role
from petadmin.core.db import db
from tests.browser.business import Business, found_business
from tests.conftest import browser_of, make_app
from tests.support.cast import PASSWORD_HASH, Person, add_cast
from tests.support.serving import serving

SECRET_KEY = "for the browser only, " * 2


@dataclass
class Website:
    """A running website; `app` is a twin of it over the same database, for making and looking at rows."""

    url: str
    app: Flask
    business: Business
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def hire(self, role: Role = Role.user, *, language: Language = Language.en) -> Person:
        """A new member of staff, whose habits no other test changes."""
        person = Person(f"staff{next(self._numbers)}@patitas.example", "Ana Sanz", role, language)
        with self.app.app_context():
            db.session.add(
                User(
                    email=person.email,
                    name=person.name,
                    role=role,
                    language=language,
                    password_hash=PASSWORD_HASH,
                )
            )
            db.session.commit()
        return person

    def session_of(self, person: Person) -> str:
        """The cookie of somebody who is logged in."""
        cookie = browser_of(self.app, person).get_cookie("petadmin")
        assert cookie is not None
        return cookie.value


@contextmanager
def website(instance: Path, **variables: str) -> Iterator[Website]:
    """Start one on a free port, with a migrated SQLite database; forms need their token here.

    Without an address of Redis in its `variables`, nobody listens there.
    """
    settings = {"SECRET_KEY": SECRET_KEY, "DATABASE_URL": "sqlite:///petadmin.sqlite3", **variables}
    app = make_app(instance, **settings)
    with app.app_context():
        upgrade()
        add_cast()
    business = found_business(app)
    nobody = {"INSTANCE": str(instance), "REDIS_URL": f"unix://{instance}/nobody-listens"}
    settings = nobody | settings
    try:
        # A browser opens connections that it may need; with one thread, each of them would stop a worker.
        with serving(instance, settings, threads=4) as (url, _process):
            yield Website(url, app, business)
    finally:
        with app.app_context():
            db.engine.dispose()
