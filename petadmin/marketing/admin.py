"""The e-mail log: every e-mail with its state, the message as it was sent, and what can still be done."""

from collections.abc import Sequence
from typing import Any

from flask import abort, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import Select
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.counting import Count
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.downloads import send
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.adminkit.listing import Listing, TabGroup
from petadmin.adminkit.partly import each
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.words import words
from petadmin.audit.recording import record
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.mail import services
from petadmin.mail.models import Credit, Email, EmailStatus, ErrorCode
from petadmin.mail.post_office import post_office
from petadmin.mail.queries import WAITING, copies_of, original_of
from petadmin.marketing import queries
from petadmin.marketing.campaigns.models import Campaign
from petadmin.marketing.log_filters import MailingFilter, campaign_of, kinds
from petadmin.marketing.messages import framed
from petadmin.marketing.reasons import advice
from petadmin.marketing.writing import WritingView
from petadmin.records.desk import PEOPLE

LOOKS: dict[str, tuple[str, str]] = {
    "queued": ("clock", "blue"),
    "scheduled": ("calendar-event", "purple"),
    "sending": ("send", "blue"),
    "sent": ("check", "green"),
    "cancelled": ("ban", "secondary"),
    "error": ("alert-circle", "red"),
    "uncertain": ("question-mark", "orange"),
}
"""Icon and tone of each state."""


def _kind(email: Email) -> Label:
    """What the e-mail is about, in words."""
    return words().email_kinds.get(email.kind, email.kind)


