"""Years of bookings and visits for the benchmark, made by the database itself: one statement for each table."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select, text

from bench.business import dropped_indexes
from petadmin.areas.shop.models import ShopSale
from petadmin.bookings.models import Booking, BookingAnimal, Visit, kinds_of_visits
from petadmin.catalog import services as catalog
from petadmin.catalog.models import Unit
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, db

YEARS = timedelta(days=5 * 365)
AHEAD = timedelta(days=45)
"""Bookings begin within this span around the present, evenly; visits are what came of those in the past."""

ZONE = "Europe/Madrid"
HERE = timedelta(days=1)
"""Who came to the hotel since then is still in the house."""

SERVICES = {
    "hotel": (Unit.night, 2400, 3 * 24 * 60),
    "grooming": (Unit.visit, 3900, 90),
    "daycare": (Unit.hour, 350, 6 * 60),
    "training": (Unit.session, 3500, 60),
    "veterinary": (Unit.visit, 3500, 30),
}
"""By area: what the price is for, the price, how many minutes it takes."""

PER_AREA = 6
PLACES = 40

OWNERS = """
CREATE TEMPORARY TABLE owner AS
SELECT row_number() OVER (ORDER BY customer_id) - 1 AS number, customer_id, min(id) AS animal_id
FROM animal GROUP BY customer_id
"""

OFFERED = """
CREATE TEMPORARY TABLE offered AS
SELECT row_number() OVER (ORDER BY s.id) - 1 AS number, s.id, s.area, s.price_cents, s.duration_minutes,
       CASE s.unit WHEN 'night' THEN 300 WHEN 'hour' THEN 600 ELSE 100 END AS quantity,
       (SELECT array_agg(r.id ORDER BY r.id) FROM resource r WHERE r.area = s.area) AS places
FROM service s
"""

BOOKINGS = """
INSERT INTO booking (id, area, customer_id, service_id, resource_id, starts_at, ends_at, status, source,
    animal_count, exclusive, quantity, list_cents, unit_cents, price_source, discount_basis_points,
    tax_basis_points, amount_cents, currency, notes, cancel_reason, created_at, updated_at, version)
SELECT n, s.area, o.customer_id, s.id, s.places[1 + n / 31 % cardinality(s.places)], n_at.starts_at,
    n_at.starts_at + s.duration_minutes * interval '1 minute',
    CASE
        WHEN n_at.starts_at > :now THEN (ARRAY['confirmed', 'pending', 'confirmed', 'requested'])[1 + n % 4]
        WHEN s.area = 'hotel' AND n_at.starts_at > :here THEN 'checked_in'
        WHEN n % 17 = 0 THEN 'cancelled'
        WHEN n % 53 = 0 THEN 'no_show'
        ELSE 'completed'
    END,
    'staff', 1, false, s.quantity, s.price_cents, s.price_cents, 'usual', 0, 2100,
    s.price_cents * s.quantity / 100, 'EUR', '', '', n_at.starts_at, n_at.starts_at, 1
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
CROSS JOIN LATERAL (
    SELECT CAST(:begins AS timestamptz)
        + (n - :first) / CAST(:last - :first + 1 AS double precision) * CAST(:span AS interval) AS starts_at
) AS n_at
JOIN owner o ON o.number = (n * 7919) % (SELECT count(*) FROM owner)
JOIN offered s ON s.number = (n * 31) % (SELECT count(*) FROM offered)
"""

MEMBERS = """
INSERT INTO booking_animal (booking_id, animal_id)
SELECT b.id, o.animal_id FROM booking b JOIN owner o USING (customer_id) WHERE b.id >= :first
"""

VISITS = """
INSERT INTO visit (id, kind, area, customer_id, animal_id, booking_id, service_id, starts_at, ends_at, month,
    quantity, measure, unit_cents, discount_basis_points, tax_basis_points, amount_cents, currency, notes,
    created_at, updated_at, version)
SELECT b.id, CAST(:kinds AS jsonb) ->> b.area, b.area, b.customer_id, m.animal_id, b.id, b.service_id, b.starts_at,
    CASE WHEN b.status = 'completed' THEN b.ends_at END,
    CAST(to_char(b.starts_at AT TIME ZONE :zone, 'YYYYMM') AS integer),
    b.quantity, CASE WHEN b.area IN ('hotel', 'daycare') THEN b.quantity ELSE 100 END, b.unit_cents, 0, 2100,
    b.amount_cents, 'EUR', '', b.starts_at, b.starts_at, 1
FROM booking b JOIN booking_animal m ON m.booking_id = b.id
WHERE b.id >= :first AND (b.status = 'completed' OR b.status = 'checked_in' AND NOT EXISTS (
    SELECT 1 FROM booking later JOIN booking_animal other ON other.booking_id = later.id
    WHERE later.status = 'checked_in' AND later.id > b.id AND other.animal_id = m.animal_id))
