"""Mailings as tests make them, and what became of their e-mails."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from petadmin.core.db import db
from petadmin.mail.models import Category, Email
from petadmin.marketing.campaigns import tasks
from petadmin.marketing.campaigns.audience import Audience
from petadmin.marketing.campaigns.models import Campaign, CampaignRecipient, LeftOut
from petadmin.records.consents import services as consents
from petadmin.records.consents.models import Purpose, Way
from tests.support.cast import LUCIA, Person, make_customer, user_id

SPANISH = {
    "subject_es": "Curso de cachorros",
    "body_es": "<p>Empieza el lunes, {{ customer_name }}.</p>",
}


def make_mailing(
    app: Flask, *, by: Person = LUCIA, audience: Audience | None = None, **values: Any
) -> int:
    """A draft to all customers in Spanish, unless told otherwise; returns the id."""
    given = {"name": "Cursos", "category": Category.marketing, **SPANISH, **values}
    with app.app_context():
        campaign = Campaign(
            audience=(audience or Audience()).kept(), created_by_id=user_id(by), **given
        )
        db.session.add(campaign)
        db.session.commit()
        return campaign.id


def make_people(app: Flask, number: int, *, agreed: bool = True) -> list[int]:
    """Customers with an address each, who agreed to advertising."""
    ids = [
        make_customer(app, first_name=f"Ana {place}", email=f"ana{place}@example.com")
        for place in range(number)
    ]
    if agreed:
        agree(app, *ids)
    return ids


def agree(app: Flask, *customer_ids: int, given: bool = True) -> None:
    """Let customers agree to advertising, or take it back."""
    with app.app_context():
        for customer_id in customer_ids:
            consents.note(
                db.session,
                {"customer_id": customer_id},
                purpose=Purpose.marketing,
                given=given,
                way=Way.paper,
            )
        db.session.commit()


def prepare(app: Flask, campaign_id: int) -> bool:
    """Let the job do its work."""
    with app.app_context():
        return tasks.work_at(db.session, campaign_id, stopping=lambda: False)


def emails_of(app: Flask, campaign_id: int) -> list[Email]:
    """The e-mails of a mailing."""
    with app.app_context():
        statement = (
            select(Email)
            .join(CampaignRecipient, CampaignRecipient.email_id == Email.id)
            .where(CampaignRecipient.campaign_id == campaign_id)
        )
        return list(db.session.scalars(statement.order_by(Email.id)))


def left_out(app: Flask, campaign_id: int) -> dict[str, LeftOut | None]:
    """Who was chosen for a mailing, by name, and why they were left out."""
    with app.app_context():
        rows = db.session.execute(
            select(CampaignRecipient.name, CampaignRecipient.left_out)
            .where(CampaignRecipient.campaign_id == campaign_id)
            .order_by(CampaignRecipient.id)
        )
        return {row.name: row.left_out for row in rows}


def mailing(app: Flask, campaign_id: int) -> Campaign:
    with app.app_context():
        return db.session.get_one(Campaign, campaign_id)
