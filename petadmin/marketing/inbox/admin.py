"""The inbox: what customers and others wrote, what came back, who complained, and whose it is."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import Response, abort, request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import defer, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import ago, from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.downloads import send
from petadmin.adminkit.edge import commit, next_url
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.adminkit.listing import Listing, TabGroup
from petadmin.adminkit.menu import menu
from petadmin.adminkit.undo import with_undo
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.mail.inbox import queries, services
from petadmin.mail.inbox.models import Mailbox, ReceivedEmail, ReceivedKind
from petadmin.mail.inbox.server import inbox_url
from petadmin.marketing.inbox.blocked import alert_about
from petadmin.marketing.inbox.forms import AssignForm
from petadmin.marketing.messages import framed
from petadmin.records.desk import PEOPLE
from petadmin.records.interactions.received import assign
from petadmin.records.queries import with_owner

KEY = "inbox"

SHOWN: Sequence[tuple[str, Label]] = [
    ("unread", _l("Unread")),
    ("messages", _l("Messages")),
    ("returned", _l("Came back")),
    ("complaints", _l("Complaints")),
    ("unassigned", _l("Not assigned")),
    ("archived", _l("Archived")),
]
FROM_WHOM: Sequence[tuple[str, Label]] = [
    ("customers", _l("Customers")),
    ("leads", _l("Potential customers")),
]
LOOKS: Mapping[ReceivedKind, tuple[str, str]] = {
    ReceivedKind.message: ("mail", "blue"),
    ReceivedKind.automatic: ("repeat", "secondary"),
    ReceivedKind.bounce: ("arrow-back-up", "orange"),
    ReceivedKind.complaint: ("alert-triangle", "red"),
}
"""Icon and tone of each kind."""

PAGE = (
    "<!doctype html><meta charset=utf-8><style>body{{font:16px/1.5 system-ui,sans-serif;"
    "margin:1rem;overflow-wrap:anywhere}}blockquote{{margin-inline:0;padding-inline-start:1rem;"
    "border-inline-start:3px solid #ccc}}</style>{}"
)
"""What a message that is shown in a frame begins with."""


def _in_tab(value: str) -> ColumnElement[bool]:
    kept = ReceivedEmail.archived_at.is_(None)
    conditions = {
        "unread": queries.is_unread(),
        "messages": and_(kept, ReceivedEmail.kind == ReceivedKind.message),
        "returned": and_(kept, ReceivedEmail.kind == ReceivedKind.bounce),
        "complaints": and_(kept, ReceivedEmail.kind == ReceivedKind.complaint),
        "unassigned": and_(
            kept, ReceivedEmail.customer_id.is_(None), ReceivedEmail.lead_id.is_(None)
        ),
        "archived": ReceivedEmail.archived_at.is_not(None),
    }
    return conditions[value]


def _from_whom(value: str) -> ColumnElement[bool]:
    if value == "customers":
        return ReceivedEmail.customer_id.is_not(None)
    return and_(ReceivedEmail.lead_id.is_not(None), ReceivedEmail.customer_id.is_(None))


class InboxView(EntityView):
    """All e-mails that came in, or on a desk those from one person."""

    entity = "received_email"
    entity_model = ReceivedEmail
    path = "inbox"
    icon = "inbox"
    label = _l("Received email")
    label_plural = _l("Inbox")
    description = _l("Answers, returned emails and complaints, each with whom it is from.")
    empty_text = _l(
        "Answers to your emails, returned emails and complaints arrive here as soon as a mailbox is read."
    )

    column_list = ["sender", "subject", "owner", "received_at"]
    column_labels = {
        "sender": _l("Sender"),
        "sender_email": _l("Email"),
        "subject": _l("Subject"),
        "owner": _l("Customer"),
        "kind": _l("Kind"),
        "received_at": _l("When"),
    }
    column_cells = {
        name: from_macro("inbox/cells.html", name)
        for name in ("sender", "subject", "owner", "received_at")
    }
    column_sortable = {"received_at": ReceivedEmail.received_at}
    column_default_sort = ("received_at", True)
    column_secondary = frozenset({"owner", "received_at"})
    column_owned = frozenset({"owner"})
    owned_by = PEOPLE
    column_filters = [
        ChoiceFilter("show", _l("Show"), _in_tab, choices=lambda: SHOWN),
        ChoiceFilter("from", _l("From whom"), _from_whom, choices=lambda: FROM_WHOM),
        DateFilter("when", _l("When"), ReceivedEmail.received_at, zone=get_timezone),
    ]
    column_tabs = ["show"]
    searchable = True
    search_placeholder = _l("Search by sender, subject or words of the text")
    column_export = {
        "sender": lambda row: row.sender_name,
        "sender_email": lambda row: row.sender_email,
        "subject": lambda row: row.subject,
        "kind": lambda row: row.kind,
        "owner": lambda row: str(row.owner or ""),
        "received_at": lambda row: row.received_at,
    }
    method_verbs: ClassVar[Mapping[str, str]] = {
        **EntityView.method_verbs,
        "attachment_view": "view",
        "message_view": "view",
        "seen_view": "read",
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [
            defer(ReceivedEmail.text),
            undefer(ReceivedEmail.excerpt),
            selectinload(ReceivedEmail.attachments),
            *with_owner(ReceivedEmail),
        ]

    def row_options(self) -> Sequence[ORMOption]:
        return with_owner(ReceivedEmail)

    def default_condition(self, filter_name: str) -> Any:
        return ReceivedEmail.archived_at.is_(None) if filter_name == "show" else None

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        (group,) = super().tab_groups(listing)
        unread = menu().waiting(KEY)
        if listing.looked.owner is not None or not unread.number:
            return [group]
        tabs = [
            tab._replace(count=unread.text) if "show=unread" in tab.url else tab
            for tab in group.tabs
        ]
        return [TabGroup(group.name, tabs)]

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        icons = {
            "unread": "inbox",
            "messages": "mail",
            "returned": "arrow-back-up",
            "complaints": "alert-triangle",
            "unassigned": "user-question",
            "archived": "archive",
        }
        return icons.get(value), None, None

    def row_state(self, row: ReceivedEmail) -> str:
        return "row-unread" if row.is_unread else ""

    def list_note(self) -> str | None:
        if request.endpoint != f"{self.endpoint}.index_view":
            return None
        url = inbox_url()
        if url is None:
            return _(
                "No mailbox is read. Whoever runs Petadmin switches it on with the setting PETADMIN_IMAP_URL."
            )
        return state_of(queries.mailbox_state(db.session, url.name))

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        return self.render(
            "inbox/message.html",
            title=row.subject or _("Without a subject"),
            row=row,
            look=LOOKS[row.kind],
            verbs=self.row_verbs(row),
            list_url=next_url(self.list_url),
            message_url=url_for(".message_view", row_id=row.id) if row.html else "",
            seen_url=url_for(".seen_view", row_id=row.id)
            if row.read_at is None and self.may("read")
            else "",
            reply_url=self._reply_url(row),
            lead_url=self._lead_url(row),
            blocked=[alert_about(one) for one in queries.suppressed_by(db.session, row)],
            thread=queries.thread_of(db.session, row),
        )

    @expose("/<pk:row_id>/message.html")
    def message_view(self, row_id: int) -> Reply:
        """The message for a frame that may run nothing and fetch nothing."""
        row = self.row_or_404(row_id)
        return framed(PAGE.format(row.html))

    @expose("/<pk:row_id>/attachments/<int:number>")
    def attachment_view(self, row_id: int, number: int) -> Reply:
        """A file that came along."""
        row = self.row_or_404(row_id)
        if not 1 <= number <= len(row.attachments):
            abort(404)
        attachment = row.attachments[number - 1]
        return send(attachment.file, name=attachment.name)

    @expose("/<pk:row_id>/seen", methods=("POST",))
    def seen_view(self, row_id: int) -> Reply:
        """The page of the e-mail says that somebody looks at it."""
        row = self.row_or_404(row_id)
        commit(lambda: services.mark_read([row]))
        return Response(status=204)

    @verb("read", _l("Mark as read"), icon="checks", offered=lambda row: row.read_at is None)
    def read(self, rows: Sequence[ReceivedEmail], form: None) -> str:
        services.mark_read(rows)
        return ngettext(
            "%(num)s email is marked as read.", "%(num)s emails are marked as read.", len(rows)
        )

    @verb("unread", _l("Mark as unread"), icon="mail", offered=lambda row: row.read_at is not None)
    def unread(self, rows: Sequence[ReceivedEmail], form: None) -> str:
        services.mark_unread(rows)
        return ngettext(
            "%(num)s email is marked as unread.",
            "%(num)s emails are marked as unread.",
            len(rows),
        )

    @verb("assign", _l("Assign"), icon="user-check", form=AssignForm,
          question=_l("Whose is it? Choose a customer or a potential customer."),
          offered=lambda row: row.kind in (ReceivedKind.message, ReceivedKind.automatic))  # fmt: skip
    def assign(self, rows: Sequence[ReceivedEmail], form: AssignForm) -> str:
        person = form.person
        for row in rows:
            assign(db.session, row, person)
        return ngettext(
            "%(num)s email is with %(name)s now.",
            "%(num)s emails are with %(name)s now.",
            len(rows),
            name=str(person),
        )

    @verb("archive", _l("Archive"), icon="archive", offered=lambda row: row.archived_at is None)
    def archive(self, rows: Sequence[ReceivedEmail], form: None) -> dict[str, Any]:
        services.archive(rows)
        said = ngettext("%(num)s email is archived.", "%(num)s emails are archived.", len(rows))
        return with_undo(said, self.verb_url(self.verbs["take_out"]), rows)

    @verb("take_out", _l("Take out of the archive"), icon="arrow-back-up",
          offered=lambda row: row.archived_at is not None)  # fmt: skip
    def take_out(self, rows: Sequence[ReceivedEmail], form: None) -> str:
        services.take_out(rows)
        return ngettext(
            "%(num)s email is in the inbox again.",
            "%(num)s emails are in the inbox again.",
            len(rows),
        )

    def _reply_url(self, row: ReceivedEmail) -> str:
        """Where it is answered; an automatic answer or a report is not."""
        if row.kind is not ReceivedKind.message or row.owner is None:
            return ""
        if not current_user.may("email:write") or not row.sender_email:
            return ""
        return url_for("emails.write_view", received=row.id)

    def _lead_url(self, row: ReceivedEmail) -> str:
        """Where a stranger is put on file as a potential customer."""
        known = row.customer_id is not None or row.lead_id is not None
        if known or row.kind is not ReceivedKind.message or not current_user.may("lead:create"):
            return ""
        return url_for("leads.create_view", received=row.id)


def state_of(mailbox: Mailbox | None) -> str:
    """How it stands with the mailbox, in words."""
    if mailbox is not None and mailbox.trouble_kind is not None:
        trouble = str(mailbox.trouble_kind.label)
        if mailbox.checked_at is None:
            return _("The mailbox cannot be read: %(trouble)s.", trouble=trouble)
        return _(
            "The mailbox cannot be read: %(trouble)s. It was last read %(when)s.",
            trouble=trouble,
            when=ago(mailbox.checked_at),
        )
    if mailbox is None or mailbox.checked_at is None:
        return _("The mailbox has not been read yet.")
    if queries.is_silent(mailbox):
        return _(
            "The mailbox was last read %(when)s. Is the worker running?",
            when=ago(mailbox.checked_at),
        )
    return _("The mailbox was last read %(when)s.", when=ago(mailbox.checked_at))


def look(row: ReceivedEmail) -> tuple[str, str]:
    """Icon and tone of what came in, for templates."""
    return LOOKS[row.kind]
