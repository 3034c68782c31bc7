"""Mailings for the walks through all doors: a draft that somebody gets, and one in each other state."""

from petadmin.access.models import Language
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.mail import services as mail
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Category, EmailStatus, ErrorCode
from petadmin.marketing.campaigns.audience import Audience
from petadmin.marketing.campaigns.models import (
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    LeftOut,
)
from petadmin.records.consents import services as consents
from petadmin.records.consents.models import Purpose, Way


def add(customer_id: int, animal_id: int) -> None:
    """Mailings whose recipient is the customer."""
    del animal_id
    consents.note(
        db.session,
        {"customer_id": customer_id},
        purpose=Purpose.marketing,
        given=True,
        way=Way.paper,
    )
    for status in CampaignStatus:
        campaign = _campaign(status, customer_id)
        if status is not CampaignStatus.draft:
            _add_recipients(campaign, customer_id)


def _campaign(status: CampaignStatus, customer_id: int) -> Campaign:
    started = utcnow() if status is not CampaignStatus.draft else None
    campaign = Campaign(
        name=f"Cursos {status.value} {customer_id}",
        status=status,
        category=Category.marketing,
        subject_es=f"Cursos de enero {customer_id}",
        body_es="<p>Empiezan el lunes.</p>",
        audience=Audience().kept(),
        started_at=started,
        recipients=2 if started else 0,
        left_out=1 if started else 0,
    )
    db.session.add(campaign)
    db.session.flush()
    return campaign


def _add_recipients(campaign: Campaign, customer_id: int) -> None:
    for place, result in enumerate((EmailStatus.error, EmailStatus.queued)):
        address = f"cliente{customer_id}-{place}@example.com"
        email = mail.queue(db.session, _draft(campaign, customer_id, address))
        email.status = result
        if result is EmailStatus.error:
            email.error_code = ErrorCode.mailbox_unknown
        db.session.flush()
        _add(campaign, customer_id, address, email_id=email.id)
    _add(campaign, customer_id, f"cliente{customer_id}@example.com", left_out=LeftOut.same_address)


def _add(campaign: Campaign, customer_id: int, address: str, **values: object) -> None:
    db.session.add(
        CampaignRecipient(
            campaign_id=campaign.id,
            customer_id=customer_id,
            name=f"Cliente {customer_id}",
            address=address,
            language=Language.es,
            **values,
        )
    )
    db.session.flush()


def _draft(campaign: Campaign, customer_id: int, address: str) -> Draft:
    return Draft(
        kind="campaign.sent",
        to=address,
        to_name=f"Cliente {customer_id}",
        subject=campaign.subject_es,
        text="Empiezan el lunes.",
        html="<p>Empiezan el lunes.</p>",
        language=Language.es,
        customer_id=customer_id,
        category=Category.marketing,
    )
