"""E-mails and the summary sheet as they are, in both languages, word for word.

When a change is meant, `make golden` writes the files anew; look at the difference before keeping it.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask, g
from sqlalchemy import select

from petadmin.access.models import Language, User
from petadmin.animals.health.models import Vaccination, Vaccine, VaccineRule
from petadmin.animals.models import Animal, Species
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.bookings.reminders.texts import standard_text
from petadmin.core.db import db
from petadmin.core.i18n import in_language
from petadmin.core.text import fold
from petadmin.customers.models import Customer
from petadmin.customers.people import services as people
from petadmin.desk.emails import summary_sheet
from petadmin.desk.registry import desk_of
from petadmin.desk.sheet import make_sheet
from petadmin.mail.composing import compose
from petadmin.mail.templates.models import Occasion
from petadmin.mail.templates.texts import Text, examples, prepare
from petadmin.marketing.emails import letter
from petadmin.marketing.queries import recipients
from petadmin.records.albums import services as albums
from petadmin.records.albums.emails import link_email
from petadmin.records.notices import services as notices
from petadmin.records.notices.emails import due_email
from tests.support.cast import MARCOS, make_animal, make_customer

FOLDER = Path(__file__).parent
WRITE = "PETADMIN_TEST_WRITE_GOLDEN"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

LANGUAGES = pytest.mark.parametrize(
    "language", [pytest.param(item, id=item.value) for item in Language]
)


def check(name: str, text: str) -> None:
    """Compare with the file, or write it when asked to."""
    path = FOLDER / name
    if os.environ.get(WRITE):
        path.write_text(text)
    assert path.exists(), f"{name} is missing: run make golden"
    assert text == path.read_text(), f"{name} has changed: if that is meant, run make golden"


@pytest.fixture
def marta(app: Flask) -> int:
    """A customer with everything that a sheet shows."""
    customer = make_customer(
        app,
        phones=[{"number": "612345678"}, {"number": "+34911234567"}],
        addresses=[{"street": "Calle Mayor 14, 3.º B", "postal_code": "28013", "city": "Madrid"}],
        tax_id="12345678Z",
        important_info="Luna es alérgica al pollo.",
        pickup_info="Solo Marta o Iván.",
        areas=["hotel", "grooming"],
    )
    luna = make_animal(
        app,
        customer,
        breed="Border collie",
        birth_date=date(2022, 2, 28),
        microchip="941000012345678",
    )
    make_animal(app, customer, name="Simón", deceased_on=date(2025, 5, 5))
    with app.app_context():
        _add_people(customer)
        _add_vaccinations(luna)
        db.session.commit()
    return customer


def _add_people(customer: int) -> None:
    for values in (
        {"name": "Iván Pérez", "relation": "Pareja", "is_owner": True, "may_pick_up": True},
        {"name": "Rosa Ruiz", "phone": "699111222", "is_emergency": True, "notes": "Solo de tarde"},
    ):
        people.add(db.session, {"customer_id": customer, **values})


def _add_vaccinations(animal: int) -> None:
    for name, expires_on, verified_at in (
        ("Rabia", date(2026, 2, 1), None),
        ("Polivalente", date(2026, 3, 20), NOON),
        ("Leishmaniosis", date(2026, 12, 1), NOON),
    ):
        vaccine = Vaccine(name=name, species=Species.dog, folded=fold(name))
        db.session.add(
            Vaccination(
                animal_id=animal, vaccine=vaccine, expires_on=expires_on, verified_at=verified_at
            )
        )
    tos = Vaccine(name="Tos de las perreras", species=Species.dog, folded="tos de las perreras")
    tos.rules = [VaccineRule(area="hotel")]
    db.session.add(tos)


@LANGUAGES
@pytest.mark.parametrize("copy", ["customer", "staff"])
def test_summary_sheet(app: Flask, marta: int, language: Language, copy: str) -> None:
    with app.test_request_context(), time_machine.travel(NOON, tick=False):
        g._login_user = db.session.scalars(select(User).where(User.email == MARCOS.email)).one()
        subject = db.session.get_one(Customer, marta)

        sheet = make_sheet(
            desk_of(app, "customer"), subject, language=language.value, internal=copy == "staff"
        )

    check(f"summary_sheet.{copy}.{language.value}.html", sheet.html)


def test_the_customers_copy_keeps_back_what_only_staff_may_read() -> None:
    for language in Language:
        assert "pollo" in (FOLDER / f"summary_sheet.staff.{language.value}.html").read_text()
        copy = (FOLDER / f"summary_sheet.customer.{language.value}.html").read_text()
        assert "pollo" not in copy
        assert "Solo de tarde" not in copy


@LANGUAGES
def test_email_with_the_summary_sheet(app: Flask, marta: int, language: Language) -> None:
    with app.test_request_context():
        subject = db.session.get_one(Customer, marta)
        subject.language = language

        draft = summary_sheet(
            subject, to="marta@example.com", message="Hola, Marta.\nAquí va.", actor_id=None
        )

    check(f"desk.summary_sheet.{language.value}.txt", f"{draft.subject}\n\n{draft.text}")
    check(f"desk.summary_sheet.{language.value}.html", draft.html)


@LANGUAGES
def test_test_email(app: Flask, language: Language) -> None:
    with app.test_request_context():
        composed = compose("mail/test", language=language.value, context={"name": "Lucía Moreno"})

    check(f"mail.test.{language.value}.txt", f"{composed.subject}\n\n{composed.text}")
    check(f"mail.test.{language.value}.html", composed.html)


@LANGUAGES
def test_email_of_a_due_notice(app: Flask, marta: int, language: Language) -> None:
    with app.test_request_context(), time_machine.travel(NOON, tick=False):
        person = db.session.scalars(select(User).where(User.email == MARCOS.email)).one()
        person.language = language
        luna = db.session.scalars(select(Animal).where(Animal.name == "Luna")).one()
        text = "Llamar a Marta\nPreguntar por la cartilla de Luna"
        values = {"text": text, "due_at": NOON, "animal_id": luna.id}
        notice = notices.add(db.session, values, author_id=person.id, now=NOON)
        db.session.flush()

        draft = due_email(notice, person)

    check(f"records.notice_due.{language.value}.txt", f"{draft.subject}\n\n{draft.text}")
    check(f"records.notice_due.{language.value}.html", draft.html)


@LANGUAGES
def test_email_with_the_link_to_an_album(app: Flask, marta: int, language: Language) -> None:
    with app.test_request_context():
        customer = db.session.get_one(Customer, marta)
        customer.language = language
        luna = db.session.scalars(select(Animal).where(Animal.name == "Luna")).one()
        album = albums.add(db.session, {"name": "Verano", "animal_id": luna.id})
        db.session.flush()

        draft = link_email(
            album,
            to="marta@example.com",
            message="Mira qué bien lo pasa.",
            url="https://patitas.example/shared/albums/token",
            until=NOON.date(),
            actor_id=None,
        )

    check(f"records.album_link.{language.value}.txt", f"{draft.subject}\n\n{draft.text}")
    check(f"records.album_link.{language.value}.html", draft.html)


@LANGUAGES
def test_written_email(app: Flask, marta: int, language: Language) -> None:
    body = (
        "<h1>Una semana en el hotel</h1><p>{{ animal_names }} ha comido bien &amp; <em>duerme</em>.<br>"
        '<a href="https://patitas.example/luna">Fotos</a></p><ul><li>Paseo</li><li>Baño</li></ul>'
        "<blockquote>¿Cómo está?</blockquote><p>&lt;b&gt;Hasta el lunes&lt;/b&gt;</p>"
    )
    with app.test_request_context():
        customer = db.session.get_one(Customer, marta)
        customer.language = language

        (recipient,) = recipients(db.session, customer)[:1]
        values = {"animal_names": "Luna", "customer_name": recipient.greeted}
        draft = letter(
            customer,
            recipient,
            Text("{{ animal_names }} en el hotel", body),
            values=values,
            author_id=None,
        )

    check(f"written.{language.value}.txt", f"{draft.subject}\n\n{draft.text}")
    check(f"written.{language.value}.html", draft.html)


@LANGUAGES
@pytest.mark.parametrize("occasion", sorted(KINDS))
def test_standard_text_of_a_reminder(app: Flask, occasion: Occasion, language: Language) -> None:
    kind = KINDS[occasion]
    with app.test_request_context(), in_language(language.value):
        frame = {"reason": str(kind.why)}
        if kind.is_advertising:
            frame["unsubscribe_url"] = "https://patitas.example/unsubscribe/token"
        text = standard_text(occasion, language)
        prepared = prepare(text, language=language.value, frame=frame)

        composed = prepared.fill(examples(occasion, language.value))

    name = f"reminders.{occasion.value}.{language.value}"
    check(f"{name}.txt", f"{composed.subject}\n\n{composed.text}")
    check(f"{name}.html", composed.html)


def test_every_email_has_a_golden_file() -> None:
    templates = Path("templates/emails")
    names = {path.parent.relative_to(templates) for path in templates.rglob("subject.txt")}

    for name in names:
        for language in Language:
            assert (FOLDER / f"{'.'.join(name.parts)}.{language.value}.txt").exists(), name
