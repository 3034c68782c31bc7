"""The house in which the fuzz runs: a few rows of every kind, put back whenever a request wrote something."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wrappers import Response

from petadmin.adminkit.listing import RESERVED
from petadmin.core.db import db
from petadmin.mail.models import EmailStatus
from tests.conftest import browser_of
from tests.conventions.scene import PARTS
from tests.support.addresses import Address, Fields, addresses, views
from tests.support.cast import LUCIA, Person, add_cast, make_animal, make_customer
from tests.support.databases import KeptRows, empty_database
from tests.support.letters import add_email

READING = re.compile(
    r"\s*(SELECT|WITH|PRAGMA|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|SHOW|SET LOCAL plan_cache_mode)\b",
    re.I,
)
EXPORT = "INSERT INTO audit_event"
"""An export leaves a line in the history of changes: the one thing that a GET writes."""

HIGHLIGHTS = {"important_info": "Muerde 🐕", "pickup_info": "Por la tarde", "notes": "مرحبا"}


@dataclass(frozen=True)
class Call:
    """A request as a server hands it on: bytes, whatever they mean."""

    method: str
    path: bytes
    query: bytes = b""
    body: bytes = b""
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def environ(self, *, cookie: str | None, number: int) -> dict[str, Any]:
        headers = {**dict(self.headers), **({"Cookie": f"petadmin={cookie}"} if cookie else {})}
        environ = create_environ(
            method=self.method,
            headers=headers,
            input_stream=io.BytesIO(self.body),
            content_length=len(self.body),
            content_type=self.content_type,
        )
        environ["PATH_INFO"] = self.path.decode("latin-1")
        environ["QUERY_STRING"] = self.query.decode("latin-1")
        # Attempts to log in are limited by address, and the fuzz wants to get past that.
        environ["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return environ


@dataclass(frozen=True)
class Answer:
    """What came back, how long it took, and what was written to the database on the way."""

    status: int
    content_type: str
    location: str | None
    text: str
    seconds: float
    written: tuple[str, ...]


class Known:
    """What the application has: its addresses, the forms that they show, the parameters of its lists."""

    def __init__(self, app: Flask, *, keep: Callable[[Callable[[], Any]], Any]) -> None:
        furnish(app)
        with app.app_context():
            self.rows = KeptRows()
        self.addresses = addresses(app)
        self.lists = [item for item in self.addresses if _takes_parameters(item)]
        self.with_forms = [item for item in self.addresses if "POST" in item.methods]
        self.forms: dict[Address, Fields] = keep(lambda: _forms(app, self.addresses))
        self.buttons = {
            name: value for form in self.forms.values() for name, value in form.buttons.items()
        }
        """What the buttons of all pages send, for the addresses that have no page of their own."""
        self.files = {name for form in self.forms.values() for name in form.files}
        """The fields of all pages that take files, for the same addresses."""
        filters = {item.name for view in views(app) for item in view.column_filters}
        self.parameters = sorted(name.encode() for name in {*RESERVED, *filters})


class Stage:
    """The application and somebody who calls it."""

    def __init__(self, app: Flask, person: Person | None, known: Known) -> None:
        self._app = app
        self._rows = known.rows
        self._person = person
        self._client: FlaskClient | None = None
        self._number = 0
        self._clean = False
        self.set_up()

    def set_up(self) -> None:
        """Put everything back to how it was, unless it still is."""
        if self._clean:
            return
        with self._app.app_context():
            self._rows.put_back()
        self._client = browser_of(self._app, self._person) if self._person else None
        self._clean = True

    def call(self, call: Call) -> Answer:
        cookie = self._client.get_cookie("petadmin") if self._client else None
        self._number += 1
        environ = call.environ(cookie=cookie.value if cookie else None, number=self._number)
        started = monotonic()
        with writes(self._app) as written:
            response = Response(*run_wsgi_app(self._app, environ, buffered=True))
            response.get_data()
        self._clean = self._clean and not written
        return Answer(
            status=response.status_code,
            content_type=response.content_type or "",
            location=response.headers.get("Location"),
            text=response.get_data().decode("utf-8", "replace"),
            seconds=monotonic() - started,
            written=tuple(written),
        )


def _forms(app: Flask, known: list[Address]) -> dict[Address, Fields]:
    client = browser_of(app, LUCIA)
    return {address: _form(client, address) for address in known}


def _form(client: FlaskClient, address: Address) -> Fields:
    """The form that an address shows, empty where it shows none."""
    if "GET" not in address.methods:
        return Fields("")
    answer = client.get(address.path, query_string={"edit": "1"})
    return Fields(answer.text if answer.mimetype == "text/html" else "")


def _takes_parameters(address: Address) -> bool:
    methods = ("index_view", "export_view", "lookup", "search", "row_view", "create_view")
    return "GET" in address.methods and address.endpoint.rpartition(".")[2] in methods


@contextmanager
def writes(app: Flask) -> Iterator[list[str]]:
    """Gather the statements that write; a rolled-back one counts as well."""
    found: list[str] = []

    def watch(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not READING.match(statement):
            found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", watch)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", watch)


def furnish(app: Flask) -> None:
    """A customer in use and one out of use, each with an animal and all that belongs to either."""
    with app.app_context():
        empty_database()
        add_cast()
    marta = make_customer(
        app,
        phones=[{"number": "612345678"}],
        addresses=[{"street": "Calle Mayor 14", "city": "Logroño"}],
        areas=["hotel", "grooming"],
        **HIGHLIGHTS,
    )
    former = make_customer(app, first_name="Íñigo", email="inigo@example.com", inactive=True)
    luna = make_animal(app, marta)
    nata = make_animal(app, former, name="Ñata")
    with app.app_context():
        for status in EmailStatus:
            add_email(status, customer_id=marta)
        for add in PARTS:
            add(marta, luna)
            add(former, nata)
        db.session.commit()
