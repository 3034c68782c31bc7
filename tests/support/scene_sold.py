"""Courses, litters and sales for the walks through all doors."""

from datetime import date, timedelta

from petadmin.animals.models import Sex
from petadmin.areas.breeding import sales as puppy_sales
from petadmin.areas.breeding import services as breeding
from petadmin.areas.breeding.models import Litter, Puppy
from petadmin.areas.breeding.sales import Chosen
from petadmin.areas.shop import services as shop
from petadmin.areas.shop.services import Wanted
from petadmin.areas.training import courses
from petadmin.areas.training import services as training
from petadmin.areas.training.models import Course, TrainingSession
from petadmin.bookings import visits
from petadmin.catalog import services as catalog
from petadmin.catalog.models import Unit
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.areas.training.school import OUTLINE
from tests.support.days import MADRID, this_day


def add(customer_id: int, animal_id: int) -> None:
    """A course on offer and a retired one, sold and trained for; puppies in all states; a sale in the shop."""
    customer = db.session.get_one(Customer, customer_id)
    # Nothing is sold to whom is out of use, so it was sold before.
    since, reason = customer.inactive_since, customer.inactive_reason
    customer.inactive_since, customer.inactive_reason = None, ""
    _teach(customer_id, animal_id)
    _breed(customer)
    _sell(customer)
    db.session.flush()
    customer.inactive_since, customer.inactive_reason = since, reason
    db.session.flush()


def _teach(customer_id: int, animal_id: int) -> None:
    course = _course(f"Cachorros {customer_id}")
    courses.retire(db.session, _course(f"Antiguo {customer_id}"))
    moment = utcnow()
    enrolment = training.sell_course(
        db.session,
        {"course_id": course.id, "animal_id": animal_id, "starts_at": moment},
        zone=MADRID,
    )
    db.session.flush()
    lesson = course.units[0].lessons[0].id
    training.complete_lesson(db.session, enrolment, lesson, on=moment.date(), by_id=None)
    _train(animal_id, enrolment.id)


def _course(name: str) -> Course:
    outline = courses.read_outline(OUTLINE)
    given = {"name": name, "price_cents": 24_000, "outline": outline}
    course = courses.add(db.session, given)
    db.session.flush()
    return course


def _train(animal_id: int, enrolment_id: int) -> None:
    service = catalog.add_service(
        db.session,
        {
            "area": "training",
            "name": f"Sesión {animal_id}",
            "unit": Unit.session,
            "price_cents": 3_500,
        },
    )
    db.session.flush()
    end = utcnow()
    values = {
        "animal_id": animal_id,
        "service_id": service.id,
        "starts_at": end - timedelta(hours=1),
        "ends_at": end,
        "enrolment_id": enrolment_id,
        "homework": "Diez minutos al día",
    }
    visits.add(db.session, TrainingSession(area="training"), values, zone=MADRID)


def _breed(customer: Customer) -> None:
    """A litter of somebody else, of whose puppies the customer has one; and a litter of the customer's own."""
    today = this_day()
    breeder = Customer(first_name="Criadero", last_name=f"Patitas {customer.id}", email="c@x.es")
    db.session.add(breeder)
    db.session.flush()
    own = _puppies(_litter(customer.id, today), 4, today)
    (sold,) = _puppies(_litter(breeder.id, today), 1, today)
    breeding.reserve(own[1], breeder)
    breeding.keep(own[2])
    puppy_sales.sell(
        db.session,
        customer,
        [Chosen(puppy_id=sold.id)],
        {"starts_at": utcnow()},
        zone=MADRID,
        today=today,
    )


def _litter(customer_id: int, today: date) -> Litter:
    given = {
        "name": f"Camada {customer_id}",
        "customer_id": customer_id,
        "born_on": today - timedelta(days=60),
    }
    litter = breeding.add(db.session, given, today=today)
    db.session.flush()
    return litter


def _puppies(litter: Litter, number: int, today: date) -> list[Puppy]:
    rows = [{"name": f"Cría {place}", "sex": Sex.female, "grams": 400} for place in range(number)]
    species, breed = breeding.usual_kind(litter)
    return breeding.add_puppies(db.session, litter, rows, species=species, breed=breed, today=today)


def _sell(customer: Customer) -> None:
    given = {"name": f"Correa {customer.id}", "price_cents": 1_900, "counted": True, "opening": 9}
    product = catalog.add_product(db.session, given, by_id=None)
    db.session.flush()
    wanted = [Wanted(product_id=product.id, quantity=2)]
    values = {"starts_at": utcnow()}
    shop.sell(db.session, customer, wanted, values, zone=MADRID, by_id=None)