class EmailView(WritingView):
    """All e-mails that the business sent or is about to send."""

    entity = "email"
    entity_model = Email
    path = "emails"
    icon = "mail"
    label = _l("Email")
    label_plural = _l("Email log")

    column_list = ["status", "recipient", "subject", "kind", "when"]
    column_labels = {
        "status": _l("State"),
        "recipient": _l("Recipient"),
        "subject": _l("Subject"),
        "kind": _l("Origin"),
        "when": _l("When"),
        "recipient_email": _l("Email"),
        "sent_at": _l("Sent"),
        "created_at": _l("Queued on"),
        "error": _l("Error"),
    }
    column_cells = {
        name: from_macro("emails_log/cells.html", name)
        for name in ("status", "recipient", "subject", "when")
    } | {"kind": _kind}
    column_secondary = frozenset({"kind", "when"})
    owned_by = PEOPLE
    column_filters = [
        ChoiceFilter("state", _l("State"), Email.status, choices=EmailStatus),
        ChoiceFilter("kind", _l("Origin"), Email.kind, choices=kinds),
        ChoiceFilter("reason", _l("Reason"), Email.error_code, choices=ErrorCode),
        MailingFilter("mailing", _l("Mailing")),
        DateFilter("queued", _l("Queued on"), Email.created_at, zone=get_timezone, orders=True),
    ]
    column_tabs = ["state"]
    searchable = True
    search_placeholder = _l("Search by recipient, address or subject")
    column_export = {
        "recipient": lambda row: row.recipient_name,
        "recipient_email": lambda row: row.recipient_email,
        "kind": _kind,
        "when": lambda row: row.not_before,
        "sent_at": lambda row: row.sent_at,
        "error": lambda row: row.error_code,
    }
    list_template = "emails_log/list.html"
    refresh_seconds = 5
    method_verbs = {
        **WritingView.method_verbs,
        "message_view": "view",
        "attachment_view": "view",
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [defer(Email.html), defer(Email.text)]

    def row_options(self) -> Sequence[ORMOption]:
        return [joinedload(Email.created_by)]

    def count(self, statement: Select[Any], listing: Listing) -> Count:
        if not listing.q:
            return super().count(statement, listing)
        return queries.count_found(db.session, statement.with_only_columns(Email.id))

    def list_note(self) -> str | None:
        folder = post_office().url.folder
        if folder is None:
            return None
        return _(
            "No mail server is set up: emails are put as files into %(folder)s.",
            folder="/".join(folder.parts[-2:]),
        )

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        counts = queries.counts_by_status(db.session, owner=listing.looked.owner)
        (group,) = super().tab_groups(listing)
        keys = ["", *(status.value for status in EmailStatus)]
        tabs = [
            tab._replace(count=counts[key].text if key in counts else None)
            for key, tab in zip(keys, group.tabs, strict=True)
            if key in ("", "queued", "scheduled", "sent", "cancelled", "error")
            or tab.active
            or key in counts
        ]
        return [TabGroup(group.name, tabs)]

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return (LOOKS[value][0], None, None) if value else (None, None, None)

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        mailing = campaign_of(row.id)
        return self.render(
            "emails_log/email.html",
            title=row.subject,
            email=row,
            look=LOOKS[row.status.value],
            kind=_kind(row),
            verbs=self.row_verbs(row),
            list_url=self.list_url,
            advice=advice(row),
            mailing=mailing,
            mailing_url=_mailing_url(mailing),
            holds_credit=row.credit is not Credit.none,
            original=original_of(db.session, row),
            copies=copies_of(db.session, row),
            message_url=url_for(".message_view", row_id=row.id),
        )

    @expose("/<pk:row_id>/message.html")
    def message_view(self, row_id: int) -> Reply:
        """The message as it was sent, for a frame that may run nothing and fetch nothing."""
        row = self.row_or_404(row_id)
        return framed(row.html)

    @expose("/<pk:row_id>/attachments/<int:number>")
    def attachment_view(self, row_id: int, number: int) -> Reply:
        """An attachment as it was sent."""
        row = self.row_or_404(row_id)
        if not 1 <= number <= len(row.attachments):
            abort(404)
        attachment = row.attachments[number - 1]
        return send(attachment.file, name=attachment.name)

    @verb("cancel", _l("Cancel sending"), icon="ban", tone="danger", partly=True,
          offered=lambda row: row.status in WAITING)  # fmt: skip
    def cancel(self, rows: Sequence[Email], form: None) -> str:
        def cancel(row: Email) -> None:
            services.cancel(db.session, row)
            record(db.session, "email.cancelled", row)

        done = each(rows, cancel)
        return ngettext("%(num)s email is cancelled.", "%(num)s emails are cancelled.", done)

    @verb("retry", _l("Try again"), icon="refresh", partly=True,
          offered=lambda row: row.status in services.RETRYABLE)  # fmt: skip
    def retry(self, rows: Sequence[Email], form: None) -> str:
        def retry(row: Email) -> None:
            services.retry(db.session, row)
            record(db.session, "email.retried", row)

        done = each(rows, retry)
        return ngettext("%(num)s email is queued again.", "%(num)s emails are queued again.", done)

    @verb("mark_sent", _l("Mark as sent"), icon="check", partly=True,
          question=_l("Do this when you know that the email arrived."),
          offered=lambda row: row.status is EmailStatus.uncertain)  # fmt: skip
    def mark_sent(self, rows: Sequence[Email], form: None) -> str:
        def mark(row: Email) -> None:
            services.mark_sent(db.session, row)
            record(db.session, "email.marked_sent", row)

        done = each(rows, mark)
        return ngettext(
            "%(num)s email is marked as sent.", "%(num)s emails are marked as sent.", done
        )

    @verb("resend", _l("Send once more"), icon="send", partly=True,
          question=_l("The same message goes to the same address again, as a new email."),
          offered=lambda row: row.status not in services.UNSETTLED)  # fmt: skip
    def resend(self, rows: Sequence[Email], form: None) -> str:
        def resend(row: Email) -> None:
            copy = services.resend(db.session, row, created_by_id=current_user.id)
            db.session.flush()  # the event needs the new row's id
            record(db.session, "email.resent", copy)

        return ngettext("%(num)s copy is queued.", "%(num)s copies are queued.", each(rows, resend))


def _mailing_url(mailing: Campaign | None) -> str | None:
    """Where a mailing is looked at, for those who may."""
    if mailing is None or not current_user.may("campaign:view"):
        return None
    return url_for("mailings.details_view", row_id=mailing.id)


def look(status: EmailStatus) -> tuple[str, str]:
    """Icon and tone of a state, for templates."""
    return LOOKS[status.value]
