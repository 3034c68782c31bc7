"""The screen of those whom mailings were for, as each mailing shows its own: what became of their e-mail."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.counting import capped_counts
from petadmin.adminkit.filters import ChoiceFilter, Filter
from petadmin.adminkit.listing import Listing, TabGroup
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView
from petadmin.core.choices import Choice
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l, ngettext
from petadmin.mail.models import Email, EmailStatus
from petadmin.mail.services import RETRYABLE
from petadmin.marketing.campaigns import services
from petadmin.marketing.campaigns.models import (
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    LeftOut,
)
from petadmin.marketing.campaigns.standings import (
    RUNNING,
    UNSETTLED,
    WENT_WRONG,
    arrived,
    has_email,
    not_queued,
)

REFRESHED_EACH = 3
"""So many seconds pass until the list is looked at again, while its mailing is being sent."""


class Result(Choice):
    """What became of a recipient's e-mail."""

    sent = "sent", _l("Sent")
    waiting = "waiting", _l("Waiting")
    error = "error", _l("Error")
    returned = "returned", _l("Sent back")
    cancelled = "cancelled", _l("Cancelled")
    left_out = "left_out", _l("Left out")


LOOKS: dict[Result, tuple[str, str]] = {
    Result.sent: ("check", "green"),
    Result.waiting: ("clock", "blue"),
    Result.error: ("alert-circle", "red"),
    Result.returned: ("arrow-back-up", "orange"),
    Result.cancelled: ("ban", "secondary"),
    Result.left_out: ("user-off", "secondary"),
}
"""Icon and tone of each."""


def result_of(row: CampaignRecipient) -> Result:
    """What became of somebody's e-mail, as far as it has come."""
    if row.left_out is not None:
        return Result.left_out
    if row.email is None:
        stopped = row.campaign.status is CampaignStatus.stopped
        return Result.cancelled if stopped else Result.waiting
    return Result.returned if row.email.came_back else _OF_STATUS[row.email.status]


def words_of(row: CampaignRecipient) -> Label:
    """The same in words, as they stand beside one person."""
    return _l("Does not get it") if row.left_out is not None else result_of(row).label


_OF_STATUS: dict[EmailStatus, Result] = {
    EmailStatus.sent: Result.sent,
    EmailStatus.cancelled: Result.cancelled,
    **dict.fromkeys(UNSETTLED, Result.waiting),
    **dict.fromkeys(WENT_WRONG, Result.error),
}


def _has(result: Result) -> ColumnElement[bool]:
    stopped = CampaignRecipient.campaign.has(Campaign.status == CampaignStatus.stopped)
    conditions: dict[Result, ColumnElement[bool]] = {
        Result.sent: arrived(),
        Result.returned: arrived(back=True),
        Result.waiting: or_(has_email(*UNSETTLED), and_(not_queued(), ~stopped)),
        Result.error: has_email(*WENT_WRONG),
        Result.cancelled: or_(has_email(EmailStatus.cancelled), and_(not_queued(), stopped)),
        Result.left_out: CampaignRecipient.left_out.is_not(None),
    }
    return conditions[result]


def _error_of(row: CampaignRecipient) -> Any:
    return row.email.error_code if row.email is not None else None


class RecipientView(EntityView):
    """Everybody whom mailings were for."""

    entity = "campaign_recipient"
    entity_model = CampaignRecipient
    path = "mailings/recipients"
    icon = "users"
    label = _l("Recipient")
    label_plural = _l("Recipients")

    column_list = ["name", "result", "when"]
    column_labels = {
        "name": _l("Recipient"),
        "result": _l("Result"),
        "when": _l("When"),
        "address": _l("Email"),
        "reason": _l("Reason"),
        "mailing": _l("Mailing"),
    }
    column_cells = {
        name: from_macro("mailings/cells.html", f"recipient_{name}")
        for name in ("name", "result", "when")
    }
    column_secondary = frozenset({"when"})
    column_filters = [
        ChoiceFilter("result", _l("Result"), _has, choices=Result),
        ChoiceFilter("why", _l("Left out because"), CampaignRecipient.left_out, choices=LeftOut),
        Filter(
            "address",
            _l("Email"),
            lambda text: CampaignRecipient.address.contains(text.lower(), autoescape=True),
        ),
    ]
    column_tabs = ["result"]
    column_export = {
        "name": lambda row: row.name,
        "result": words_of,
        "when": lambda row: row.email.sent_at if row.email is not None else None,
        "address": lambda row: row.address,
        "reason": lambda row: row.left_out or _error_of(row),
        "mailing": lambda row: row.campaign.name,
    }
    owned_by = {"campaign": "mailings"}

    def refreshes(self, listing: Listing) -> int | None:
        owner = listing.looked.owner
        campaign = db.session.get(Campaign, owner[1]) if owner is not None else None
        return REFRESHED_EACH if campaign is not None and campaign.status in RUNNING else None

    def exposes(self, method: str) -> bool:
        # Each has its page elsewhere: the person's desk, and the e-mail in the log.
        return method in {"index_view", "export_view", "bulk_view", "row_view"}

    def list_options(self) -> Sequence[ORMOption]:
        email = joinedload(CampaignRecipient.email)
        return [
            email.options(defer(Email.html), defer(Email.text)),
            joinedload(CampaignRecipient.campaign).options(
                defer(Campaign.body_en), defer(Campaign.body_es)
            ),
        ]

    row_options = list_options

    def row_url(self, row: Any) -> str | None:
        if row.email_id is not None:
            return url_for("emails.details_view", row_id=row.email_id)
        if row.customer_id is not None:
            return url_for("customers.details_view", row_id=row.customer_id)
        return url_for("leads.details_view", row_id=row.lead_id)

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        (group,) = super().tab_groups(listing)
        statements: list[Select[Any]] = []
        for result in Result:
            statement = select(CampaignRecipient.id).where(_has(result))
            if listing.looked.owner is not None:
                statement = statement.where(self.owned_condition(*listing.looked.owner))
            statements.append(statement)
        counts = [None, *capped_counts(db.session, *statements)]
        tabs = [
            tab._replace(count=count.text if count is not None and count.number else None)
            for tab, count in zip(group.tabs, counts, strict=True)
        ]
        return [TabGroup(group.name, tabs)]

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return (LOOKS[Result(value)][0], None, None) if value else (None, None, None)

    @verb(
        "retry",
        _l("Send again"),
        icon="refresh",
        question=_l("What failed is tried again, under the same message."),
        offered=lambda row: row.email is not None and row.email.status in RETRYABLE,
    )
    def retry(self, rows: Sequence[CampaignRecipient], form: None) -> str:
        queued = services.retry(db.session, rows)
        return ngettext(
            "%(num)s email is on its way again.", "%(num)s emails are on their way again.", queued
        )


def look(row: CampaignRecipient) -> tuple[Label, str, str]:
    """What became of a recipient's e-mail in words, with icon and tone, for templates."""
    return (words_of(row), *LOOKS[result_of(row)])
