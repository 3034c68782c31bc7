"""Two years of the demo business: every amount as the services find it, nobody in two places, something to do today."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from petadmin.areas.breeding.models import Litter, Puppy, PuppySale, PuppyState
from petadmin.areas.grooming.models import GroomingPhoto
from petadmin.areas.shop.models import ShopSale
from petadmin.areas.training.models import Enrolment, LessonProgress
from petadmin.areas.veterinary.models import Prescription
from petadmin.bookings import visits
from petadmin.bookings.holding import Taken, most_at_once
from petadmin.bookings.models import (
    HOLDING,
    Booking,
    BookingAnimal,
    BookingOverride,
    BookingStatus,
    Visit,
)
from petadmin.business.areas import areas
from petadmin.catalog.models import CustomerPrice, Product, Resource, Service, StockMovement
from petadmin.catalog.pricing import quote
from petadmin.core.clock import day_start, utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.demo.shop import barcode
from petadmin.records.notes.models import Note
from tests.support.days import MADRID, this_day

pytestmark = pytest.mark.slow

SAMPLE = 60


def number_of(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_every_area_has_visits_in_both_years(business: Flask) -> None:
    a_year_ago = utcnow() - timedelta(days=365)
    for period in (Visit.starts_at < a_year_ago, Visit.starts_at >= a_year_ago):
        found = set(db.session.scalars(select(Visit.area).where(period).distinct()))
        assert found == {area.key for area in areas()}


def test_grows_and_is_busiest_in_summer(business: Flask) -> None:
    a_year_ago = utcnow() - timedelta(days=365)
    stays = select(func.count(Visit.id)).where(Visit.area == "hotel")
    before = db.session.scalar(stays.where(Visit.starts_at < a_year_ago)) or 0
    since = db.session.scalar(stays.where(Visit.starts_at >= a_year_ago)) or 0
    summer = db.session.scalar(stays.where(Visit.month % 100 == 8)) or 0
    winter = db.session.scalar(stays.where(Visit.month % 100 == 2)) or 0

    assert since > before > 100
    assert summer > winter


def test_visits_keep_what_their_services_would_find(business: Flask) -> None:
    # Tests bring a kind of their own.
    kinds = [kind for kind in Visit.__subclasses__() if kind.__module__.startswith("petadmin.")]
    for kind in kinds:
        rows = db.session.scalars(
            select(kind).where(Visit.ends_at.is_not(None)).order_by(Visit.id.desc()).limit(SAMPLE)
        ).all()
        assert rows, kind
        for row in rows:
            visits.apply(db.session, row, {}, zone=MADRID)
            assert not db.session.is_modified(row), (kind, row.id)


def test_bookings_cost_what_the_catalogue_says(business: Flask) -> None:
    own = select(CustomerPrice.customer_id)
    for rows in (
        select(Booking).order_by(Booking.id.desc()).limit(SAMPLE),
        select(Booking).where(Booking.customer_id.in_(own)).limit(SAMPLE),
    ):
        for booking in db.session.scalars(rows):
            found = quote(
                db.session,
                booking.service,
                booking.customer,
                starts_at=booking.starts_at,
                ends_at=booking.ends_at,
                zone=MADRID,
                animals=len(booking.animals),
            )
            assert booking.amount_cents == found.amount_cents
            assert booking.quantity == found.quantity
            assert booking.price_source is found.source
            assert booking.animal_count == len(booking.animals) > 0


def test_sales_are_the_sums_of_their_lines(business: Flask) -> None:
    sales = db.session.scalars(select(ShopSale).options(selectinload(ShopSale.lines))).all()
    assert len(sales) > 300
    for sale in sales:
        assert sale.amount_cents == sum(line.amount_cents for line in sale.lines) > 0
        assert sale.measure == sum(line.quantity for line in sale.lines) * 100


def test_the_stock_is_what_its_movements_leave(business: Flask) -> None:
    for product in db.session.scalars(select(Product)):
        moved = db.session.scalars(
            select(StockMovement)
            .where(StockMovement.product_id == product.id)
            .order_by(StockMovement.id)
        ).all()
        assert product.stock == sum(movement.delta for movement in moved)
        if product.counted:
            assert moved[-1].stock == product.stock >= 0
    assert any(product.is_low for product in db.session.scalars(select(Product)))


def test_no_place_takes_more_than_it_has_room_for(business: Flask) -> None:
    taken: dict[int, list[Taken]] = defaultdict(list)
    for booking in db.session.scalars(select(Booking).where(Booking.status.in_(HOLDING))):
        if booking.resource_id is not None:
            number = booking.animal_count if not booking.exclusive else 1
            taken[booking.resource_id].append(Taken(booking.starts_at, booking.ends_at, number))
    for resource in db.session.scalars(select(Resource)):
        entries = taken.get(resource.id, [])
        if entries:
            first, last = (
                min(one.starts_at for one in entries),
                max(one.ends_at for one in entries),
            )
            room = resource.capacity if resource.shared else 1
            assert most_at_once(entries, first, last) <= room, resource.name


def test_nobody_is_in_two_places(business: Flask) -> None:
    by_animal: dict[int, list[Booking]] = defaultdict(list)
    rows = select(BookingAnimal.animal_id, Booking).join(
        Booking, Booking.id == BookingAnimal.booking_id
    )
    for animal_id, booking in db.session.execute(rows.order_by(Booking.starts_at)):
        by_animal[animal_id].append(booking)
    for bookings in by_animal.values():
        for earlier, later in pairwise(bookings):
            assert earlier.ends_at <= later.starts_at, (earlier.id, later.id)


def test_customers_come_where_they_are_known(business: Flask) -> None:
    rows = select(Visit.area, Customer).join(Visit.customer).distinct()
    for area, customer in db.session.execute(rows):
        assert area in customer.areas


def test_nothing_was_performed_before_somebody_came_or_tomorrow(business: Flask) -> None:
    early = (
        select(func.count(Visit.id))
        .join(Visit.customer)
        .where(Visit.starts_at < Customer.created_at)
    )
    assert db.session.scalar(early) == 0
    late = select(func.count(Visit.id)).where(
        (Visit.starts_at > utcnow()) | (Visit.ends_at > utcnow())
    )
    assert db.session.scalar(late) == 0


def test_who_is_here_is_checked_in(business: Flask) -> None:
    here = db.session.scalars(select(Visit).where(Visit.ends_at.is_(None))).all()
    checked_in = db.session.scalars(
        select(Booking).where(Booking.status == BookingStatus.checked_in)
    ).all()

    assert {visit.booking_id for visit in here} == {booking.id for booking in checked_in}
    assert len(here) >= 5


def test_some_bookings_have_notes_of_their_customers(business: Flask) -> None:
    pairs = db.session.execute(select(Note, Booking).join(Booking, Note.booking_id == Booking.id))
    noted = [(note, booking) for note, booking in pairs]
    assert len(noted) > 50
    assert any(booking.starts_at > utcnow() for _note, booking in noted)
    for note, booking in noted:
        assert note.customer_id == booking.customer_id
        assert booking.created_at <= note.created_at <= utcnow()


def test_there_is_something_to_do_today_and_in_the_coming_weeks(business: Flask) -> None:
    start = day_start(this_day(), MADRID)
    for begins, ends, statuses in (
        (start, start + timedelta(days=1), {BookingStatus.confirmed}),
        (start + timedelta(days=1), start + timedelta(days=3), {BookingStatus.confirmed}),
        (
            start + timedelta(days=3),
            start + timedelta(days=50),
            {BookingStatus.confirmed, BookingStatus.pending, BookingStatus.requested},
        ),
    ):
        found = db.session.scalars(
            select(Booking.status).where(Booking.starts_at >= begins, Booking.starts_at < ends)
        ).all()
        assert statuses <= set(found)
    states = set(db.session.scalars(select(Booking.status).distinct()))
    assert states == set(BookingStatus)


def test_has_some_of_everything(business: Flask) -> None:
    for kind in (
        BookingOverride,
        CustomerPrice,
        Enrolment,
        GroomingPhoto,
        LessonProgress,
        Litter,
        Prescription,
        PuppySale,
        Service,
    ):
        assert number_of(kind) >= 5, kind
    assert set(db.session.scalars(select(Puppy.state))) >= {PuppyState.sold, PuppyState.for_sale}
    discounts = select(func.count(Customer.id)).where(Customer.discount_basis_points > 0)
    assert db.session.scalar(discounts) == 20


def test_sold_puppies_are_with_their_buyers(business: Flask) -> None:
    for puppy in db.session.scalars(select(Puppy).where(Puppy.state == PuppyState.sold)):
        assert puppy.sale is not None
        assert puppy.animal.customer_id == puppy.sale.customer_id


def test_barcodes_end_in_the_digit_that_checks_them() -> None:
    for number in (1, 17, 99_999):
        digits = [int(digit) for digit in barcode(number)]
        assert len(digits) == 13
        assert sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
