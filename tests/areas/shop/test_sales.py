"""Sales over the counter: by barcode and by name, out of the stock, and back into it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.areas.shop.models import SaleLine, ShopSale
from petadmin.catalog import services as catalog
from petadmin.catalog.models import Product, StockMovement, StockReason
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from tests.areas.shop.counter import lines, make_product, sell, stock_of
from tests.support.cast import make_customer

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true"}


def sales_of(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ShopSale)) or 0


def give_discount(app: Flask, customer: int, basis_points: int) -> None:
    with app.app_context():
        db.session.get_one(Customer, customer).discount_basis_points = basis_points
        db.session.commit()


def test_a_user_sells_what_is_on_the_counter(app: Flask, as_marcos: FlaskClient) -> None:
    feed = make_product(app)
    toy = make_product(app, name="Pelota", barcode="", reference="", price_cents=399)
    marta = make_customer(app)
    give_discount(app, marta, 1_000)

    # What a user types as a price, by whatever means, does not count.
    cheap = {"lines-0-unit_cents": "0,01", "lines-0-discount_basis_points": "100"}
    answer = as_marcos.post(
        "/shop/sales/new", data=lines((feed, 3), (toy, 1), customer=marta, **cheap)
    )

    assert answer.status_code == 302
    with app.app_context():
        sale = db.session.scalars(select(ShopSale)).one()
        assert [(line.quantity, line.amount_cents) for line in sale.lines] == [
            (3, 3_375),
            (1, 359),
        ]
        assert (sale.amount_cents, sale.measure, sale.month) == (3_734, 400, 202610)
        movements = db.session.scalars(
            select(StockMovement)
            .where(StockMovement.reason == StockReason.sale)
            .order_by(StockMovement.id)
        ).all()
        assert [(each.delta, each.stock, each.visit_id) for each in movements] == [
            (-3, 7, sale.id),
            (-1, 9, sale.id),
        ]
    assert (stock_of(app, feed), stock_of(app, toy)) == (7, 9)
    page = as_marcos.get("/shop/sales/1").text
    assert "€37.34" in page
    assert "3 × Pienso cachorro, 1 × Pelota" in as_marcos.get("/shop/sales/").text
    assert "Pienso cachorro" in as_marcos.get(f"/customers/{marta}/shop-sales").text


def test_administrators_agree_on_prices(app: Flask, as_lucia: FlaskClient) -> None:
    feed = make_product(app)
    agreed = {"lines-0-unit_cents": "10", "lines-0-discount_basis_points": "12,5"}

    as_lucia.post("/shop/sales/new", data=lines((feed, 2), customer=make_customer(app), **agreed))

    with app.app_context():
        line = db.session.scalars(select(SaleLine)).one()
        assert (line.unit_cents, line.discount_basis_points, line.amount_cents) == (
            1_000,
            1_250,
            1_750,
        )


@pytest.mark.parametrize("code", ["8410000000017", "pi-1", "  8410000000017 "])
def test_a_scanned_code_puts_a_product_on_the_counter(
    app: Flask, as_marcos: FlaskClient, code: str
) -> None:
    feed = make_product(app)
    make_product(app, name="Pienso adulto", reference="PI-2", barcode="8410000000024")

    page = as_marcos.post("/shop/sales/lines", data=lines(find=code), headers=HTMX).text
    again = as_marcos.post("/shop/sales/lines", data=lines((feed, 1), find=code), headers=HTMX).text

    assert 'value="1"' in page
    assert "€12.50" in page
    # The same product again raises the quantity, and the box is ready for the next one.
    assert again.count('class="counter-line"') == 1
    assert "€25.00" in again
    assert f'value="{code}"' not in again
    assert sales_of(app) == 0


def test_a_name_offers_products_and_a_tap_adds_one(app: Flask, as_marcos: FlaskClient) -> None:
    feed = make_product(app)
    make_product(app, name="Pienso adulto", reference="PI-2", barcode="8410000000024")

    found = as_marcos.get("/shop/sales/find?find=pienso", headers=HTMX).text
    page = as_marcos.post("/shop/sales/lines", data=lines(find="pienso", add=feed)).text

    assert "Pienso cachorro" in found
    assert "Pienso adulto" in found
    # Without the script the whole page comes, with nothing lost.
    assert "<html" in page
    assert page.count('class="counter-line"') == 1


def test_a_line_is_taken_off_and_the_discount_follows_the_customer(
    app: Flask, as_marcos: FlaskClient
) -> None:
    feed = make_product(app)
    toy = make_product(app, name="Pelota", barcode="", reference="", price_cents=400)
    marta = make_customer(app)
    give_discount(app, marta, 5_000)

    form = lines((feed, 1), (toy, 2), customer=marta, remove=feed)
    page = as_marcos.post("/shop/sales/lines", data=form, headers=HTMX).text

    assert page.count('class="counter-line"') == 1
    assert "€4.00" in page


def test_too_little_stock_says_how_many_are_left(app: Flask, as_marcos: FlaskClient) -> None:
    feed = make_product(app, opening=2)
    form = lines((feed, 3), customer=make_customer(app))

    assert "Only 2 are left." in as_marcos.post("/shop/sales/lines", data=form).text
    answer = as_marcos.post("/shop/sales/new", data=form)

    assert answer.status_code == 422
    assert "there are only 2 left" in answer.text
    assert (sales_of(app), stock_of(app, feed)) == (0, 2)


def test_what_is_not_counted_is_sold_without_end(app: Flask, as_marcos: FlaskClient) -> None:
    voucher = make_product(app, name="Bono", counted=False, opening=0, barcode="")

    form = lines((voucher, 50), customer=make_customer(app))
    assert as_marcos.post("/shop/sales/new", data=form).status_code == 302
    assert stock_of(app, voucher) == 0


@pytest.mark.parametrize(
    ("quantity", "message"),
    [
        ("0", "sell between 1 and 10,000 pieces"),
        ("-1", "sell between 1 and 10,000 pieces"),
        ("", "sell between 1 and 10,000 pieces"),
        ("1000000000", "sell between 1 and 10,000 pieces"),
        ("9999999999", "This number is too large."),
        ("1.5", "This is not a whole number."),
        ("🐕", "This is not a whole number."),
        ("1" * 2_000_000, "This is not a whole number."),
    ],
)
def test_a_quantity_that_cannot_be_is_refused(
    app: Flask, as_marcos: FlaskClient, quantity: str, message: str
) -> None:
    feed = make_product(app)
    form = lines((feed, quantity), customer=make_customer(app))

    assert message in as_marcos.post("/shop/sales/lines", data=form).text
    answer = as_marcos.post("/shop/sales/new", data=form)

    assert answer.status_code == 422
    assert message in answer.text
    assert (sales_of(app), stock_of(app, feed)) == (0, 10)


@pytest.mark.parametrize(
    "values",
    [
        {"customer": "999"},
        {"customer": ""},
        {"lines-0-unit_cents": "-1"},
        {"lines-0-unit_cents": "9" * 13},
        {"lines-0-discount_basis_points": "101"},
        {"lines-0-product_id": "999"},
        {"lines-0-product_id": "x"},
        {"starts_at": "mañana"},
        {"starts_at": "2190-01-01T10:00"},
        {"notes": "x" * 2_000_000},
    ],
)
def test_bad_input_sells_nothing(app: Flask, as_lucia: FlaskClient, values: dict[str, str]) -> None:
    feed = make_product(app)
    form = {**lines((feed, 1), customer=make_customer(app)), **values}

    assert as_lucia.post("/shop/sales/lines", data=form).status_code == 200
    assert as_lucia.post("/shop/sales/new", data=form).status_code == 422
    assert (sales_of(app), stock_of(app, feed)) == (0, 10)


def test_an_empty_counter_sells_nothing(app: Flask, as_marcos: FlaskClient) -> None:
    answer = as_marcos.post("/shop/sales/new", data=lines(customer=make_customer(app)))

    assert answer.status_code == 422
    assert "Add at least one product." in answer.text


def test_a_product_that_was_retired_meanwhile_is_not_sold(
    app: Flask, as_marcos: FlaskClient
) -> None:
    feed = make_product(app)
    form = lines((feed, 1), customer=make_customer(app))
    with app.app_context():
        catalog.retire(db.session.get_one(Product, feed))
        db.session.commit()

    answer = as_marcos.post("/shop/sales/new", data=form)

    assert answer.status_code == 422
    assert "Pienso cachorro is no longer sold." in answer.text
    assert sales_of(app) == 0


def test_the_last_ones_are_sold_once(app: Flask) -> None:
    feed = make_product(app, opening=4)
    toy = make_product(app, name="Pelota", opening=100, barcode="")
    buyers = [make_customer(app, email=f"cliente{number}@example.com") for number in range(8)]

    def attempt(buyer: int) -> str:
        # Every other one asks for them the other way round.
        wanted = {f"p{feed}": 1, f"p{toy}": 1}
        names = sorted(wanted, reverse=buyer % 2 == 0)
        try:
            sell(app, buyer, **{name: wanted[name] for name in names})
        except DomainError as error:
            return str(error)
        return "sold"

    with ThreadPoolExecutor(len(buyers)) as pool:
        answers = list(pool.map(attempt, buyers))

    assert answers.count("sold") == 4
    assert set(answers) - {"sold"} == {"Of Pienso cachorro there are only 0 left."}
    assert (stock_of(app, feed), stock_of(app, toy)) == (0, 96)


def test_a_sale_is_taken_back_by_administrators(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    feed = make_product(app)
    sale = sell(app, make_customer(app), **{f"p{feed}": 4})
    address = f"/shop/sales/{sale}/delete"

    assert as_marcos.post(address, data={"confirmed": "1"}).status_code == 403
    assert as_lucia.post(address, data={"confirmed": "1"}).status_code == 302

    assert (sales_of(app), stock_of(app, feed)) == (0, 10)
    with app.app_context():
        reasons = db.session.scalars(select(StockMovement.reason).order_by(StockMovement.id))
        assert list(reasons)[-2:] == [StockReason.sale, StockReason.returned]


def test_editing_leaves_lines_and_stock_alone(app: Flask, as_marcos: FlaskClient) -> None:
    feed = make_product(app)
    sale = sell(app, make_customer(app), **{f"p{feed}": 4})

    edited = {"starts_at": "2026-09-15T10:00", "notes": "Con ticket", "version": "1"}
    answer = as_marcos.post(f"/shop/sales/{sale}/edit", data={**lines((feed, 9)), **edited})

    assert answer.status_code == 302
    assert stock_of(app, feed) == 6
    with app.app_context():
        row = db.session.get_one(ShopSale, sale)
        assert (row.month, row.notes, row.measure) == (202609, "Con ticket", 400)


def test_an_inactive_customer_buys_nothing(app: Flask) -> None:
    feed = make_product(app)

    with pytest.raises(DomainError, match="This customer is inactive"):
        sell(app, make_customer(app, inactive=True), **{f"p{feed}": 1})
