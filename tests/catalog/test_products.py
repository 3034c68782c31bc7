"""The products and their stock: what is written down, and that nobody sells what is not there."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.catalog import services
from petadmin.catalog.models import Product, StockMovement, StockReason
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from tests.catalog.goods import make_product, product
from tests.conftest import browser_of
from tests.support.cast import LUCIA, MARCOS

FORM = {
    "name": "Pienso cachorro",
    "reference": "PC-3",
    "barcode": "8412345678905",
    "price_cents": "12,50",
    "tax_basis_points": "10",
    "counted": "y",
    "opening": "6",
    "low_stock": "5",
}


def change(client: FlaskClient, row_id: int, reason: str, number: str, note: str = "") -> Any:
    return client.post(
        f"/shop/products/{row_id}/change-stock",
        data={"confirmed": "1", "reason": reason, "number": number, "note": note},
        follow_redirects=True,
    )


def stock_of(app: Flask, row_id: int) -> int:
    with app.app_context():
        return product(row_id).stock


def ledger(app: Flask, row_id: int) -> list[tuple[int, int, str]]:
    with app.app_context():
        rows = db.session.scalars(select(StockMovement).order_by(StockMovement.id))
        return [(row.delta, row.stock, row.reason) for row in rows if row.product_id == row_id]


def test_a_product_begins_with_what_is_there(app: Flask, as_lucia: FlaskClient) -> None:
    as_lucia.post("/shop/products/new", data=FORM)

    assert ledger(app, 1) == [(6, 6, "correction")]
    for query in ("cachorro", "PC-3", "8412345678905", "841234"):
        assert "Pienso cachorro" in as_lucia.get(f"/shop/products/?q={query}").text, query
    page = as_lucia.get("/shop/products/1").text
    for words in ("Opening stock", "Lucía Moreno", "€12.50", "10 %"):
        assert words in page


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "This field is required."),
        ({"price_cents": "-0,01"}, "An amount cannot be negative."),
        ({"price_cents": "1e20"}, "This is not an amount."),
        ({"price_cents": "1" + "0" * 20}, "This is not an amount."),
        ({"tax_basis_points": "150"}, "A share lies between 0 and 100 per cent."),
        ({"opening": "-1"}, "Number must be between 0 and 1000000."),
        ({"opening": "1000001"}, "Number must be between 0 and 1000000."),
        ({"low_stock": "-1"}, "Number must be between 0 and 1000000."),
        ({"barcode": "9" * 41}, "Field cannot be longer than 40 characters."),
        pytest.param(
            {"description": "x" * 2_000_000},
            "Field cannot be longer than 20000 characters.",
            id="2 MB",
        ),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    app: Flask, as_lucia: FlaskClient, values: dict[str, str], message: str
) -> None:
    answer = as_lucia.post("/shop/products/new", data={**FORM, **values})

    assert answer.status_code == 422
    assert message in answer.text
    with app.app_context():
        assert db.session.scalars(select(Product)).all() == []


def test_a_user_changes_the_stock_and_nothing_else(app: Flask, as_marcos: FlaskClient) -> None:
    made = make_product(app)

    change(as_marcos, made, "delivery", "5")
    change(as_marcos, made, "own_use", "3", "para el hotel 🐕")
    answer = change(as_marcos, made, "correction", "11", "roto")

    assert "Pienso: 11 in stock." in answer.text
    assert ledger(app, made) == [
        (10, 10, "correction"),
        (5, 15, "delivery"),
        (-3, 12, "own_use"),
        (-1, 11, "correction"),
    ]
    for words in ("Marcos Gil", "roto", "para el hotel 🐕", "−3"):
        assert words in answer.text
    for address in ("new", f"{made}/edit", f"{made}/retire", f"{made}/delete"):
        assert as_marcos.get(f"/shop/products/{address}").status_code == 403
    assert as_marcos.get("/shop/stock/").status_code == 200


def test_a_count_that_was_right_moves_nothing(app: Flask, as_marcos: FlaskClient) -> None:
    made = make_product(app)

    answer = change(as_marcos, made, "correction", "10", "recuento")

    assert "Pienso: 10 in stock." in answer.text
    assert len(ledger(app, made)) == 1


@pytest.mark.parametrize(
    ("reason", "number", "note", "message"),
    [
        ("own_use", "11", "", "Of Pienso there are only 10 left."),
        ("own_use", "-1", "", "Number must be between 0 and 1000000."),
        ("delivery", "0", "", "Enter how many."),
        ("delivery", "", "", "This field is required."),
        ("delivery", "9" * 20, "", "This is not a whole number."),
        ("delivery", "1000001", "", "Number must be between 0 and 1000000."),
        ("correction", "3", "", "Say why the stock has to be corrected."),
        ("sale", "3", "", "Choose one of these."),
        ("", "3", "", "This field is required."),
        ("delivery", "3", "x" * 201, "Field cannot be longer than 200 characters."),
    ],
)
def test_what_cannot_be_moved(
    app: Flask, as_marcos: FlaskClient, reason: str, number: str, note: str, message: str
) -> None:
    made = make_product(app)

    answer = change(as_marcos, made, reason, number, note)

    assert answer.status_code == 422
    assert message in answer.text
    assert stock_of(app, made) == 10
    assert len(ledger(app, made)) == 1


def test_an_open_form_survives_a_sale(app: Flask, as_lucia: FlaskClient) -> None:
    made = make_product(app)
    change(as_lucia, made, "own_use", "1")

    answer = as_lucia.post(f"/shop/products/{made}/edit", data={**FORM, "version": "1"})

    assert answer.status_code == 302
    assert stock_of(app, made) == 9


def test_what_is_not_counted_never_runs_out(app: Flask, as_marcos: FlaskClient) -> None:
    made = make_product(app, counted=False, opening=0)

    with app.app_context():
        moved = services.move_stock(
            db.session, product(made), -5, reason=StockReason.sale, by_id=None
        )
        assert moved is None
    assert as_marcos.get(f"/shop/products/{made}/change-stock").status_code == 302
    assert "not kept" in as_marcos.get("/shop/products/").text


def test_a_rejected_movement_leaves_nothing(app: Flask) -> None:
    made = make_product(app)

    with app.app_context():
        with pytest.raises(DomainError, match="only 10 left"):
            services.move_stock(db.session, product(made), -11, reason=StockReason.sale, by_id=None)
        db.session.rollback()

    assert ledger(app, made) == [(10, 10, "correction")]


def test_twenty_who_sell_at_once_sell_no_more_than_there_is(app: Flask) -> None:
    made = make_product(app, opening=12)

    def sell(_number: int) -> bool:
        with app.app_context():
            try:
                services.move_stock(
                    db.session, product(made), -1, reason=StockReason.sale, by_id=None
                )
                db.session.commit()
            except DomainError:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(20) as pool:
        sold = list(pool.map(sell, range(20)))

    assert sum(sold) == 12
    with app.app_context():
        total = db.session.scalar(select(func.sum(StockMovement.delta)))
        assert (product(made).stock, total) == (0, 0)
        stocks = db.session.scalars(select(StockMovement.stock).order_by(StockMovement.id)).all()
        assert sorted(stocks) == list(range(13))


def test_low_stock_has_a_tab_with_its_number(app: Flask, as_marcos: FlaskClient) -> None:
    make_product(app, "Collar", opening=2, low_stock=2)
    make_product(app, "Correa", opening=3, low_stock=2)
    make_product(app, "Bono", counted=False, opening=0)
    retired = make_product(app, "Pelota", opening=0)
    browser_of(app, LUCIA).post(f"/shop/products/{retired}/retire", data={"confirmed": "1"})

    page = as_marcos.get("/shop/products/?state=low").text
    low = page.partition("<tbody>")[2]

    assert "Collar" in low
    assert not any(name in low for name in ("Correa", "Bono", "Pelota"))
    assert "Low stock" in page
    assert '<span class="count tone-neutral">1</span>' in page


def test_only_what_never_moved_can_be_deleted(app: Flask, as_lucia: FlaskClient) -> None:
    moved, unused = make_product(app), make_product(app, "Correa", opening=0)

    refused = as_lucia.post(
        f"/shop/products/{moved}/delete", data={"confirmed": "1"}, follow_redirects=True
    )
    as_lucia.post(f"/shop/products/{unused}/delete", data={"confirmed": "1"})

    assert "Pienso has been used, so it stays on file." in refused.text
    with app.app_context():
        assert db.session.scalars(select(Product.name)).all() == ["Pienso"]


def test_the_ledger_is_narrowed_and_exported(app: Flask, as_marcos: FlaskClient) -> None:
    pienso = make_product(app)
    make_product(app, "Correa")
    change(as_marcos, pienso, "delivery", "4")

    by_reason = as_marcos.get("/shop/stock/?reason=delivery").text.partition("<tbody>")[2]
    by_name = as_marcos.get("/shop/stock/?product=corr").text.partition("<tbody>")[2]
    export = as_marcos.get(f"/shop/stock/export.csv?owner=product-{pienso}").text

    assert "Pienso" in by_reason
    assert "Correa" not in by_reason
    assert "Correa" in by_name
    assert "Pienso" not in by_name
    assert "Correa" not in export
    assert export.count("Pienso") == 2


def test_without_a_shop_there_are_no_products(app: Flask, switch_off: Any) -> None:
    made = make_product(app)

    switch_off("shop")
    browser = browser_of(app, MARCOS)

    for address in ("/shop/products/", f"/shop/products/{made}", "/shop/stock/"):
        assert browser.get(address).status_code == 404
