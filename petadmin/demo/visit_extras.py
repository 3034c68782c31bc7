"""What hangs on some visits of the demo: courses with their progress, prescriptions, photos of the salon."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from petadmin.animals.models import Species, Weight
from petadmin.areas.grooming.models import GroomingPhoto, Stage
from petadmin.areas.training.models import Course, Enrolment, LessonProgress
from petadmin.areas.veterinary.models import Prescription
from petadmin.bookings.charging import charge, month_of
from petadmin.bookings.models import Visit
from petadmin.core.money import HUNDREDTHS
from petadmin.demo import visit_texts
from petadmin.demo.catalog import Offer
from petadmin.demo.past import Past
from petadmin.demo.pictures import photo
from petadmin.demo.visits import Ledger, Performed, Row, insert_all, write_all

ENROLLED = 0.65
FEWEST_SESSIONS = 3
SESSIONS_OF_A_COURSE = 9
PHOTOGRAPHED = 24
PAINTED = 12
"""So many photos of each species are painted for the albums; the salon's are among them."""


def add(past: Past, ledger: Ledger, offer: Offer, performed: Sequence[Performed]) -> None:
    """Add everything; the rows of the areas' own tables are written in between."""
    _enrol(ledger, offer, performed)
    _weigh(ledger, performed)
    ledger.write_own(performed)
    _prescribe(ledger, performed)
    _photograph(past, ledger, performed)


def _enrol(ledger: Ledger, offer: Offer, performed: Sequence[Performed]) -> None:
    """Dogs that came to several classes take part in a course, begun with the first of them."""
    by_animal: dict[int, list[Performed]] = defaultdict(list)
    for one in performed:
        one_area = one.reservation.wish.area
        if one_area == "training":
            one.own["enrolment_id"] = None
            by_animal[one.animal.row.id].append(one)
    chosen = [
        sessions[:SESSIONS_OF_A_COURSE]
        for sessions in by_animal.values()
        if len(sessions) >= FEWEST_SESSIONS and ledger.chance.happens(ENROLLED)
    ]
    courses = [ledger.chance.one(offer.courses) for _sessions in chosen]
    rows = [_sale(ledger, course, own[0]) for course, own in zip(courses, chosen, strict=True)]
    ids = insert_all(ledger.session, Visit, rows)
    pairs = zip(ids, courses, strict=True)
    sold = [{"id": id_, "course_id": course.id} for id_, course in pairs]
    write_all(ledger.session, Enrolment, sold)
    progress: list[Row] = []
    for id_, course, sessions in zip(ids, courses, chosen, strict=True):
        progress += _progress(id_, course, sessions)
    write_all(ledger.session, LessonProgress, progress)


def _sale(ledger: Ledger, course: Course, first: Performed) -> Row:
    """The sale of a course, two hours before its first session."""
    customer = first.reservation.wish.customer.row
    moment = first.common["starts_at"] - timedelta(hours=2)
    sale = Enrolment(starts_at=moment)
    charge(
        sale,
        unit_cents=course.price_cents,
        discount_basis_points=customer.discount_basis_points,
        tax_basis_points=course.tax_basis_points,
    )
    return {
        "kind": Enrolment.__mapper__.polymorphic_identity,
        "area": "training",
        "customer_id": customer.id,
        "animal_id": first.animal.row.id,
        "staff_id": first.common["staff_id"],
        "starts_at": moment,
        "ends_at": moment,
        "month": month_of(moment, ledger.chance.zone),
        "quantity": HUNDREDTHS,
        "measure": HUNDREDTHS,
        "unit_cents": sale.unit_cents,
        "discount_basis_points": sale.discount_basis_points,
        "tax_basis_points": sale.tax_basis_points,
        "amount_cents": sale.amount_cents,
        "currency": ledger.currency,
        "created_at": moment,
        "updated_at": moment,
    }


def _progress(enrolment_id: int, course: Course, sessions: Sequence[Performed]) -> list[Row]:
    """A lesson is completed in each session of the course."""
    lessons = [lesson for unit in course.units for lesson in unit.lessons]
    for session in sessions:
        session.own["enrolment_id"] = enrolment_id
    return [
        {
            "enrolment_id": enrolment_id,
            "lesson_id": lesson.id,
            "completed_on": session.reservation.wish.day,
            "marked_by_id": session.common["staff_id"],
        }
        for lesson, session in zip(lessons, sessions, strict=False)
    ]


def _weigh(ledger: Ledger, performed: Sequence[Performed]) -> None:
    """In the clinic the animals weigh about what they last weighed."""
    weights = select(Weight.animal_id, Weight.grams).order_by(Weight.measured_on, Weight.id)
    known = dict(ledger.session.execute(weights).all())
    for one in performed:
        if one.reservation.wish.area == "veterinary":
            grams = known.get(one.animal.row.id)
            near = ledger.chance.random.uniform(0.97, 1.03)
            one.own["weight_grams"] = round(grams * near, -2) or grams if grams else None


def _prescribe(ledger: Ledger, performed: Sequence[Performed]) -> None:
    rows = [
        {
            "consultation_id": one.visit_id,
            "medicine": medicine,
            "dose": dose,
            "frequency": often,
            "days": days,
            "position": position,
            "created_at": one.common["starts_at"],
            "updated_at": one.common["starts_at"],
        }
        for one in performed
        if one.reservation.wish.area == "veterinary"
        for position, (medicine, dose, often, days) in enumerate(
            visit_texts.prescriptions(one.own["reason"])
        )
    ]
    write_all(ledger.session, Prescription, rows)


def _photograph(past: Past, ledger: Ledger, performed: Sequence[Performed]) -> None:
    """The newest of the salon's works, before and after."""
    groomed = [
        one
        for one in performed
        if one.reservation.wish.area == "grooming"
        and one.animal.species in (Species.dog, Species.cat)
    ]
    rows = [
        {
            "grooming_service_id": one.visit_id,
            "picture_id": photo(
                past, one.animal.species, ledger.chance.random.randrange(PAINTED)
            ).id,
            "stage": stage,
            "caption": "",
            "created_at": one.common["starts_at"],
            "updated_at": one.common["starts_at"],
        }
        for one in groomed[-PHOTOGRAPHED::2]
        for stage in Stage
    ]
    write_all(ledger.session, GroomingPhoto, rows)
