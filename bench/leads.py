"""`python -m bench leads`: list, board, desk and timeline over potential customers and contacts, on PostgreSQL.

The same pages are measured with few and with many, so that it shows what grows with the history.
"""

import argparse
from functools import partial
from urllib.parse import urlencode

from sqlalchemy import select

from bench import prospects
from bench.business import Business, open_business
from bench.measuring import Measured, measure
from bench.options import chosen, kept_folder, parser_of, require_server
from bench.pages import PAGE_SIZE, Page
from bench.report import growth_table, size_table
from bench.rows import RARE_SURNAME
from petadmin.access.models import User
from petadmin.adminkit.keyset import Order, mark
from petadmin.core.db import db
from petadmin.leads.models import Lead, Stage
from petadmin.records.interactions.models import Interaction
from petadmin.records.labels.models import Interest
from tests.support.cast import MARCOS
from tests.support.servers import postgres_server

CUSTOMERS = 100_000
FEW = 2_000
MANY = 200_000
DEEP = 1_000


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
                name=f"bench_leads_{options.customers}_{rows}",
                add=partial(_fill, rows, options.customers),
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
    for line in growth_table(by_size, of="potential customers"):
        print(line)


def _fill(rows: int, customers: int) -> None:
    """Add so many potential customers with their contacts."""
    prospects.offer()
    with db.engine.connect() as connection:
        prospects.fill(connection, rows, customers=customers)


def _title(options: argparse.Namespace, rows: int) -> str:
    contacts = rows * prospects.CONTACTS
    return (
        f"PostgreSQL, {options.customers:,} customers, {rows:,} potential customers,"
        f" {contacts:,} contacts"
    )


def pages(business: Business) -> list[Page]:
    """What is measured."""
    with business.app.app_context():
        interest_id = db.session.scalars(select(Interest.id).order_by(Interest.id).limit(1)).one()
        marcos_id = db.session.scalars(select(User.id).where(User.email == MARCOS.email)).one()
        lead_id, customer_id = _one_converted()
        open_id = db.session.scalars(
            select(Lead.id).where(Lead.stage == Stage.interested).order_by(Lead.id).limit(1)
        ).one()
        deep = _mark_of_contacts()
    return [
        Page("list", "/leads/?state=open"),
        Page("all", "/leads/?state=all"),
        Page("overdue", "/leads/?state=overdue"),
        Page("mine", "/leads/?state=mine"),
        Page("converted", "/leads/?state=converted"),
        Page("lost", "/leads/?state=lost"),
        Page("sort by name", "/leads/?state=all&sort=name"),
        Page("search, common", "/leads/?state=all&q=garcia"),
        Page("search, rare", f"/leads/?state=all&q={RARE_SURNAME.lower()}"),
        Page("search, none", "/leads/?state=all&q=qwertyuiop"),
        Page("stage filter", "/leads/?state=open&stage=new"),
        Page("source filter", "/leads/?state=all&source=event"),
        Page("interest filter", f"/leads/?state=all&interest={interest_id}"),
        Page("area filter", "/leads/?state=open&area=breeding"),
        Page("assigned filter", f"/leads/?state=all&assigned={marcos_id}"),
        Page("board", "/leads/board"),
        Page("board, search", "/leads/board?q=garcia"),
        Page("desk", f"/leads/{open_id}"),
        Page("timeline", f"/leads/{open_id}/timeline"),
        Page("desk's contacts", f"/leads/{open_id}/contacts"),
        Page("convert", f"/leads/{open_id}/convert"),
        Page("desk, converted", f"/leads/{lead_id}"),
        Page("customer's desk", f"/customers/{customer_id}"),
        Page("customer's timeline", f"/customers/{customer_id}/timeline"),
        Page("contacts", "/contacts/"),
        Page("contacts, pending", "/contacts/?status=pending"),
        Page("contacts, page 1,000", f"/contacts/?{urlencode({'after': deep})}"),
        Page("contacts, by method", "/contacts/?method=meeting"),
        Page("contacts, words", "/contacts/?words=patio"),
        Page("reports", "/leads/reports"),
        Page("reports, a month", "/leads/reports?period=last_month"),
        Page("today", "/"),
    ]


def _one_converted() -> tuple[int, int | None]:
    """A potential customer who became a customer, near the middle of all, and the customer."""
    statement = (
        select(Lead.id, Lead.customer_id)
        .where(Lead.stage == Stage.converted, Lead.id >= FEW // 2)
        .order_by(Lead.id)
    )
    lead_id, customer_id = db.session.execute(statement.limit(1)).one()
    return lead_id, customer_id


def _mark_of_contacts() -> str:
    """The mark of the last contact before page 1,000, or of the middle of all."""
    order = Order(Interaction.at, Interaction.id, descending=True)
    number = prospects.CONTACTS * FEW
    skipped = min(DEEP * PAGE_SIZE, number // 2)
    last = select(Interaction).order_by(*order.clauses()).offset(skipped).limit(1)
    return mark(order, db.session.scalars(last).one())


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = parser_of("python -m bench leads", __doc__, tries=20)
    parser.add_argument("--rows", type=int, default=MANY, help="potential customers in all")
    parser.add_argument("--few", type=int, default=FEW, help="the same, to begin with")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    options = parser.parse_args(arguments)
    require_server(parser, options)
    return options
