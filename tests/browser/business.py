"""The business that the browser tests look at: believable people, and some that no design expects."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from flask import Flask

from petadmin.access.models import Language
from petadmin.animals.models import Species
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import CustomerKind
from petadmin.files.storage import storage
from petadmin.mail.models import EmailStatus
from petadmin.records.albums.links import make_token
from petadmin.records.notes import services as notes
from petadmin.records.notices import services as notices
from tests.conventions.scene import PARTS
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day
from tests.support.letters import add_email
from tests.support.scene_albums import add_album

FIRST_NAMES = ("Íñigo", "Begoña", "Núria", "Ana María", "José Ángel", "Chloë")
LAST_NAMES = ("Muñoz Peña", "García", "Güell i Roca", "O'Brien", "López de la Fuente")
CITIES = ("Logroño", "A Coruña", "L'Hospitalet de Llobregat", "Madrid")
AREAS = ("hotel", "grooming", "daycare", "breeding", "training", "shop", "veterinary")
STRANGE = (
    ("أحمد", "عبد الرحمن بن محمد"),
    ("🐶 Perrito 🐾", "👩🏽‍⚕️ Familia"),
    (
        "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren",
        "gewissenhaftschaferswessenschafe" * 2,
    ),
    ("<b>Robert</b>", "'); DROP TABLE customer;--"),
)
LONG_WORD = "https://example.com/" + "sehr-lange-adresse/" * 12


@dataclass(frozen=True)
class Business:
    """The rows that tests look for."""

    everything: int
    """A customer with all that a customer can have."""

    bare: int
    inactive: int
    company: int
    animal: int
    emails: dict[str, int]
    """An e-mail in each state."""

    shared_album: str
    """What opens an album for those who are not logged in."""


def found_business(app: Flask) -> Business:
    """Make it, through the same services as the website."""
    for number, (first, last) in enumerate(product(FIRST_NAMES, LAST_NAMES)):
        customer = make_customer(
            app,
            first_name=first,
            last_name=last,
            email=f"customer{number}@example.com",
            phones=[{"number": f"6123456{number:02d}"}],
            addresses=[{"street": f"Calle Mayor {number}", "city": CITIES[number % len(CITIES)]}],
            areas=AREAS[number % 7 : number % 7 + 2],
            inactive=number % 10 == 9,
        )
        make_animal(app, customer, name="Luna", species=list(Species)[number % len(Species)])
    for first, last in STRANGE:
        customer = make_customer(app, first_name=first, last_name=last[:120], notes=LONG_WORD)
        make_animal(app, customer, name=first[:80], breed=last[:80])
    everything = _customer_with_everything(app)
    animal = make_animal(app, everything, name="Thor", birth_date=date(2020, 2, 29))
    return Business(
        everything=everything,
        bare=make_customer(app, first_name="", last_name="Sin Nada", email="nada@example.com"),
        inactive=make_customer(app, first_name="Remedios", last_name="Ida", inactive=True),
        company=make_customer(
            app,
            kind=CustomerKind.company,
            company_name="Residencia Canina S. L.",
            language=Language.en,
        ),
        animal=animal,
        emails=dict(_emails(app, everything)),
        shared_album=_papers(app, everything, animal),
    )


def _customer_with_everything(app: Flask) -> int:
    customer = make_customer(
        app,
        first_name="Visitación",
        last_name="Etxeberria Goikoetxea-Sanz de Santamaría",
        tax_id="12345678Z",
        email="visitacion.etxeberria.goikoetxea@correo-muy-largo.example.com",
        language=Language.es,
        phones=[{"number": f"61234560{number}"} for number in range(6)],
        addresses=[
            {
                "street": f"Avenida de los Reyes Católicos {number}, 3.º izquierda",
                "postal_code": "26001",
                "city": "Logroño",
                "province": "La Rioja",
                "country": "España",
                "label": "Casa",
            }
            for number in range(3)
        ],
        areas=AREAS,
        important_info="Alérgica al pollo.\nMuerde si tiene miedo 🐕.",
        pickup_info="Solo por la tarde, llamar antes. " * 6,
        notes=f"مرحبا بالعالم\n{LONG_WORD}",
    )
    for number in range(12):
        make_animal(
            app,
            customer,
            name=f"Rocky {number}",
            breed="Perro de agua español",
            colour="Negro y blanco",
            microchip=f"98109810000{number:04d}",
            birth_date=date(2019, 1, 1) + timedelta(days=40 * number),
            neutered=number % 2 == 0,
            notes="Come dos veces al día.",
            deceased_on=date(2025, 5, 5) if number == 11 else None,
        )
    return customer


def _emails(app: Flask, customer: int) -> Iterator[tuple[str, int]]:
    with app.app_context():
        for status in EmailStatus:
            detail = f"451 {LONG_WORD}"
            yield status.value, add_email(status, customer_id=customer, error_detail=detail)


def _papers(app: Flask, customer: int, animal: int) -> str:
    """What belongs to a customer and an animal, some of it with words that do not break; the key of an album."""
    with app.app_context():
        for add in PARTS:
            add(customer, animal)
        for owner in ({"customer_id": customer}, {"animal_id": animal}):
            author = {"author_id": None}
            text = f"{LONG_WORD} {LONG_WORD}"
            notes.add(db.session, storage(), {"text": text, "pinned": True, **owner}, **author)
            notice = {"text": text, "due_at": utcnow(), **owner}
            notices.add(db.session, notice, **author, now=utcnow())
            album = add_album(f"{STRANGE[2][0]} {LONG_WORD}"[:80], photos=3, **owner)
        db.session.commit()
        return make_token(album, until=this_day() + timedelta(days=30))
