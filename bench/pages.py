"""The pages that are measured, and what stock Flask-Admin has that is like them."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bench.business import Business
from bench.rows import RARE_SURNAME
from petadmin.adminkit.keyset import Order, mark
from petadmin.core.db import db
from petadmin.customers.models import Customer

PAGE_SIZE = 50
DEEP = 1000


class Page(NamedTuple):
    """A page to ask for, or a part of one: what a form sends, and whether the page's script asks."""

    name: str
    path: str
    stock_path: str | None = None
    form: Mapping[str, str] | None = None
    by_script: bool = False

    def ask(self, client: FlaskClient) -> TestResponse:
        """The answer to a browser."""
        headers = {"HX-Request": "true"} if self.by_script else {}
        if self.form is not None:
            return client.post(self.path, data=self.form, headers=headers)
        return client.get(self.path, headers=headers)


def pages(business: Business) -> list[Page]:
    """All pages, with the deep one as deep as the business allows."""
    deep = min(DEEP, business.size // PAGE_SIZE * 9 // 10)
    customer = business.size // 2
    with business.app.app_context():
        after = _mark_before_page(deep)
        while db.session.get(Customer, customer).inactive_since:  # type: ignore[union-attr]  # all ids are there
            customer += 1
    return [
        Page("first page", "/customers/", "/admin/customer/"),
        Page(
            f"page {deep:,}",
            f"/customers/?{urlencode({'after': after})}",
            f"/admin/customer/?page={deep - 1}",
        ),
        Page(
            "sort by -created_at", "/customers/?sort=-created_at", "/admin/customer/?sort=5&desc=1"
        ),
        _search("search, common", "garcia"),
        _search("search, rare", RARE_SURNAME.lower()),
        _search("search, none", "qwertyuiop"),
        _search("search, animal's name", "quijote"),
        _search("search, two words", "carmen bigotes"),
        _search("search, two letters", "lo"),
        Page("area filter", "/customers/?area=hotel"),
        Page("area filter, rare", "/customers/?area=breeding"),
        Page("city filter", "/customers/?city=Madrid"),
        Page("city filter, rare", "/customers/?city=Logro%C3%B1o"),
        Page("desk", f"/customers/{customer}"),
        Page("edit form", f"/customers/{customer}/edit"),
        Page("global search, common", "/search?q=garcia"),
        Page("global search, rare", f"/search?q={RARE_SURNAME}"),
        Page("today", "/"),
        Page("animals", "/animals/"),
    ]


def _search(name: str, words: str) -> Page:
    return Page(
        name,
        f"/customers/?{urlencode({'q': words})}",
        f"/admin/customer/?{urlencode({'search': words})}",
    )


def _mark_before_page(number: int) -> str:
    """The mark of the last row before a page, found the slow way."""
    order = Order(Customer.sort_name, Customer.id, descending=False)
    last = db.session.scalars(
        select(Customer)
        .where(Customer.inactive_since.is_(None))
        .order_by(*order.clauses())
        .offset((number - 1) * PAGE_SIZE - 1)
        .limit(1)
    ).one()
    return mark(order, last)
