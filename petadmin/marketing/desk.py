"""What the e-mail log puts on the desks of those who get e-mails, and behind the bell of the top bar."""

from functools import partial
from typing import Any

from flask import Flask, url_for
from flask_login import current_user
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import defer

from petadmin.adminkit.counting import Count
from petadmin.adminkit.menu import Notice, Waiting, menu_of
from petadmin.core.db import db
from petadmin.core.i18n import _l, ngettext
from petadmin.desk.registry import (
    QuickAction,
    Section,
    TimelineEntry,
    TimelineSource,
    Window,
    desk_of,
)
from petadmin.mail.models import Email
from petadmin.mail.services import RETRYABLE
from petadmin.marketing.admin import LOOKS, look
from petadmin.marketing.models import LetterDraft
from petadmin.marketing.writing import write_url
from petadmin.records.desk import PEOPLE
from petadmin.records.queries import ids_owned, owned

WRITE = "write-email"


def register(app: Flask) -> None:
    """Put the e-mails of customers and potential customers on their desks."""
    app.jinja_env.globals["email_look"] = look
    menu_of(app).add_waiting(
        Waiting(
            key="emails",
            permission="email:list",
            ids=select(Email.id).where(Email.status.in_(RETRYABLE)),
            notices=_failed,
        )
    )
    for name in PEOPLE:
        desk_of(app, name).add(
            Section(
                key="emails",
                label=_l("Emails"),
                icon="mail",
                permission="email:list",
                order=60,
                group="communication",
                view="emails",
                count=partial(ids_owned, Email),
            ),
            Section(
                key="drafts",
                label=_l("Email drafts"),
                icon="edit",
                permission="letter_draft:list",
                order=62,
                group="communication",
                view="emails_drafts",
                count=_own_drafts,
                values=_author,
            ),
            TimelineSource(
                key="emails",
                label=_l("Emails"),
                permission="email:list",
                entries=_emails,
                tells=frozenset({"email.written"}),
                ids=lambda subject: ids_owned(Email, subject, Email.internal.is_(False)),
            ),
            QuickAction(
                key=WRITE,
                label=_l("Write email"),
                icon="mail-forward",
                permission="email:write",
                order=15,
                url=write_url,
                # The head of a customer's desk is for what brings business.
                primary=name == "lead",
                offered=lambda person: getattr(person, "converted_at", None) is None,
            ),
        )
    desk_of(app, "animal").add(
        QuickAction(
            key=WRITE,
            label=_l("Write email"),
            icon="mail-forward",
            permission="email:write",
            order=60,
            url=lambda animal: write_url(animal.customer),
        )
    )


def _own_drafts(person: Any) -> Select[int]:
    """What the one who is looking has begun to write to somebody."""
    return ids_owned(LetterDraft, person, LetterDraft.author_id == bindparam("author"))


def _author() -> dict[str, Any]:
    return {"author": current_user.id}


def _failed(found: Count) -> list[Notice]:
    """E-mails that need a hand."""
    address = url_for("emails.index_view", state=sorted(state.value for state in RETRYABLE))
    text = ngettext("%(num)s email was not sent", "%(num)s emails were not sent", found.number)
    return [Notice(text, "alert-circle", address, "danger")]


def _emails(subject: Any, window: Window) -> list[TimelineEntry]:
    theirs = (
        select(Email)
        # What goes to staff, such as the test of an e-mail, did not happen to the subject.
        .where(owned(Email, subject), Email.internal.is_(False))
        .options(defer(Email.html), defer(Email.text))
    )
    newest = window.of(theirs, func.coalesce(Email.sent_at, Email.created_at), Email.id)
    return [
        TimelineEntry(
            id=email.id,
            at=email.sent_at or email.created_at,
            icon=LOOKS[email.status.value][0],
            tone=LOOKS[email.status.value][1],
            title=email.subject,
            text=str(email.status.label),
            url=url_for("emails.details_view", row_id=email.id),
        )
        for email in db.session.scalars(newest)
    ]