"""

SALES = """
INSERT INTO visit (id, kind, area, customer_id, starts_at, ends_at, month, quantity, measure, unit_cents,
    discount_basis_points, tax_basis_points, amount_cents, currency, notes, created_at, updated_at, version)
SELECT n, 'shop_sale', 'shop', o.customer_id, at.moment, at.moment,
    CAST(to_char(at.moment AT TIME ZONE :zone, 'YYYYMM') AS integer), 100, 100 * (1 + n % 4),
    500 + n % 4000, 0, 2100, 500 + n % 4000, 'EUR', '', at.moment, at.moment, 1
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
CROSS JOIN LATERAL (
    SELECT CAST(:begins AS timestamptz)
        + (n - :first) / CAST(:last - :first + 1 AS double precision) * CAST(:span AS interval) AS moment
) AS at
JOIN owner o ON o.number = (n * 104729) % (SELECT count(*) FROM owner)
"""


def offer() -> None:
    """Put services and places of each area on file."""
    for area, (unit, cents, minutes) in SERVICES.items():
        for number in range(PER_AREA):
            name = f"Servicio {area} {number + 1}"
            values = {"area": area, "name": name, "unit": unit, "price_cents": cents + 100 * number}
            catalog.add_service(db.session, {**values, "duration_minutes": minutes})
        shared = {"area": area, "capacity": 1000, "shared": True}
        catalog.add_several(db.session, shared, prefix=f"{area}-", first=1, last=PLACES)
    db.session.commit()


def fill(connection: Connection, rows: int) -> None:
    """Add so many rows, half of them bookings and half visits; where no booking led to a visit, it is a sale."""
    now = utcnow()
    # A visit has the number of its booking, and sales come behind.
    first = 1 + max(connection.scalar(select(func.max(kind.id))) or 0 for kind in (Booking, Visit))
    last = first + rows // 2 - 1
    past = {"begins": now - YEARS, "zone": ZONE}
    kinds: list[type[Model]] = [Booking, BookingAnimal, Visit, *_own_kinds()]
    tables = [kind.__tablename__ for kind in kinds]
    with dropped_indexes(connection, tables):
        for statement in (OWNERS, OFFERED):
            connection.execute(text(statement))
        values = {"first": first, "last": last, "begins": now - YEARS, "span": YEARS + AHEAD}
        connection.execute(text(BOOKINGS), {**values, "now": now, "here": now - HERE})
        connection.execute(text("ANALYZE booking"))
        connection.execute(text(MEMBERS), {"first": first})
        values = {"first": first, "zone": ZONE, "kinds": json.dumps(_identities())}
        connection.execute(text(VISITS), values)
        _add_sales(connection, first, last, past)
        _add_own(connection, first)
        connection.execute(text("DROP TABLE owner, offered"))
    for table in ("booking", "visit"):
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608  # Names of our own.
        )
    connection.commit()
    with connection.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as cleaner:
        cleaner.execute(text(f"VACUUM ANALYZE {', '.join(tables)}"))


def _add_sales(connection: Connection, first: int, last: int, past: dict[str, Any]) -> None:
    """Sales in the shop take the numbers of the bookings of which nothing came."""
    performed = connection.scalar(
        text("SELECT count(*) FROM visit WHERE id >= :first"), {"first": first}
    )
    missing = last - first + 1 - (performed or 0)
    connection.execute(
        text(SALES),
        {**past, "span": YEARS, "first": last + 1, "last": last + missing},
    )


def _add_own(connection: Connection, first: int) -> None:
    """The rows of the areas' own tables, with nothing written down of the visits."""
    for kind in _own_kinds():
        told = [
            column.name
            for column in kind.__table__.columns
            if not column.nullable and not column.primary_key
        ]
        names, blanks = ", ".join(["id", *told]), ", ".join(["id", *["''" for _name in told]])
        connection.execute(
            text(
                f"INSERT INTO {kind.__tablename__} ({names}) SELECT {blanks} FROM visit"  # noqa: S608  # Names of our own.
                " WHERE kind = :kind AND id >= :first"
            ),
            {"kind": kind.__mapper__.polymorphic_identity, "first": first},
        )


def _own_kinds() -> tuple[type[Visit], ...]:
    """The kinds of visits, each with a table of its own."""
    return (*kinds_of_visits().values(), ShopSale)


def _identities() -> dict[str, str]:
    """What the rows of each area's visits say of their kind."""
    kinds = kinds_of_visits().items()
    return {area: str(kind.__mapper__.polymorphic_identity) for area, kind in kinds}
