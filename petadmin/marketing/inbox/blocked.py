"""The screen of the addresses that get nothing any more, and what is said about them where e-mails are written."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro, local_date
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.i18n import _, _l, ngettext
from petadmin.desk.registry import Alert
from petadmin.mail.inbox import services
from petadmin.mail.inbox.models import Suppression, SuppressionReason
from petadmin.marketing.inbox.forms import BlockForm

LOOKS = {
    SuppressionReason.bounced: ("arrow-back-up", "orange"),
    SuppressionReason.complained: ("alert-triangle", "red"),
    SuppressionReason.by_hand: ("ban", "secondary"),
}


class BlockedAddressView(EntityView):
    """Addresses to which nothing is sent any more."""

    entity = "suppression"
    entity_model = Suppression
    path = "settings/blocked-addresses"
    icon = "ban"
    label = _l("Blocked address")
    label_plural = _l("Blocked addresses")
    create_label = _l("Block an address")
    description = _l("Addresses that get no emails, since one came back or somebody complained.")
    empty_text = _l(
        "No address is blocked. When an email comes back because its address does not exist, it is blocked by itself."
    )

    column_list = ["address", "reason", "detail", "created_at"]
    column_labels = {
        "address": _l("Email"),
        "reason": _l("Reason"),
        "detail": _l("Details"),
        "received": _l("Received email"),
        "author": _l("By whom"),
        "created_at": _l("Blocked on"),
    }
    column_cells = {
        "reason": from_macro("inbox/cells.html", "reason"),
        "received": from_macro("inbox/cells.html", "received"),
        "author": lambda row: row.author.name if row.author is not None else "",
        "created_at": lambda row: local_date(row.created_at),
    }
    column_sortable = {"created_at": Suppression.created_at}
    column_default_sort = ("created_at", True)
    column_secondary = frozenset({"detail"})
    column_details = ["address", "reason", "detail", "received", "author", "created_at"]
    column_filters = [
        ChoiceFilter("reason", _l("Reason"), Suppression.reason, choices=SuppressionReason),
        DateFilter("since", _l("Blocked on"), Suppression.created_at, zone=get_timezone),
    ]
    column_tabs = ["reason"]
    column_export = {
        "author": lambda row: row.author.name if row.author is not None else "",
        "created_at": lambda row: row.created_at,
    }
    searchable = True
    search_placeholder = _l("Search by address")
    form_columns = ["address", "detail"]

    def get_form(self) -> type[EntityForm]:
        return BlockForm

    def found_by(self, query: str) -> ColumnElement[bool]:
        return Suppression.address.contains(query.lower(), autoescape=True)

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(Suppression.author), joinedload(Suppression.received)]

    row_options = list_options

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return (LOOKS[SuppressionReason(value)][0] if value else None), None, None

    def exposes(self, method: str) -> bool:
        # A block is lifted, and perhaps made anew; it is not changed.
        return method != "edit_view" and super().exposes(method)

    def editable(self, row: Suppression) -> bool:
        return False

    def create(self, values: dict[str, Any]) -> Suppression:
        return services.block(
            db.session, values["address"], detail=values["detail"] or "", by=current_user.id
        )

    def after_save_url(self, row: Suppression) -> str:
        return self.list_url

    @verb(
        "lift",
        _l("Lift the block"),
        icon="mail-forward",
        question=_l(
            "Emails go to this address again. Do this when you know that it works, or that they are wanted."
        ),
    )
    def lift(self, rows: Sequence[Suppression], form: None) -> str:
        for row in rows:
            services.lift(db.session, row)
        return ngettext("%(num)s block is lifted.", "%(num)s blocks are lifted.", len(rows))

    def after_verb_url(self, verb: Any, rows: Sequence[Suppression], back: str) -> str:
        return self.list_url if verb.name == "lift" else back


def alerts_about(addresses: Sequence[str], *, back: str) -> list[Alert]:
    """What is to be known before somebody writes to addresses that get nothing, with the way to lift the block."""
    kept = {address.lower() for address in addresses}
    rows = db.session.scalars(select(Suppression).where(Suppression.address.in_(kept)))
    return [
        Alert(
            tone="warning",
            icon="ban",
            title=_("%(address)s is blocked.", address=row.address),
            text=_reason(row),
            url=_url("row_view", row, what="lift", next=back)
            if current_user.may("suppression:lift")
            else None,
            url_label=_l("Lift the block"),
        )
        for row in rows
    ]


def alert_about(row: Suppression) -> Alert:
    """That an address is blocked, with the way to where the block is lifted."""
    return Alert(
        tone="warning",
        icon="ban",
        title=_("%(address)s is blocked.", address=row.address),
        text=_("Nothing is sent there any more until somebody lifts the block."),
        url=_url("details_view", row) if current_user.may("suppression:view") else None,
        url_label=_l("See the block"),
    )


def _reason(row: Suppression) -> str:
    texts = {
        SuppressionReason.bounced: _(
            "An email to it came back on %(day)s. Until the block is lifted, nothing is sent there.",
            day=local_date(row.created_at),
        ),
        SuppressionReason.complained: _(
            "The recipient complained on %(day)s. Until the block is lifted, nothing is sent there.",
            day=local_date(row.created_at),
        ),
        SuppressionReason.by_hand: _(
            "It was blocked by hand on %(day)s. Until the block is lifted, nothing is sent there.",
            day=local_date(row.created_at),
        ),
    }
    return texts[row.reason]


def _url(method: str, row: Suppression, **values: Any) -> str:
    endpoint = BlockedAddressView.path.replace("/", "_")
    return url_for(f"{endpoint}.{method}", row_id=row.id, **values)


def look(row: Suppression) -> tuple[str, str]:
    """Icon and tone of a reason, for templates."""
    return LOOKS[row.reason]
