"""A small business with a customer in use and one out of use, and the addresses at which its rows are seen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, inspect, or_, select, true
from werkzeug.routing import Rule

from petadmin.access.models import Language, User
from petadmin.access.permissions import Role
from petadmin.adminkit.view import EntityView, entity_views
from petadmin.animals.models import Animal, Sex, Species
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, db
from petadmin.customers.models import Customer
from petadmin.files.models import StoredFile
from petadmin.files.storage import storage
from petadmin.mail import services as mail
from petadmin.mail.drafts import Draft
from petadmin.mail.models import EmailStatus, ErrorCode
from tests.support import (
    scene_albums,
    scene_animals,
    scene_bookings,
    scene_catalog,
    scene_credits,
    scene_documents,
    scene_fields,
    scene_health,
    scene_inbox,
    scene_interactions,
    scene_labels,
    scene_leads,
    scene_letters,
    scene_mailings,
    scene_people,
    scene_records,
    scene_reminders,
    scene_saved_filters,
    scene_sold,
    scene_visits,
)
from tests.support.cast import add_cast, make_animal, make_customer
from tests.support.databases import KeptRows, empty_database
from tests.support.letters import take_in_hand

MISSING = 4_000_000
HUGE = 999_999_999_999_999_999
TOO_HUGE = 10**30

PARTS: tuple[Callable[[int, int], None], ...] = (
    scene_documents.add,
    scene_animals.add,
    scene_health.add,
    scene_records.add,
    scene_labels.add,
    scene_people.add,
    scene_fields.add,
    scene_albums.add,
    scene_catalog.add,
    scene_bookings.add,
    scene_sold.add,
    scene_visits.add,
    scene_leads.add,
    scene_letters.add,
    scene_interactions.add,
    scene_reminders.add,
    scene_inbox.add,
    scene_mailings.add,
    scene_credits.add,
    scene_saved_filters.add,
)
"""What adds rows of a package to a customer and one of their animals: `add(customer_id, animal_id)`."""


@dataclass(frozen=True)
class Scene:
    """The ids of a customer in use and of one out of use."""

    active: int
    inactive: int

    def row_of(self, entity: str, *, hidden: bool = False) -> int:
        """A row of an entity that belongs to the one or the other customer."""
        customer = self.inactive if hidden else self.active
        if entity == "customer":
            return customer
        kind: Any = next(view.entity_model for view in entity_views() if view.entity == entity)
        rows = select(kind.id).order_by(kind.id)
        return ids_of(rows.where(belongs_to(kind, customer)))[0]

    def row_in(self, view: EntityView, *, hidden: bool = False) -> int:
        """A row of a screen, of which an entity may have several, that belongs to the one or the other."""
        customer = self.inactive if hidden else self.active
        if view.entity == "customer":
            return customer
        rows = view.scope().where(belongs_to(view.model, customer)).order_by(view.model.id)
        return ids_of(rows.with_only_columns(view.model.id))[0]


def belongs_to(kind: type[Any], customer_id: int) -> ColumnElement[bool]:
    """That a row is a customer's, or their animal's; rows of the whole house belong to everybody."""
    columns = inspect(kind).columns
    theirs = []
    if "customer_id" in columns:
        theirs.append(columns["customer_id"] == customer_id)
    # A row about two animals names neither of them "the" animal.
    for name in ("animal_id", "first_id"):
        if name in columns:
            animals = select(Animal.id).where(Animal.customer_id == customer_id)
            theirs.append(columns[name].in_(animals))
    return or_(*theirs) if theirs else true()


def is_somebodys(kind: type[Any]) -> bool:
    """Whether rows of a kind are hidden with a customer; those of the whole house, such as users, are not."""
    columns = {"customer_id", "animal_id", "first_id"}
    return kind is Customer or not columns.isdisjoint(inspect(kind).columns.keys())


def ids_of(statement: Any) -> list[int]:
    """The ids that a statement finds, whoever may see them."""
    return list(db.session.scalars(statement))


def make_scene(app: Flask) -> Scene:
    """Marta, in use, and Zósimo, out of use: each with two animals, e-mails in all states, and a history."""
    active = _customer(app, "Marta", "González Ruiz", "612345678")
    inactive = _customer(app, "Zósimo", "Quintanar Oculto", "699111222", inactive=True)
    with app.app_context():
        for customer_id in (active, inactive):
            _add_emails(customer_id)
        _add_disabled_users()
        db.session.commit()
    luna = make_animal(app, active, name="Luna", breed="Galgo", birth_date=date(2020, 2, 29))
    make_animal(app, active, name="Micifuz", species=Species.cat, sex=Sex.male)
    sombra = make_animal(app, inactive, name="Sombra", breed="Podenco", microchip="941000099999999")
    make_animal(app, inactive, name="Niebla")
    with app.app_context():
        for add in PARTS:
            add(active, luna)
            add(inactive, sombra)
        db.session.commit()
    return Scene(active, inactive)


@dataclass(frozen=True)
class KeptScene:
    """The scene with all its rows, so that it need not be made for each test."""

    scene: Scene
    rows: KeptRows

    def put_back(self) -> Scene:
        self.rows.put_back()
        return self.scene


def keep_scene(app: Flask) -> KeptScene:
    """Make the scene among the cast, and keep its rows."""
    with app.app_context():
        empty_database()
        add_cast()
    scene = make_scene(app)
    with app.app_context():
        return KeptScene(scene, KeptRows())


def _customer(
    app: Flask, first_name: str, last_name: str, phone: str, *, inactive: bool = False
) -> int:
    return make_customer(
        app,
        first_name=first_name,
        last_name=last_name,
        email=f"{first_name.lower().replace('ó', 'o')}@example.com",
        tax_id=f"{phone}X",
        phones=[{"number": phone}],
        addresses=[{"street": "Calle Mayor 14", "city": f"Villa{last_name.split()[0]}"}],
        areas=["hotel", "grooming"],
        important_info=f"Cuidado con {first_name}",
        pickup_info="Recoge su hermana",
        inactive=inactive,
    )


def _add_emails(customer_id: int) -> None:
    file = storage().put(db.session, b"%PDF-1.4 hoja", media_type="application/pdf")
    for status in EmailStatus:
        email = mail.queue(db.session, _draft(customer_id, status, file))
        if status is EmailStatus.sending:
            take_in_hand([email], until=utcnow())
        email.status = status
        if status is EmailStatus.sent:
            email.sent_at = utcnow()
        if status in (EmailStatus.error, EmailStatus.uncertain):
            email.error_code = ErrorCode.mailbox_full
    db.session.flush()


def _draft(customer_id: int, status: EmailStatus, file: StoredFile) -> Draft:
    return Draft(
        kind="customer.sheet",
        to=f"cliente{customer_id}@example.com",
        to_name=f"Cliente {customer_id}",
        subject=f"Hoja {status.value} de {customer_id}",
        text="Hola",
        html="<p>Hola</p>",
        language=Language.es,
        customer_id=customer_id,
        attachments=((file, "hoja.pdf"),),
    )


def _add_disabled_users() -> None:
    for name in ("Ana", "Blas"):
        email = f"{name.lower()}@patitas.example"
        db.session.add(
            User(email=email, name=name, role=Role.user, password_hash="none", active=False)
        )


def views_of(app: Flask) -> dict[str, EntityView]:
    """All screens over tables, by their endpoint."""
    views = app.extensions["admin"][0]._views
    return {view.endpoint: view for view in views if isinstance(view, EntityView)}


def variants(app: Flask, rule: Rule, view: EntityView) -> Iterator[dict[str, Any]]:
    """What can stand in a rule's address besides the row: every verb, section, panel and kind of export."""
    names = set(rule.arguments) - {"row_id"}
    verbs = [name.replace("_", "-") for name in view.verbs]
    sections = (
        [section.key for section in desk_parts(app, view)] if "row_id" in rule.arguments else []
    )
    known: dict[str, list[Any]] = {
        "what": verbs + sections,
        "key": [panel.key for panel in desk_panels(app, view)],
        "kind": ["csv", "xlsx"],
        "number": [1],
        "table": ["funnel", "time"],
    }
    if not names:
        yield {}
        return
    (name,) = names
    for value in known[name]:
        yield {name: value}


def desk_parts(app: Flask, view: EntityView) -> list[Any]:
    """The sections of a view's desk; none if it has no desk."""
    desk = app.extensions["petadmin.desk"].get(view.entity)
    return list(desk.sections) if desk is not None else []


def desk_panels(app: Flask, view: EntityView) -> list[Any]:
    """The panels of a view's desk; none if it has no desk."""
    desk = app.extensions["petadmin.desk"].get(view.entity)
    return list(desk.panels) if desk is not None else []


def forget_attempts(app: Flask) -> None:
    """Let nobody have tried to log in yet; the tests' Redis is down, so attempts are counted in memory."""
    (limiter,) = app.extensions["limiter"]
    limiter._fallback_storage.reset()


def snapshot() -> Mapping[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    found = {}
    for table in Model.metadata.sorted_tables:
        rows = db.session.execute(table.select()).all()
        found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    db.session.rollback()
    return found
