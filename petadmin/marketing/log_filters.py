"""By what the e-mail log can be narrowed beyond plain columns: what an e-mail is about, and its mailing."""

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import ColumnElement, select

from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.filters import Filter, Options
from petadmin.adminkit.words import words
from petadmin.core.db import db
from petadmin.core.i18n import Label
from petadmin.mail.models import Email
from petadmin.marketing.campaigns.models import Campaign, CampaignRecipient

NEWEST = 20
"""So many mailings are offered; any other is named by the address."""


def kinds() -> Iterable[tuple[str, Label]]:
    """What e-mails can be about, by their words."""
    return sorted(words().email_kinds.items(), key=lambda kind: str(kind[1]).casefold())


def campaign_of(email_id: int) -> Campaign | None:
    """The mailing that an e-mail belongs to."""
    return db.session.scalar(
        select(Campaign)
        .join(CampaignRecipient, CampaignRecipient.campaign_id == Campaign.id)
        .where(CampaignRecipient.email_id == email_id)
    )


class MailingFilter(Filter):
    """The e-mails of a mailing, by its id."""

    kind = "choice"

    def __init__(self, name: str, label: Label) -> None:
        super().__init__(name, label, _of_mailing)

    def options(self) -> Options:
        if not current_user.may("campaign:list"):
            return []
        if "newest_mailings" not in g:
            newest = select(Campaign.id, Campaign.name).where(Campaign.started_at.is_not(None))
            rows = db.session.execute(newest.order_by(Campaign.id.desc()).limit(NEWEST))
            g.newest_mailings = [(str(row.id), row.name) for row in rows]
        found: Options = g.newest_mailings
        return found

    def parse(self, text: str) -> int:
        row_id = row_id_in(text)
        if row_id is None:
            raise self.wrong(text)
        return row_id

    def show(self, text: str) -> str:
        known = dict(self.options())
        if text not in known:
            campaign = db.session.get(Campaign, self.parse(text))
            return campaign.name if campaign is not None else text
        return str(known[text])


def _of_mailing(campaign_id: Any) -> ColumnElement[bool]:
    theirs = select(CampaignRecipient.email_id).where(
        CampaignRecipient.campaign_id == campaign_id, CampaignRecipient.email_id.is_not(None)
    )
    return Email.id.in_(theirs)
