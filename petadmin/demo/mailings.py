"""Mailings of the demo: who agreed to advertising, two mailings with what became of them, and a draft."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update

from petadmin.customers.models import Customer
from petadmin.demo.chance import Chance
from petadmin.demo.mailing_texts import COURSE, NEWS, SUMMER, MailingText
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned
from petadmin.jobs.wakeups import WAKEUPS
from petadmin.mail.bulk import queue_many
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Category, Email, EmailMessage, EmailStatus, ErrorCode
from petadmin.mail.sent import after_sent
from petadmin.mail.unsubscribing import can_unsubscribe
from petadmin.marketing.campaigns import services
from petadmin.marketing.campaigns.audience import Audience
from petadmin.marketing.campaigns.emails import Person, Writer, draft_to
from petadmin.marketing.campaigns.models import Campaign, CampaignRecipient, CampaignStatus
from petadmin.marketing.campaigns.sending import classified_for
from petadmin.records.consents import services as consents
from petadmin.records.consents.models import Purpose, Way
from petadmin.records.labels.models import Interest

AGREED, LEFT = 0.62, 0.04
"""So many customers agreed to advertising, and so many of these ended it by the link."""

FAILED_EACH = 37
"""One e-mail of so many came to nothing."""

WAYS = {Way.paper: 5, Way.in_person: 3, Way.phone: 1, Way.web_form: 2}
TEN = time(10)
PACE = timedelta(seconds=1)


def steps(planned: Sequence[Planned], told: Chance) -> Iterator[tuple[datetime, Step]]:
    """What customers say about advertising; with a chance of its own, so that the rest stays the same."""
    chance = Chance.of(told.now, told.zone)
    for customer in planned:
        if not customer.values["email"] or not chance.happens(AGREED):
            continue
        moment = min(customer.joined + timedelta(minutes=10), chance.now)
        yield moment, partial(_say, customer, chance.weighted(WAYS), given=True)
        if customer.stays and chance.happens(LEFT):
            day = chance.today - timedelta(days=chance.random.randint(1, 50))
            later = max(chance.moment_on(day), moment + timedelta(minutes=1))
            yield min(later, chance.now), partial(_say, customer, Way.unsubscribe_link, given=False)


def sendings(chance: Chance) -> Iterator[tuple[datetime, Step]]:
    """The mailings that have been sent."""
    for text, days_ago in ((SUMMER, 150), (NEWS, 24)):
        day = chance.today - timedelta(days=days_ago)
        yield datetime.combine(day, TEN, chance.zone), partial(_play, text)


def draft(past: Past) -> None:
    """The mailing that somebody is about to send."""
    interest = past.session.scalar(select(Interest.id).where(Interest.name == "Curso de cachorros"))
    audience = Audience(
        people=("customer", "lead"), interests=(interest,) if interest is not None else ()
    )
    _campaign(past, COURSE, audience, past.chance.now - timedelta(hours=20))


def _say(customer: Planned, way: Way, past: Past, moment: datetime, *, given: bool) -> None:
    past.number(customer.row)
    owner = {"customer_id": customer.row.id}
    by = past.on_duty.id if way in (Way.paper, Way.in_person, Way.phone) else None
    said = consents.note(
        past.session, owner, purpose=Purpose.marketing, given=given, way=way, by=by
    )
    said.at = moment


def _play(text: MailingText, past: Past, moment: datetime) -> None:
    session = past.session
    campaign = _campaign(past, text, Audience(), moment)
    services.write_recipients(session, campaign, lambda: classified_for(session, campaign))
    # Whoever came later was not there yet.
    later = select(Customer.id).where(Customer.created_at > moment)
    session.execute(
        delete(CampaignRecipient)
        .where(
            CampaignRecipient.campaign_id == campaign.id, CampaignRecipient.customer_id.in_(later)
        )
        .execution_options(synchronize_session=False)
    )
    services.count_recipients(session, campaign.id)
    end = _send(past, campaign, moment)
    campaign.status, campaign.started_at, campaign.finished_at = (
        CampaignStatus.finished,
        moment,
        end,
    )
    session.flush()
    # None of these e-mails is due, so nobody has to be woken.
    session.info.pop(WAKEUPS, None)


def _campaign(past: Past, text: MailingText, audience: Audience, moment: datetime) -> Campaign:
    campaign = Campaign(
        category=Category.marketing,
        audience=audience.kept(),
        created_by_id=past.staff[0].id,
        created_at=moment - timedelta(hours=2),
        updated_at=moment - timedelta(hours=1),
        **text._asdict(),
    )
    past.session.add(campaign)
    past.session.flush()
    return campaign


def _send(past: Past, campaign: Campaign, moment: datetime) -> datetime:
    """Write the e-mails and say what became of each; returns when the last one was sent."""
    session = past.session
    columns: list[Any] = [getattr(CampaignRecipient, name) for name in ("id", *Person._fields)]
    rows = session.execute(
        select(*columns)
        .where(CampaignRecipient.campaign_id == campaign.id, CampaignRecipient.left_out.is_(None))
        .order_by(CampaignRecipient.id)
    ).all()
    people = {row.id: Person(*tuple(row)[1:]) for row in rows}
    writer = Writer(session, campaign, past.staff[0].name, trial=not can_unsubscribe())
    values = writer.values_of(list(people.values()))
    drafts = [
        _draft(writer, person, values[person], f"campaign-{campaign.id}-{row_id}", moment)
        for row_id, person in people.items()
    ]
    ids = [result for result in queue_many(session, drafts) if isinstance(result, int)]
    session.execute(
        update(CampaignRecipient),
        [
            {"id": row_id, "email_id": email_id}
            for row_id, email_id in zip(people, ids, strict=True)
        ],
    )
    session.execute(
        update(Email), [_fate(place, email_id, moment) for place, email_id in enumerate(ids)]
    )
    session.execute(delete(EmailMessage).where(EmailMessage.email_id.in_(ids)))
    session.flush()
    after_sent(session.connection(), ids)
    return moment + len(ids) * PACE


def _draft(
    writer: Writer, person: Person, values: dict[str, str], key: str, moment: datetime
) -> Draft:
    filled = writer.fill(person, values)
    draft = draft_to(writer, person, filled, key=key, not_before=moment, attachments=())
    return replace(draft, unsubscribe_url="") if writer.trial else draft


def _fate(place: int, email_id: int, moment: datetime) -> dict[str, Any]:
    at = moment + place * PACE
    known = {
        "id": email_id,
        "not_before": at,
        "created_at": moment,
        "updated_at": at,
        "attempts": 1,
    }
    if place % FAILED_EACH == FAILED_EACH - 1:
        return {
            **known,
            "status": EmailStatus.error,
            "sent_at": None,
            "error_code": ErrorCode.mailbox_unknown,
            "error_detail": "550 5.1.1 User unknown",
        }
    return {
        **known,
        "status": EmailStatus.sent,
        "sent_at": at,
        "error_code": None,
        "error_detail": "",
    }
