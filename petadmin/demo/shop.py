"""The demo's shop: products, what customers bought in two years, and the stock that follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import update

from petadmin.areas.shop.models import SaleLine, ShopSale
from petadmin.areas.shop.services import total_of
from petadmin.bookings.charging import month_of
from petadmin.bookings.models import Visit
from petadmin.catalog import services as catalog
from petadmin.catalog.models import Product, StockMovement, StockReason
from petadmin.core.clock import moment_at
from petadmin.core.money import HUNDREDTHS, share
from petadmin.demo.chance import CLOSES, OPENS, Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned
from petadmin.demo.visits import Ledger, Row, insert_all, on_duty, write_all
from petadmin.demo.wishes import Wish

PRODUCTS: tuple[tuple[str, int, int, int], ...] = (
    ("Pienso de salmón, 3 kg", 2490, 1000, 9),
    ("Pienso de cordero, 12 kg", 6290, 1000, 6),
    ("Pienso para cachorros, 3 kg", 2290, 1000, 5),
    ("Pienso para gato esterilizado, 2 kg", 1890, 1000, 8),
    ("Lata de pollo para perro, 400 g", 245, 1000, 10),
    ("Lata de atún para gato, 85 g", 135, 1000, 10),
    ("Huesos de dentición", 490, 2100, 6),
    ("Premios de pato, 100 g", 395, 1000, 9),
    ("Premios a granel", 150, 1000, 5),
    ("Correa de 2 m", 1590, 2100, 3),
    ("Correa extensible de 5 m", 2190, 2100, 2),
    ("Arnés talla S", 2450, 2100, 2),
    ("Arnés talla M", 2690, 2100, 3),
    ("Collar antiparasitario", 2990, 2100, 5),
    ("Pipetas, 3 unidades", 2190, 2100, 6),
    ("Champú hipoalergénico, 500 ml", 1290, 2100, 3),
    ("Cepillo de púas", 990, 2100, 2),
    ("Bolsas higiénicas, 4 rollos", 350, 2100, 10),
    ("Arena aglomerante, 10 l", 990, 2100, 7),
    ("Rascador de pared", 1990, 2100, 1),
    ("Pelota de caucho", 690, 2100, 4),
    ("Peluche con sonido", 890, 2100, 4),
    ("Comedero lento", 1490, 2100, 2),
    ("Cama mediana", 3990, 2100, 1),
    ("Transportín homologado", 4990, 2100, 1),
)
"""The name, the price, the tax, and how often it is asked for."""

NOT_COUNTED = "Premios a granel"
MAKER = "8413952"
"""What the barcodes begin with: Spain, and a maker of the demo."""

FULL = (24, 60)
LOW = 6
NO_MORE_DELIVERIES = timedelta(days=9)
"""What ran low since then has not been delivered yet."""

LINES = {1: 50, 2: 30, 3: 14, 4: 6}
PIECES = {1: 78, 2: 16, 3: 6}
USED_HERE = 0.02
"""After so many sales a piece is used by the business itself."""


@dataclass
class Shelf:
    """The products, with the stock as it goes up and down."""

    products: list[Product] = field(default_factory=list)
    stock: dict[int, int] = field(default_factory=dict)
    movements: list[Row] = field(default_factory=list)


@dataclass
class Bought:
    """A sale to be: who bought it when, and its lines."""

    wish: Wish
    moment: datetime
    lines: list[tuple[SaleLine, Product]]
    movements: list[Row]


def steps(planned: Sequence[Planned], shelf: Shelf) -> Iterator[tuple[datetime, Step]]:
    """The products go on sale on the day before the first customer came."""
    yield min(one.joined for one in planned) - timedelta(days=1), partial(_stock_up, shelf)


def sell(ledger: Ledger, shelf: Shelf, wishes: Sequence[Wish], staff_ids: Sequence[int]) -> None:
    """Sell something for each wish, and write sales, lines and movements of the stock down."""
    chance = ledger.chance
    moments = sorted(((_moment(wish, chance), wish) for wish in wishes), key=lambda pair: pair[0])
    if not moments:
        return
    _open(shelf, moments[0][0], chance, staff_ids)
    bought = [_buy(shelf, wish, moment, chance, staff_ids) for moment, wish in moments]
    sales = [one for one in bought if one.lines]
    ids = insert_all(ledger.session, Visit, [_sale(one, ledger, staff_ids) for one in sales])
    write_all(ledger.session, ShopSale, [{"id": id_} for id_ in ids])
    lines = []
    for id_, one in zip(ids, sales, strict=True):
        lines += [_line(id_, line) for line, _product in one.lines]
        for movement in one.movements:
            movement["visit_id"] = id_
    write_all(ledger.session, SaleLine, lines)
    write_all(ledger.session, StockMovement, shelf.movements)
    for product in shelf.products:
        stock = shelf.stock.get(product.id, 0)
        ledger.session.execute(update(Product).where(Product.id == product.id).values(stock=stock))


def barcode(number: int) -> str:
    """A barcode of thirteen digits, the last of which checks the others."""
    digits = f"{MAKER}{number:05d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def _stock_up(shelf: Shelf, past: Past, moment: datetime) -> None:
    for number, (name, cents, tax, _often) in enumerate(PRODUCTS, start=1):
        product = catalog.add_product(
            past.session,
            {
                "name": name,
                "reference": f"PT-{number:03d}",
                "barcode": barcode(number),
                "price_cents": cents,
                "tax_basis_points": tax,
                "counted": name != NOT_COUNTED,
                "low_stock": LOW,
            },
            by_id=past.on_duty.id,
        )
        product.created_at = product.updated_at = moment
        shelf.products.append(product)


def _moment(wish: Wish, chance: Chance) -> datetime:
    minutes = chance.random.randrange((CLOSES - OPENS) * 60)
    clock = datetime.combine(wish.day, time(OPENS)) + timedelta(minutes=minutes)
    return min(moment_at(clock, chance.zone), chance.now - timedelta(minutes=7))


def _open(shelf: Shelf, first: datetime, chance: Chance, staff_ids: Sequence[int]) -> None:
    for product in shelf.products:
        if product.counted:
            number = chance.random.randint(*FULL)
            when = first - timedelta(days=2)
            _move(shelf, product, number, StockReason.delivery, when, staff_ids)


def _buy(
    shelf: Shelf, wish: Wish, moment: datetime, chance: Chance, staff_ids: Sequence[int]
) -> Bought:
    bought = Bought(wish, moment, [], [])
    weights = {
        product: often for product, (*_rest, often) in zip(shelf.products, PRODUCTS, strict=True)
    }
    for _number in range(chance.weighted(LINES)):
        product = chance.weighted(weights)
        weights.pop(product)
        pieces = chance.weighted(PIECES)
        if product.counted:
            _refill(shelf, product, moment, chance, staff_ids)
            pieces = min(pieces, shelf.stock[product.id])
        if pieces:
            bought.lines.append((_priced(wish, product, pieces, len(bought.lines)), product))
            if product.counted:
                bought.movements.append(
                    _move(shelf, product, -pieces, StockReason.sale, moment, staff_ids)
                )
    if chance.happens(USED_HERE):
        _use(shelf, moment, chance, staff_ids)
    return bought


def _refill(
    shelf: Shelf, product: Product, moment: datetime, chance: Chance, staff_ids: Sequence[int]
) -> None:
    if shelf.stock[product.id] > LOW // 2 or chance.now - moment < NO_MORE_DELIVERIES:
        return
    number = chance.random.randint(*FULL)
    when = moment - timedelta(minutes=1)
    _move(shelf, product, number, StockReason.delivery, when, staff_ids)


def _use(shelf: Shelf, moment: datetime, chance: Chance, staff_ids: Sequence[int]) -> None:
    product = chance.one([one for one in shelf.products if one.counted])
    if shelf.stock[product.id] > LOW:
        _move(shelf, product, -1, StockReason.own_use, moment, staff_ids)


def _move(
    shelf: Shelf,
    product: Product,
    delta: int,
    reason: StockReason,
    moment: datetime,
    staff_ids: Sequence[int],
) -> Row:
    shelf.stock[product.id] = shelf.stock.get(product.id, 0) + delta
    movement: Row = {
        "product_id": product.id,
        "delta": delta,
        "stock": shelf.stock[product.id],
        "reason": reason,
        "visit_id": None,
        "moved_at": moment,
        "author_id": on_duty(staff_ids, moment.date()),
    }
    shelf.movements.append(movement)
    return movement


def _priced(wish: Wish, product: Product, pieces: int, position: int) -> SaleLine:
    discount = wish.customer.row.discount_basis_points
    gross = product.price_cents * pieces
    return SaleLine(
        product_id=product.id,
        description=product.name,
        quantity=pieces,
        unit_cents=product.price_cents,
        discount_basis_points=discount,
        tax_basis_points=product.tax_basis_points,
        amount_cents=gross - share(gross, discount),
        position=position,
    )


def _line(sale_id: int, line: SaleLine) -> Row:
    names = (
        "product_id", "description", "quantity", "unit_cents", "discount_basis_points", "tax_basis_points",
        "amount_cents", "position",
    )  # fmt: skip
    return {"sale_id": sale_id, **{name: getattr(line, name) for name in names}}


def _sale(one: Bought, ledger: Ledger, staff_ids: Sequence[int]) -> Row:
    lines = [line for line, _product in one.lines]
    total = total_of(lines)
    measured: Any = ShopSale(lines=lines).measured(ledger.chance.zone)
    return {
        "kind": ShopSale.__mapper__.polymorphic_identity,
        "area": "shop",
        "customer_id": one.wish.customer.row.id,
        "staff_id": on_duty(staff_ids, one.wish.day),
        "starts_at": one.moment,
        "ends_at": one.moment,
        "month": month_of(one.moment, ledger.chance.zone),
        "quantity": HUNDREDTHS,
        "measure": measured,
        "unit_cents": total,
        "amount_cents": total,
        "currency": ledger.currency,
        "created_at": one.moment,
        "updated_at": one.moment,
    }
