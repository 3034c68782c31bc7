"""A website to look at in a browser: gunicorn in a process of its own, over a business that is made for it."""

import itertools
import os
import sys
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
from tests.support.processes import ServerProcess, accepts, free_port

ROOT = Path(__file__).resolve().parents[2]
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
def website(instance: Path) -> Iterator[Website]:
    """Start one on a free port, with a migrated SQLite database; forms need their token here."""
    port = free_port()
    settings = {"SECRET_KEY": SECRET_KEY, "DATABASE_URL": "sqlite:///petadmin.sqlite3"}
    app = make_app(instance, **settings)
    with app.app_context():
        upgrade()
        add_cast()
    business = found_business(app)
    settings |= {"INSTANCE": str(instance), "REDIS_URL": f"unix://{instance}/nobody-listens"}
    command = ["gunicorn", "app:app", "--chdir", str(ROOT), "--bind", f"127.0.0.1:{port}"]
    process = ServerProcess(
        "The website",
        command=[sys.executable, "-m", *command, "--workers", "2", "--no-control-socket"],
        is_ready=lambda: accepts(port),
        log=instance / "gunicorn.log",
        environ={**_bare(), **{f"PETADMIN_{name}": value for name, value in settings.items()}},
    )
    process.start()
    try:
        yield Website(f"http://127.0.0.1:{port}", app, business)
    finally:
        process.stop()
        with app.app_context():
            db.engine.dispose()


def _bare() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PETADMIN_")}
