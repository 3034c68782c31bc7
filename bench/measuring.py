"""Asking for each page many times, as both roles, beside its floor and beside stock Flask-Admin."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median, quantiles
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event

from bench.business import Business, people
from bench.floor import Floor
from bench.pages import Page
from bench.stock import stock_app
from petadmin.core.db import db

WARM_UP = 3
PATIENCE = 20.0
"""A page is asked for no longer than so many seconds, but at least a few times."""

FEWEST = 5
STOCK_TRIES = 3


@dataclass(frozen=True)
class Times:
    """How long the tries took, in milliseconds."""

    tries: list[float]

    @property
    def p50(self) -> float:
        return median(self.tries)

    @property
    def p95(self) -> float:
        return (
            quantiles(self.tries, n=20, method="inclusive")[-1]
            if len(self.tries) > 1
            else self.tries[0]
        )


@dataclass(frozen=True)
class Measured:
    """One page: as administrator, as user, its floor, and stock Flask-Admin where it has such a page."""

    page: Page
    statements: int
    """How many the administrator's page sends to the database."""

    administrator: Times
    user: Times
    floor: Times
    stock: Times | None

    @property
    def ratio(self) -> float:
        """How many times the floor the slower role waits."""
        return max(self.administrator.p50, self.user.p50) / self.floor.p50


def measure(
    business: Business,
    chosen: Sequence[Page],
    *,
    tries: int,
    with_stock: bool,
    slow: float | None,
) -> list[Measured]:
    """Measure pages of a business; statements slower than `slow` ms are printed once for each page."""
    administrator, user = (business.browser(person) for person in people())
    floor = Floor(business)
    stock = stock_app(business.settings).test_client() if with_stock else None
    found = []
    for page in chosen:
        with _watched(business, page, slow):
            _ask(user, page)
            with counting() as sent:
                _ask(administrator, page)
        askers: list[Callable[[], None]] = [
            partial(_ask, administrator, page),
            partial(_ask, user, page),
            floor.asker(page),
        ]
        by_administrator, by_user, beneath = _times(askers, tries)
        times = (by_administrator, by_user, beneath, _stock_times(stock, page))
        found.append(Measured(page, len(sent), *times))
    return found


def _stock_times(stock: FlaskClient | None, page: Page) -> Times | None:
    if stock is None or page.stock_path is None:
        return None
    (times,) = _times(
        [partial(_ask, stock, Page(page.name, page.stock_path))], STOCK_TRIES, warm_up=1
    )
    return times


def _times(
    askers: Sequence[Callable[[], None]], tries: int, *, warm_up: int = WARM_UP
) -> list[Times]:
    """Ask in turn, so that what else the machine does falls upon all alike."""
    for ask in list(askers) * warm_up:
        ask()
    found: list[list[float]] = [[] for _ in askers]
    begun = time.perf_counter()
    for number in range(tries):
        for ask, taken in zip(askers, found, strict=True):
            started = time.perf_counter()
            ask()
            taken.append((time.perf_counter() - started) * 1000)
        if time.perf_counter() - begun > PATIENCE and number + 1 >= FEWEST:
            break
    return [Times(taken) for taken in found]


def _ask(client: FlaskClient, page: Page) -> None:
    answer = page.ask(client)
    if answer.status_code != 200:
        raise RuntimeError(f"{page.path} answers {answer.status}")
    # The page is made in full only when it is read.
    len(answer.data)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the statements that are executed meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def _watched(business: Business, page: Page, slow: float | None) -> Iterator[None]:
    """Print the slow statements of a page."""
    if slow is None:
        yield
        return
    with business.app.app_context():
        engine = db.engine

    def begin(connection: Connection, *_rest: Any) -> None:
        connection.info["begun"] = time.perf_counter()

    def end(connection: Connection, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        took = (time.perf_counter() - connection.info["begun"]) * 1000
        if took >= slow:
            print(f"  {page.name}: {took:.1f} ms: {' '.join(statement.split())} {values}")

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", begin)
        event.remove(engine, "after_cursor_execute", end)
