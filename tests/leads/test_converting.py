"""A potential customer becomes a customer: once, with everything on file, and never as somebody who is hidden."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, func, insert, select

from petadmin.access.models import Language, User
from petadmin.audit.models import AuditEvent
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer, CustomerKind, PhoneKind
from petadmin.leads import converting, services
from petadmin.leads.models import Lead, LeadStep, LostReason, Stage
from petadmin.mail.inbox.models import ReceivedEmail, ReceivedKind
from petadmin.mail.models import Category, Email, EmailStatus
from petadmin.marketing.campaigns.models import Campaign, CampaignRecipient
from petadmin.marketing.models import LetterDraft
from petadmin.records.consents.models import Consent, Purpose, Way
from petadmin.records.documents.models import Document, DocumentSource, Folder
from petadmin.records.interactions.models import Direction, Interaction, Method
from petadmin.records.labels.models import Interest
from petadmin.records.notes.models import Note
from petadmin.records.notices.models import Notice
from tests.support.cast import LUCIA, make_customer
from tests.support.days import this_day

PHONE = "+34612345678"
OTHER_PHONE = "+34912345678"


def make_lead(app: Flask, **values: Any) -> int:
    """A potential customer on file, Jorge unless told otherwise, with interests by name and area; returns the id."""
    given = {
        "first_name": "Jorge",
        "last_name": "Núñez Soto",
        "email": "jorge@example.com",
        "phone": PHONE,
        **values,
    }
    interests = given.pop("interests", ())
    with app.app_context():
        wanted = [make_interest(*interest) for interest in interests]
        lead = services.add(db.session, given, by=None, interests=wanted)
        db.session.commit()
        return lead.id


def convert(app: Flask, lead_id: int, *, to: int | None = None) -> int:
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        customer = db.session.get_one(Customer, to) if to is not None else None
        found = converting.convert(db.session, lead, to=customer, by=lucia_id())
        db.session.commit()
        return found.id


def lucia_id() -> int:
    return db.session.scalars(select(User.id).where(User.email == LUCIA.email)).one()


def make_interest(name: str, area: str | None) -> Interest:
    interest = Interest(name=name, folded=name.casefold(), area=area)
    db.session.add(interest)
    db.session.flush()
    return interest


def alike(app: Flask, lead_id: int) -> list[int]:
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        return [customer.id for customer in converting.matches(db.session, lead)]


def records_of_a_lead(lead_id: int) -> dict[str, int]:
    """One row of each table that points at a potential customer; returns the ids by table."""
    now = utcnow()
    folder = Folder(lead_id=lead_id, name="Papeles")
    db.session.add(folder)
    db.session.flush()
    rows: list[Any] = [
        folder,
        Note(lead_id=lead_id, text="Llama por las tardes"),
        Notice(lead_id=lead_id, text="Enviar precios", due_at=now),
        Document(
            lead_id=lead_id,
            folder_id=folder.id,
            name="Presupuesto",
            source=DocumentSource.google_document,
            url="https://docs.google.com/document/d/x/edit",
        ),
        Interaction(lead_id=lead_id, method=Method.call, direction=Direction.received),
        Consent(lead_id=lead_id, purpose=Purpose.privacy, given=True, way=Way.web_form),
        Email(
            lead_id=lead_id,
            status=EmailStatus.sent,
            sent_at=now,
            category=Category.transactional,
            kind="letter",
            language=Language.es,
            recipient_name="Jorge",
            recipient_email="jorge@example.com",
            subject="Precios",
            text="Hola",
            html="<p>Hola</p>",
            message_id="<1@patitas.example>",
        ),
        ReceivedEmail(
            lead_id=lead_id,
            mailbox="hola@patitas.example",
            uidvalidity=1,
            uid=1,
            kind=ReceivedKind.message,
        ),
        LetterDraft(lead_id=lead_id, author_id=lucia_id()),
        CampaignRecipient(lead_id=lead_id, campaign=Campaign(name="Verano"), language=Language.es),
    ]
    db.session.add_all(rows)
    db.session.commit()
    return {row.__tablename__: row.id for row in rows}


def test_becomes_a_new_customer(app: Flask) -> None:
    lead_id = make_lead(
        app,
        other_phone=OTHER_PHONE,
        city="Ávila",
        language=Language.en,
        interests=[("Hotel en verano", "hotel"), ("Novedades", None)],
        follow_up_on=this_day(),
    )
    customer_id = convert(app, lead_id)

    with app.app_context():
        customer, lead = (
            db.session.get_one(Customer, customer_id),
            db.session.get_one(Lead, lead_id),
        )
        assert customer.name == "Jorge Núñez Soto"
        assert customer.email == "jorge@example.com"
        assert customer.language is Language.en
        assert [(phone.number, phone.kind) for phone in customer.phones] == [
            (PHONE, PhoneKind.mobile),
            (OTHER_PHONE, PhoneKind.home),
        ]
        assert [address.city for address in customer.addresses] == ["Ávila"]
        assert customer.areas == ["hotel"]
        assert [one.name for one in customer.interests] == ["Hotel en verano", "Novedades"]
        assert lead.stage is Stage.converted
        assert (lead.customer_id, lead.converted_by_id) == (customer_id, lucia_id())
        assert lead.converted_at is not None
        assert lead.follow_up_on is None
        assert [step.stage for step in lead.steps] == [Stage.new, Stage.converted]
        assert [one.name for one in lead.interests] == ["Hotel en verano", "Novedades"]


def test_a_company_stays_one(app: Flask) -> None:
    company = {"kind": CustomerKind.company, "company_name": "Protectora Huellas"}
    lead_id = make_lead(app, **company, phone=OTHER_PHONE)
    customer_id = convert(app, lead_id)

    with app.app_context():
        customer = db.session.get_one(Customer, customer_id)
        assert customer.name == "Protectora Huellas"
        assert customer.contact_person == "Jorge Núñez Soto"
        assert customer.phones[0].kind is PhoneKind.work


def test_one_on_file_keeps_what_they_have_and_gets_what_they_lack(app: Flask) -> None:
    marta = make_customer(
        app, email="", phones=[{"number": OTHER_PHONE, "kind": PhoneKind.work}], areas=["grooming"]
    )
    lead_id = make_lead(app, city="Soria", interests=[("Guardería", "daycare")])

    assert convert(app, lead_id, to=marta) == marta

    with app.app_context():
        customer = db.session.get_one(Customer, marta)
        assert customer.name == "Marta González Ruiz"
        assert customer.email == "jorge@example.com"
        assert [(phone.number, phone.kind) for phone in customer.phones] == [
            (OTHER_PHONE, PhoneKind.work),
            (PHONE, PhoneKind.mobile),
        ]
        assert [address.city for address in customer.addresses] == ["Soria"]
        assert customer.areas == ["daycare", "grooming"]


def test_nothing_of_one_on_file_is_written_over(app: Flask) -> None:
    address = {"street": "Calle Mayor 1", "city": "Madrid"}
    marta = make_customer(app, addresses=[address], company_name="Marta, S.L.")
    lead_id = make_lead(app, city="Soria", company_name="Otra, S.L.")

    convert(app, lead_id, to=marta)

    with app.app_context():
        customer = db.session.get_one(Customer, marta)
        assert customer.email == "marta@example.com"
        assert customer.company_name == "Marta, S.L."
        assert [one.city for one in customer.addresses] == ["Madrid"]


def test_everything_on_file_comes_along(app: Flask) -> None:
    lead_id = make_lead(app)
    with app.app_context():
        ids = records_of_a_lead(lead_id)
        counted = converting.counts(db.session, lead_id)
        assert {**dict.fromkeys(ids, 1), "audit_event": counted["audit_event"]} == counted

    customer_id = convert(app, lead_id)

    with app.app_context():
        for table, moves in converting.following():
            rows = db.session.execute(select(table).where(table.c.customer_id == customer_id)).all()
            kept = {row.lead_id for row in rows} - {None}
            assert ids.get(table.name) in {None, *(row.id for row in rows)}, table.name
            assert kept == (set() if moves else {lead_id}), table.name


@pytest.mark.parametrize("table", Model.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_that_points_at_potential_customers_is_thought_of(table: Table) -> None:
    leads = Model.metadata.tables["lead"]
    pointing = {key.parent.name for key in table.foreign_keys if key.column is leads.c.id}
    known = {one.table.name for one in converting.following()}

    assert pointing in (set(), {"lead_id"})
    if pointing:
        assert (table.name in known) != (table.name in converting.ALONE)
    if table.name in known:
        # What cannot belong to a customer cannot come along.
        assert "customer_id" in table.columns


def test_rows_of_others_stay_where_they_are(app: Flask) -> None:
    lead_id, other_id = make_lead(app), make_lead(app, email="otra@example.com", phone="")
    with app.app_context():
        db.session.execute(insert(Note).values(lead_id=other_id, text="De otra persona"))
        db.session.commit()

    convert(app, lead_id)

    with app.app_context():
        assert db.session.scalars(select(Note.lead_id)).all() == [other_id]


def test_papers_go_into_the_folder_of_the_same_name(app: Flask) -> None:
    marta, lead_id = make_customer(app), make_lead(app)
    with app.app_context():
        own = Folder(customer_id=marta, name="papeles")
        db.session.add(own)
        ids = records_of_a_lead(lead_id)
        folder_id = own.id

    convert(app, lead_id, to=marta)

    with app.app_context():
        assert db.session.get_one(Document, ids["document"]).folder_id == folder_id
        assert db.session.scalars(select(Folder.id)).all() == [folder_id]


def test_stands_in_the_history_of_both(app: Flask) -> None:
    lead_id = make_lead(app)
    customer_id = convert(app, lead_id)

    with app.app_context():
        told = select(AuditEvent).where(AuditEvent.action == "lead.converted")
        event = db.session.scalars(told).one()
        assert (event.lead_id, event.customer_id) == (lead_id, customer_id)
        assert event.changes["customer"] == [None, "Jorge Núñez Soto"]
        added = select(AuditEvent.customer_id).where(AuditEvent.action == "lead.created")
        assert db.session.scalars(added).one() == customer_id


def test_done_once_it_stays_as_it_is(app: Flask) -> None:
    marta, lead_id = make_customer(app), make_lead(app)
    customer_id = convert(app, lead_id)

    assert convert(app, lead_id) == customer_id
    assert convert(app, lead_id, to=marta) == customer_id
    with app.app_context():
        converted = select(func.count()).where(LeadStep.stage == Stage.converted)
        assert db.session.scalar(converted) == 1
        assert db.session.scalar(select(func.count(Customer.id))) == 2


def test_of_ten_at_once_all_get_the_same_customer(app: Flask) -> None:
    marta, lead_id = make_customer(app), make_lead(app)
    start = Barrier(10)

    def attempt(number: int) -> int:
        with app.app_context():
            start.wait()
        return convert(app, lead_id, to=marta if number % 2 else None)

    with ThreadPoolExecutor(10) as pool:
        found = set(pool.map(attempt, range(10)))

    assert len(found) == 1
    with app.app_context():
        converted = select(func.count()).where(LeadStep.stage == Stage.converted)
        assert db.session.scalar(converted) == 1
        events = select(func.count()).where(AuditEvent.action == "lead.converted")
        assert db.session.scalar(events) == 1
        assert db.session.scalar(select(func.count(Customer.id))) == (1 if found == {marta} else 2)


def test_one_who_was_lost_is_taken_back(app: Flask) -> None:
    lead_id = make_lead(app)
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        services.lose(db.session, lead, LostReason.price, "Muy caro", by=None)
        db.session.commit()

    convert(app, lead_id)

    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        stages = [step.stage for step in lead.steps]
        assert stages == [Stage.new, Stage.lost, Stage.new, Stage.converted]
        assert (lead.lost_reason, lead.lost_note) == (None, "")


def test_nobody_becomes_a_customer_who_is_inactive(app: Flask) -> None:
    marta, lead_id = make_customer(app, inactive=True), make_lead(app)

    with pytest.raises(DomainError):
        convert(app, lead_id, to=marta)


def test_finds_who_may_be_the_same(app: Flask) -> None:
    by_email = make_customer(app, email="jorge@example.com")
    by_phone = make_customer(app, email="a@example.com", phones=[{"number": "612 34 56 78"}])
    by_name = make_customer(app, first_name="JORGE", last_name="Nunez  Soto", email="b@example.com")
    make_customer(app, email="c@example.com")

    assert alike(app, make_lead(app)) == [by_email, by_phone, by_name]


def test_a_company_is_found_by_its_name_and_by_who_wrote(app: Flask) -> None:
    company = {"kind": CustomerKind.company, "company_name": "Protectora Huellas"}
    itself = make_customer(app, **company, email="a@example.com")
    writer = make_customer(app, first_name="Jorge", last_name="Núñez Soto", email="b@example.com")

    found = alike(app, make_lead(app, **company, email="c@example.com", phone=""))

    assert found == [itself, writer]


def test_nobody_without_address_and_phone_is_the_same(app: Flask) -> None:
    make_customer(app, email="", phones=[{"number": PHONE}])

    assert alike(app, make_lead(app, phone="", email="otro@example.com")) == []
