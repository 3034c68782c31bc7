"""`python -m bench file`: the desk of a customer with very much on file beside that of an ordinary one.

Both have the same things; one has few of each, the other 500 animals, 5,000 documents and 5,000 notes.
"""

import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from flask.testing import FlaskClient
from sqlalchemy import insert

from bench.business import open_business, people
from bench.measuring import counting
from petadmin.animals.models import Animal
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, db
from petadmin.core.text import fold, search_text
from petadmin.records.documents.models import Document, DocumentSource
from petadmin.records.notes.models import Note
from tests.support.servers import postgres_server

SIZE = 1_000
FEW = {Animal: 2, Document: 5, Note: 5}
MANY = {Animal: 500, Document: 5_000, Note: 5_000}
TRIES = 60


class Desk(NamedTuple):
    """How long a desk takes, in milliseconds, and how many statements."""

    p50: float
    statements: int


def main() -> None:
    """Measure on both databases and print the two beside each other."""
    for database in ("SQLite", "PostgreSQL"):
        with TemporaryDirectory() as folder, postgres_server() as server:
            used = server if database == "PostgreSQL" else None
            with open_business(Path(folder), SIZE, used) as business:
                with business.app.app_context():
                    fill(1, FEW)
                    fill(2, MANY)
                for person in people():
                    ordinary, large = measure(business.browser(person))
                    print(
                        f"{database}, {person.role.value}: ordinary {ordinary.p50:.1f} ms with"
                        f" {ordinary.statements} statements, large {large.p50:.1f} ms with"
                        f" {large.statements}; {large.p50 / ordinary.p50:.2f} times"
                    )


def fill(customer_id: int, numbers: Mapping[type[Model], int]) -> None:
    """Give a customer so many animals, documents and notes."""
    for kind, number in numbers.items():
        rows = [_row(kind, position) for position in range(number)]
        db.session.execute(insert(kind), [{**row, "customer_id": customer_id} for row in rows])
    db.session.commit()


def _row(kind: type[Model], position: int) -> dict[str, Any]:
    if kind is Animal:
        name = f"Luna {position}"
        return {
            "name": name,
            "sort_name": fold(name),
            "search_text": search_text([name]),
            "birth_date": date(2020, 1 + position % 12, 1 + position % 28),
        }
    if kind is Document:
        name = f"Contrato {position}"
        return {
            "name": name,
            "sort_name": fold(name),
            "search_text": search_text([name]),
            "source": DocumentSource.google_document,
            "url": f"https://docs.google.com/document/d/{position}",
            "filed_at": utcnow(),
        }
    return {"text": f"Vino a recoger a Luna, día {position}.", "pinned": position % 500 == 0}


def measure(browser: FlaskClient) -> tuple[Desk, Desk]:
    """The ordinary desk and the large one, asked for in turns so that both see the same machine."""
    times: dict[int, list[float]] = {1: [], 2: []}
    statements = {}
    for customer_id in times:
        with counting() as counted:
            _ask(browser, customer_id)
        statements[customer_id] = len(counted)
    for _ in range(TRIES):
        for customer_id, taken in times.items():
            started = time.perf_counter()
            _ask(browser, customer_id)
            taken.append((time.perf_counter() - started) * 1000)
    ordinary, large = (Desk(median(times[key]), statements[key]) for key in times)
    return ordinary, large


def _ask(browser: FlaskClient, customer_id: int) -> None:
    answer = browser.get(f"/customers/{customer_id}")
    if answer.status_code != 200:
        raise SystemExit(f"the desk of customer {customer_id} answers {answer.status_code}")
