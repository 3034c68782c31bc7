"""Making the demo business in an empty database, and wiping it to make it anew."""

import secrets
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from petadmin.access.models import Language, User
from petadmin.access.permissions import Role
from petadmin.access.services import add_user
from petadmin.animals.models import Animal
from petadmin.audit.models import AuditEvent
from petadmin.core.clock import utcnow
from petadmin.core.db import Model
from petadmin.core.tally import Tally, fold_tallies
from petadmin.customers.models import Customer
from petadmin.demo import (
    albums,
    animal_lives,
    catalog,
    contacts,
    credits,
    customfields,
    documents,
    health,
    history,
    inbox,
    interests,
    kept_texts,
    labels,
    leads,
    litters,
    mailings,
    records,
    reminders,
    saved_filters,
    shop,
)
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, arrivals, letters, partings
from petadmin.demo.planning import YEARS, plan
from petadmin.mail.models import Email

YEAR = timedelta(days=366)
DOMAIN = "patitas.example"
STAFF = (("Lucía Moreno", "lucia", Role.administrator), ("Marcos Gil", "marcos", Role.user))

CREATED = "demo.created"
"""The recorded event that marks a database as the demo's."""

PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # noqa: S105  # The letters, not a password.


class Login(NamedTuple):
    """How a member of the demo's staff logs in."""

    role: Role
    email: str
    password: str


def is_empty(session: Session) -> bool:
    """Whether nobody has used this database yet."""
    return not any(
        session.scalar(select(kind.id).limit(1)) for kind in (User, Customer, Animal, Email)
    )


def is_demo(session: Session) -> bool:
    """Whether the database was filled by the demo and has no other staff than the demo's."""
    made = session.scalar(select(AuditEvent.id).where(AuditEvent.action == CREATED).limit(1))
    others = session.scalar(select(User.id).where(~User.email.endswith(f"@{DOMAIN}")).limit(1))
    return made is not None and others is None


def make(session: Session, *, zone: ZoneInfo, password: str | None = None) -> list[Login]:
    """Fill an empty database; staff get the password given, or each a new one of their own."""
    chance = Chance.of(utcnow(), zone)
    logins = [
        Login(role, f"{local}@{DOMAIN}", password or new_password()) for _, local, role in STAFF
    ]
    past = Past(session, chance, begins=chance.moment_on(chance.today - YEARS * YEAR))
    with past.recorded():
        for (name, _, _), login in zip(STAFF, logins, strict=True):
            past.staff.append(_add_user(past, name, login))
        planned = plan(chance)
        offer, shelf, practice = catalog.Offer(), shop.Shelf(), health.Practice()
        wanted: interests.Interests = {}
        past.play(
            arrivals(planned),
            catalog.steps(planned, chance, offer),
            shop.steps(planned, shelf),
            animal_lives.steps(planned, chance),
            health.steps(planned, chance, practice),
            health.checks(practice),
            contacts.steps(planned, chance),
            labels.steps(planned, chance),
            customfields.steps(planned, chance),
            documents.steps(planned, chance),
            records.steps(planned, chance),
            albums.steps(planned, chance),
            litters.steps(planned, chance),
            interests.steps(planned, chance, wanted),
            leads.steps(planned, chance, wanted),
            mailings.steps(planned, chance),
            partings(planned, chance),
            # The log shows e-mails in the order in which they were written.
            [*letters(planned, chance), *mailings.sendings(chance)],
        )
        history.make(past, planned, offer, shelf)
        inbox.make(past)
        kept_texts.keep(past.session)
        saved_filters.keep(past)
        mailings.draft(past)
        reminders.make(past)
        credits.make(past)
    session.add(AuditEvent(action=CREATED, entity="demo"))
    session.flush()
    fold_tallies(session)
    return logins


def wipe(session: Session) -> None:
    """Take everything out of every table."""
    session.expunge_all()
    for table in reversed(Model.metadata.sorted_tables):
        session.execute(delete(table))
    # Taking out the customers has counted them off.
    session.execute(delete(Tally))


def size(session: Session) -> tuple[int, int]:
    """How many customers and animals there are."""
    customers, animals = (
        session.scalar(select(func.count(kind.id))) or 0 for kind in (Customer, Animal)
    )
    return customers, animals


def new_password() -> str:
    """A password of three groups that is easy to read and type."""
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(3))


def _add_user(past: Past, name: str, login: Login) -> User:
    user = add_user(
        past.session,
        email=login.email,
        name=name,
        role=login.role,
        password=login.password,
        language=Language.es,
    )
    user.created_at = user.updated_at = past.moment
    return user
