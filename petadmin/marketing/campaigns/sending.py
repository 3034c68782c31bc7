"""How a mailing that was started comes into the queue: its recipients are written down, then e-mails by portions.

Each portion is a transaction of its own, begun by locking the mailing's row and looking whether it is still to be
prepared. Whoever dies leaves whole portions behind, and the next one goes on after them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Row, Select, String, Subquery, bindparam, cast, func, select, update

from petadmin.access.models import User
from petadmin.business.settings import business_settings
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.mail.bulk import queue_many
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Category, Email
from petadmin.mail.pace import moments, quiet_hours
from petadmin.mail.templates.texts import MissingValues
from petadmin.marketing.campaigns import services
from petadmin.marketing.campaigns.audience import Audience, as_seen_by, chosen
from petadmin.marketing.campaigns.emails import Person, Writer, draft_to, files_of, names_animals
from petadmin.marketing.campaigns.models import (
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    LeftOut,
)
from petadmin.marketing.campaigns.queries import classified
from petadmin.marketing.campaigns.standings import emails_of, not_queued

PORTION = 500


def write_recipients(session: Db, campaign_id: int) -> bool:
    """Write down who gets it, unless that was done; false when it is not to be prepared (any more)."""
    campaign = _hold(session, campaign_id)
    if campaign is None:
        return False
    audience = Audience.read(campaign.audience)
    with as_seen_by(session, audience.started_by):
        services.write_recipients(session, campaign, lambda: classified_for(session, campaign))
    return True


def classified_for(session: Db, campaign: Campaign) -> Subquery:
    """Everybody chosen for a mailing, with why they are left out."""
    return classified(
        session,
        chosen(Audience.read(campaign.audience)),
        marketing=campaign.category is Category.marketing,
        names_animals=names_animals(campaign),
    )


class Preparation:
    """One job's work at a mailing; what it prepared of the text serves all of its portions."""

    def __init__(self, session: Db, campaign_id: int) -> None:
        self._session = session
        self._campaign_id = campaign_id
        self._writer: Writer | None = None
        self._moments: Iterator[datetime] | None = None
        self._last = 0

    def queue_portion(self) -> bool:
        """Queue the next e-mails; false when there are none left, or they are not wanted any more."""
        session = self._session
        campaign = _hold(session, self._campaign_id)
        if campaign is None:
            return False
        rows = session.execute(_next(self._campaign_id, after=self._last)).all()
        if not rows:
            services.count_recipients(session, campaign.id)
            _change_status(session, campaign)
            services.finish_settled(session.connection(), [campaign.id])
            return False
        self._queue(campaign, rows)
        self._last = rows[-1].id
        return True

    def _queue(self, campaign: Campaign, rows: Sequence[Row[Any]]) -> None:
        writer = self._writer_of(campaign)
        people = {row.id: Person(*tuple(row)[1:]) for row in rows}
        values = writer.values_of(list(people.values()))
        drafts: dict[int, Draft] = {}
        moments_left = self._moments_of(campaign)
        files = files_of(campaign)
        for recipient_id, person in people.items():
            try:
                filled = writer.fill(person, values[person])
            except MissingValues:
                services.leave_out(self._session, recipient_id, LeftOut.missing_value)
                continue
            drafts[recipient_id] = draft_to(
                writer,
                person,
                filled,
                key=f"{_keys(campaign.id)}{recipient_id}",
                not_before=next(moments_left),
                attachments=files,
            )
        self._note(campaign, drafts, queue_many(self._session, drafts.values()))

    def _note(
        self, campaign: Campaign, drafts: dict[int, Draft], queued: Sequence[int | DomainError]
    ) -> None:
        """Record which e-mail each recipient has, and who cannot be written to after all."""
        written = []
        for recipient_id, result in zip(drafts, queued, strict=True):
            if not isinstance(result, DomainError):
                written.append(recipient_id)
            elif result.field == "email":
                services.leave_out(self._session, recipient_id, LeftOut.bad_address)
            else:
                # It concerns all of them, such as a storage that cannot be reached: tried again by the sweep.
                raise result
        if written:
            self._session.execute(_WRITTEN, {"those": written, "keys": _keys(campaign.id)})

    def _writer_of(self, campaign: Campaign) -> Writer:
        if self._writer is None:
            self._writer = Writer(self._session, campaign, staff_name_of(self._session, campaign))
        self._writer.campaign = campaign
        return self._writer

    def _moments_of(self, campaign: Campaign) -> Iterator[datetime]:
        """When the e-mails go that are not queued yet: after those that are."""
        if self._moments is None:
            queued = self._session.scalar(_count_queued(campaign.id)) or 0
            start = max(campaign.starts_at or utcnow(), campaign.started_at or utcnow())
            quiet = quiet_hours(self._session) if campaign.category is Category.marketing else None
            pace = moments(start, per_minute=rate_of(self._session, campaign), quiet=quiet)
            self._moments = islice(pace, queued, None)
        return self._moments


def _keys(campaign_id: int) -> str:
    """How the `dedupe_key` of a mailing's e-mails begins; the recipient's id comes after it."""
    return f"campaign-{campaign_id}-"


_THEIRS = (
    select(Email.id)
    .where(Email.dedupe_key == bindparam("keys", type_=String) + cast(CampaignRecipient.id, String))
    .scalar_subquery()
)
_WRITTEN = (
    update(CampaignRecipient)
    .where(CampaignRecipient.id.in_(bindparam("those", expanding=True)))
    .values(email_id=_THEIRS)
    .execution_options(synchronize_session=False)
)


def rate_of(session: Db, campaign: Campaign) -> int:
    """How many e-mails of a mailing go in a minute."""
    return campaign.per_minute or business_settings(session).mailing_per_minute


def staff_name_of(session: Db, campaign: Campaign) -> str:
    """Who writes, as the text names them."""
    user_id = Audience.read(campaign.audience).started_by or campaign.created_by_id
    user = session.get(User, user_id) if user_id is not None else None
    return user.name if user is not None else ""


def _hold(session: Db, campaign_id: int) -> Campaign | None:
    """The mailing, locked until the next commit; None when it is not to be prepared."""
    return session.scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.status == CampaignStatus.preparing)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _next(campaign_id: int, *, after: int) -> Select[Any]:
    recipient = CampaignRecipient
    columns: list[Any] = [getattr(recipient, name) for name in ("id", *Person._fields)]
    return (
        select(*columns)
        .where(recipient.campaign_id == campaign_id, not_queued(), recipient.id > after)
        .order_by(recipient.id)
        .limit(PORTION)
    )


def _count_queued(campaign_id: int) -> Select[int]:
    return select(func.count()).select_from(emails_of(campaign_id).subquery())


def _change_status(session: Db, campaign: Campaign) -> None:
    session.execute(
        update(Campaign)
        .where(Campaign.id == campaign.id, Campaign.status == CampaignStatus.preparing)
        .values(status=CampaignStatus.sending)
    )
