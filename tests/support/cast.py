"""The people and things that tests tell their stories with."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access import services as access
from petadmin.access.models import Language, User
from petadmin.access.passwords import hash_password
from petadmin.access.permissions import Role
from petadmin.adminkit.requests import TOKEN
from petadmin.animals import services as animals
from petadmin.core.db import db
from petadmin.customers import services as customers
from petadmin.leads import services as leads
from tests.support.days import this_day

PASSWORD = "correct horse battery"
PASSWORD_HASH = hash_password(PASSWORD)


@dataclass(frozen=True)
class Person:
    """Somebody of the staff."""

    email: str
    name: str
    role: Role
    language: Language = Language.en


LUCIA = Person("lucia@patitas.example", "Lucía Moreno", Role.administrator)
MARCOS = Person("marcos@patitas.example", "Marcos Gil", Role.user)


def add_cast() -> None:
    """Put Lucía and Marcos on file; hashing a password each time would take most of a test."""
    for person in (LUCIA, MARCOS):
        db.session.add(
            User(
                email=person.email,
                name=person.name,
                role=person.role,
                language=person.language,
                password_hash=PASSWORD_HASH,
            )
        )
    db.session.commit()


def log_in(app: Flask, client: FlaskClient, person: Person) -> None:
    """Begin a session for somebody, as the log-in page does after checking the password."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == person.email)).one()
        token = access.open_session(db.session, user.id)
        db.session.commit()
    with client.session_transaction() as session:
        session[TOKEN] = token


def speak(app: Flask, person: Person, language: Language) -> None:
    """Let somebody use the interface in a language."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == person.email)).one()
        user.language = language
        db.session.commit()


def user_id(person: Person) -> int:
    """The id of somebody of the staff."""
    return db.session.scalars(select(User.id).where(User.email == person.email)).one()


def make_customer(app: Flask, **values: Any) -> int:
    """A customer on file, Marta unless told otherwise; returns the id."""
    given = {
        "first_name": "Marta",
        "last_name": "González Ruiz",
        "email": "marta@example.com",
        **values,
    }
    inactive = given.pop("inactive", False)
    with app.app_context():
        customer = customers.add(db.session, given)
        db.session.flush()  # the event of a deactivation needs the id
        if inactive:
            day = this_day()
            customers.deactivate(db.session, customer, since=day, today=day, reason="Se ha mudado")
        db.session.commit()
        return customer.id


def make_lead(app: Flask, **values: Any) -> int:
    """A potential customer on file, Olga unless told otherwise; returns the id."""
    given = {"first_name": "Olga", "last_name": "Prado", "email": "olga@example.com", **values}
    with app.app_context():
        lead = leads.add(db.session, given, by=None)
        db.session.commit()
        return lead.id


def make_animal(app: Flask, customer_id: int, **values: Any) -> int:
    """An animal on file, Luna unless told otherwise; returns the id."""
    given = {"name": "Luna", "customer_id": customer_id, **values}
    with app.app_context():
        animal = animals.add(db.session, given, today=this_day())
        db.session.commit()
        return animal.id
