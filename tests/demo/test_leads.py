"""Potential customers of the demo: of every kind, with contacts in order, and something to do today."""

from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from petadmin.core.clock import day_start, utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer, CustomerKind
from petadmin.demo.lead_texts import INTERESTS
from petadmin.leads import queries
from petadmin.leads.models import Lead, Source, Stage
from petadmin.records.consents.models import Consent, Purpose
from petadmin.records.documents.models import Document
from petadmin.records.interactions.models import Interaction, Progress
from petadmin.records.labels.models import CustomerInterest, Interest
from petadmin.records.notes.models import Note
from petadmin.records.notices.models import Notice
from tests.support.days import MADRID, this_day

pytestmark = pytest.mark.slow


def all_leads() -> list[Lead]:
    options = selectinload(Lead.steps), selectinload(Lead.interests), selectinload(Lead.customer)
    return list(db.session.scalars(select(Lead).options(*options)))


def contacts_of(lead: Lead) -> list[Interaction]:
    statement = select(Interaction).where(Interaction.lead_id == lead.id)
    return list(db.session.scalars(statement.order_by(Interaction.at, Interaction.id)))


def number_of(*conditions: object) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]  # any conditions


def test_there_are_some_of_every_kind(business: Flask) -> None:
    leads = all_leads()
    assert 80 <= len(leads) <= 100
    assert {lead.stage for lead in leads} == set(Stage)
    assert len({lead.source for lead in leads}) >= len(Source) - 2
    assert {CustomerKind.company, CustomerKind.person} == {lead.kind for lead in leads}
    assert len({lead.lost_reason for lead in leads}) >= 4
    assert len({lead.assignee_id for lead in leads}) == 3
    assert all(lead.interests for lead in leads)
    assert db.session.scalar(select(func.count(Interest.id))) == len(INTERESTS)


def test_stages_and_contacts_follow_each_other(business: Flask) -> None:
    for lead in all_leads():
        moments = [step.at for step in lead.steps]
        assert moments[0] == lead.created_at
        assert all(before <= after for before, after in pairwise(moments))
        assert lead.steps[0].stage is Stage.new
        assert lead.steps[-1].stage is lead.stage
        assert lead.stage_since == moments[-1]
        contacts = contacts_of(lead)
        assert all(lead.created_at <= contact.at <= utcnow() for contact in contacts)
        if lead.stage is Stage.new:
            assert not contacts
        else:
            assert 2 <= len(contacts) <= 9
        if not lead.is_open:
            assert contacts[-1].at <= lead.stage_since


def test_those_who_became_customers_are_these(business: Flask) -> None:
    converted = [lead for lead in all_leads() if lead.stage is Stage.converted]
    assert len(converted) > 20
    for lead in converted:
        customer = lead.customer
        assert isinstance(customer, Customer)
        assert (customer.name, customer.email) == (lead.name, lead.email)
        assert lead.created_at < customer.created_at
        assert lead.converted_at is not None
        assert lead.converted_at - customer.created_at < timedelta(hours=1)
        assert {contact.customer_id for contact in contacts_of(lead)} == {customer.id}


def test_there_is_something_to_do_today(business: Flask) -> None:
    day = this_day()
    assert number_of(queries.is_overdue(day)) >= 3
    assert number_of(Lead.follow_up_on == day) >= 3
    assert number_of(Lead.follow_up_on > day, Lead.follow_up_on <= day + timedelta(days=7)) >= 3
    waiting = Interaction.status.in_((Progress.pending, Progress.in_progress))
    # Made in the first minutes of a day, they are of the day before.
    since = day_start(day, MADRID) - timedelta(minutes=10)
    assert number_of(waiting, Interaction.at >= since) >= 5


def test_records_hang_on_them(business: Flask) -> None:
    for kind in (Note, Document, Notice):
        assert number_of(kind.lead_id.is_not(None)) >= 3
    assert number_of(Consent.purpose == Purpose.privacy) >= 10
    assert number_of(Interaction.lead_id.is_(None)) >= 50
    assert number_of(CustomerInterest.customer_id.is_not(None)) >= 30
