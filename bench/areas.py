"""`python -m bench areas`: lists, the form of a booking and the desk over years of bookings and visits, on PostgreSQL.

The same pages are measured with few rows and with many, so that it shows what grows with the history.
"""

import argparse
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from sqlalchemy import func, select

from bench import history
from bench.business import Business, open_business
from bench.measuring import Measured, measure
from bench.options import chosen, kept_folder, parser_of, require_server
from bench.pages import PAGE_SIZE, Page
from bench.report import growth_table, size_table
from petadmin.adminkit.keyset import Order, mark
from petadmin.animals.models import Animal
from petadmin.bookings.models import Booking, Visit
from petadmin.catalog.models import Service
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from tests.support.servers import postgres_server

CUSTOMERS = 100_000
FEW = 20_000
MANY = 5_000_000
DEEP = 1_000
BUSY = 741
"""The customer whose desk is looked at."""


def main(arguments: list[str]) -> None:
    """Measure a business with few rows and one with many."""
    options = _options(arguments)
    by_size: dict[int, list[Measured]] = {}
    with kept_folder(options.keep) as folder, postgres_server() as server:
        for rows in (options.few, options.rows):
            with open_business(
                folder,
                options.customers,
                server,
                keep=bool(options.keep),
                name=f"bench_areas_{options.customers}_{rows}",
                add=partial(_fill, rows),
            ) as business:
                print(
                    f"\n{_title(options, rows)} (filled in {business.filled_in:.0f} s); times in ms"
                )
                by_size[rows] = measure(
                    business,
                    chosen(pages(business), options),
                    tries=options.tries,
                    with_stock=False,
                    slow=options.statements,
                )
            for line in size_table(by_size[rows]):
                print(line, flush=True)
    for line in growth_table(by_size, of="bookings and visits"):
        print(line)


def _fill(rows: int) -> None:
    """Add so many bookings and visits."""
    history.offer()
    with db.engine.connect() as connection:
        history.fill(connection, rows)


def _title(options: argparse.Namespace, rows: int) -> str:
    return f"PostgreSQL, {options.customers:,} customers, {rows:,} bookings and visits"


def pages(business: Business) -> list[Page]:
    """What is measured."""
    with business.app.app_context():
        service_id = db.session.scalars(
            select(Service.id).where(Service.area == "hotel").order_by(Service.id).limit(1)
        ).one()
        customer_id = _busy()
        animal_id = db.session.scalars(
            select(Animal.id).where(Animal.customer_id == customer_id).order_by(Animal.id).limit(1)
        ).one()
        deep_bookings, deep_visits = _marks()
    return [
        Page("bookings", "/bookings/"),
        Page("bookings, today", "/bookings/?time=today"),
        Page("bookings, in house", "/bookings/?time=in_house"),
        Page("bookings, past", "/bookings/?time=past"),
        Page("bookings, page 1,000", f"/bookings/?time=past&after={deep_bookings}"),
        Page("bookings, search", "/bookings/?time=all&q=garcia"),
        Page("bookings, rare search", "/bookings/?time=all&q=zugazagoitia"),
        Page("bookings, cancelled", "/bookings/?time=all&status=cancelled"),
        Page("reservations", "/hotel/reservations/"),
        Page("reservations, past", "/hotel/reservations/?time=past"),
        Page("reservations, service", f"/hotel/reservations/?time=all&service={service_id}"),
        Page("visits", "/visits/"),
        Page("visits, here now", "/visits/?state=open"),
        Page("visits, page 1,000", f"/visits/?after={deep_visits}"),
        Page("visits, search", "/visits/?q=garcia"),
        Page("stays", "/hotel/stays/"),
        Page("stays, of a month", f"/hotel/stays/?{urlencode({'date': _last_month()})}"),
        Page("grooming services", "/grooming/services/"),
        Page("sales", "/shop/sales/"),
        Page("booking form", f"/hotel/reservations/new?customer={customer_id}"),
        Page(
            "booking form, looked at",
            "/hotel/reservations/new",
            form=_form(customer_id, animal_id, service_id) | {"look": "1"},
        ),
        Page(
            "pre-flight",
            "/hotel/reservations/preview",
            form=_form(customer_id, animal_id, service_id),
            by_script=True,
        ),
        Page("desk", f"/customers/{customer_id}"),
        Page(
            "desk, all years",
            f"/customers/{customer_id}?figures_area=all&figures_period=all_years",
        ),
        Page("statistics", f"/customers/{customer_id}/panels/activity", by_script=True),
        Page("statistics, animal", f"/animals/{animal_id}/panels/activity", by_script=True),
        Page("desk's reservations", f"/customers/{customer_id}/hotel-reservations"),
        Page("desk's visits", f"/customers/{customer_id}/visits"),
    ]


def _busy() -> int:
    """A customer with animals near the middle of all."""
    statement = select(Animal.customer_id).where(Animal.customer_id >= BUSY)
    return db.session.scalars(statement.order_by(Animal.customer_id).limit(1)).one()


def _form(customer_id: int, animal_id: int, service_id: int) -> dict[str, str]:
    """A reservation of four nights in two weeks, as the form sends it."""
    begins = (utcnow() + timedelta(days=14)).replace(hour=11, minute=0)
    ends = begins + timedelta(days=4)
    return {
        "customer": str(customer_id),
        "animals_of": str(customer_id),
        "animals": str(animal_id),
        "service": str(service_id),
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{ends:%Y-%m-%dT%H:%M}",
    }


def _last_month() -> str:
    last = utcnow().date()
    return f"{last - timedelta(days=30)}..{last}"


def _marks() -> Sequence[str]:
    """The marks of the last rows before page 1,000 of the past, or of as many pages as there are."""
    found = []
    for kind in (Booking, Visit):
        order = Order(kind.starts_at, kind.id, descending=True)
        past = select(kind).where(kind.starts_at < utcnow())
        number = db.session.scalar(select(func.count()).select_from(past.subquery())) or 0
        skipped = min(DEEP * PAGE_SIZE, number // 2)
        last = past.order_by(*order.clauses()).offset(skipped).limit(1)
        found.append(mark(order, db.session.scalars(last).one()))
    return found


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = parser_of("python -m bench areas", __doc__, tries=20)
    parser.add_argument("--rows", type=int, default=MANY, help="bookings and visits in all")
    parser.add_argument("--few", type=int, default=FEW, help="the same, to begin with")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    options = parser.parse_args(arguments)
    require_server(parser, options)
    return options
