"""Questions about mailings that were started: how far they have come, and what became of whose e-mail."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, select

from petadmin.core.db import Db
from petadmin.mail.models import Email, EmailStatus
from petadmin.marketing.campaigns.models import Campaign, CampaignRecipient, CampaignStatus

UNSETTLED = (EmailStatus.queued, EmailStatus.scheduled, EmailStatus.sending)
WENT_WRONG = (EmailStatus.error, EmailStatus.uncertain)
RUNNING = frozenset({CampaignStatus.preparing, CampaignStatus.sending, CampaignStatus.paused})


class Standing(NamedTuple):
    """How many of a mailing's recipients are where."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    cancelled: int = 0
    returned: int = 0

    @property
    def total(self) -> int:
        return sum(self)

    @property
    def settled(self) -> int:
        return self.total - self.waiting

    @property
    def percent(self) -> int:
        """How much is settled, in whole per cent."""
        return 100 * self.settled // self.total if self.total else 0


class Numbers(NamedTuple):
    """How many a mailing is for, and how many are left out of it."""

    recipients: int = 0
    left_out: int = 0


def emails_of(campaign_id: int) -> Select[Any]:
    """The ids of a mailing's e-mails."""
    return select(CampaignRecipient.email_id).where(
        CampaignRecipient.campaign_id == campaign_id, CampaignRecipient.email_id.is_not(None)
    )


def has_email(*statuses: EmailStatus) -> ColumnElement[bool]:
    """The condition that a recipient has an e-mail in one of these states."""
    emails = Email.__table__.alias("theirs")
    return exists().where(emails.c.id == CampaignRecipient.email_id, emails.c.status.in_(statuses))


def arrived(*, back: bool = False) -> ColumnElement[bool]:
    """The condition that a recipient's e-mail was sent, and came back or did not."""
    emails = Email.__table__.alias("theirs")
    has_reason = emails.c.error_code.is_not(None)
    return exists().where(
        emails.c.id == CampaignRecipient.email_id,
        emails.c.status == EmailStatus.sent,
        has_reason if back else ~has_reason,
    )


def not_queued() -> ColumnElement[bool]:
    """The condition that a recipient has no e-mail yet."""
    return and_(CampaignRecipient.email_id.is_(None), CampaignRecipient.left_out.is_(None))


def standings(session: Db, campaigns: Sequence[Campaign]) -> dict[int, Standing]:
    """How far these mailings have come with those whom the one who looks may see."""
    if not campaigns:
        return {}
    back = case((Email.error_code.is_not(None), Email.status == EmailStatus.sent), else_=false())
    person = CampaignRecipient
    found = session.execute(
        select(person.campaign_id, Email.status, back, func.count())
        .outerjoin(person.email)
        .where(
            person.campaign_id.in_([campaign.id for campaign in campaigns]),
            person.left_out.is_(None),
        )
        .group_by(person.campaign_id, Email.status, back)
    ).all()
    by_campaign: dict[int, dict[Any, int]] = {}
    for campaign_id, status, is_back, number in found:
        by_campaign.setdefault(campaign_id, {})[_BACK if is_back else status] = number
    return {
        campaign.id: _standing(campaign, by_campaign.get(campaign.id, {})) for campaign in campaigns
    }


_BACK = "back"


def numbers_seen(session: Db, campaigns: Sequence[Campaign]) -> dict[int, Numbers]:
    """How many these mailings are for and how many are left out, of those whom the one who looks may see."""
    person = CampaignRecipient
    found = session.execute(
        select(
            person.campaign_id,
            func.sum(case((person.left_out.is_(None), 1), else_=0)),
            func.sum(case((person.left_out.is_not(None), 1), else_=0)),
        )
        .where(person.campaign_id.in_([campaign.id for campaign in campaigns]))
        .group_by(person.campaign_id)
    )
    counted = {campaign_id: Numbers(*numbers) for campaign_id, *numbers in found}
    return {campaign.id: counted.get(campaign.id, Numbers()) for campaign in campaigns}


def _standing(campaign: Campaign, numbers: Mapping[Any, int]) -> Standing:
    unqueued = numbers.get(None, 0)
    stopped = campaign.status is CampaignStatus.stopped
    return Standing(
        returned=numbers.get(_BACK, 0),
        sent=numbers.get(EmailStatus.sent, 0),
        waiting=sum(numbers.get(status, 0) for status in UNSETTLED) + (0 if stopped else unqueued),
        failed=sum(numbers.get(status, 0) for status in WENT_WRONG),
        cancelled=numbers.get(EmailStatus.cancelled, 0) + (unqueued if stopped else 0),
    )


def anything_waiting(campaign_id: int) -> Select[Any]:
    """The question whether an e-mail of a mailing is still on its way; the last ones are looked at first."""
    people, emails = CampaignRecipient.__table__, Email.__table__
    return (
        select(people.c.id)
        .join(emails, emails.c.id == people.c.email_id)
        .where(people.c.campaign_id == campaign_id, emails.c.status.in_(UNSETTLED))
        .order_by(people.c.id.desc())
        .limit(1)
    )


def number_gone(campaign_id: int) -> Select[Any]:
    """The question how many of a mailing's recipients are settled, whoever may see them."""
    people, emails = CampaignRecipient.__table__, Email.__table__
    return (
        select(func.count())
        .select_from(people.join(emails, emails.c.id == people.c.email_id))
        .where(people.c.campaign_id == campaign_id, emails.c.status.not_in(UNSETTLED))
    )


def numbers_of(campaign_id: int) -> Select[Any]:
    """The question how many get a mailing, and how many are left out."""
    people = CampaignRecipient.__table__
    return select(
        func.sum(case((people.c.left_out.is_(None), 1), else_=0)),
        func.sum(case((people.c.left_out.is_not(None), 1), else_=0)),
    ).where(people.c.campaign_id == campaign_id)


def is_written(campaign_id: int) -> Select[Any]:
    """The question whether the recipients of a mailing are written down."""
    people = CampaignRecipient.__table__
    return select(exists().where(people.c.campaign_id == campaign_id))
