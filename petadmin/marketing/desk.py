"""What the e-mail log puts on the desk of a customer, and behind the bell of the top bar."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import defer

from petadmin.adminkit.counting import Count
from petadmin.adminkit.menu import Notice, Waiting, menu_of
from petadmin.core.db import db
from petadmin.core.i18n import _l, ngettext
from petadmin.desk.registry import Section, TimelineEntry, TimelineSource, desk_of
from petadmin.mail.models import Email
from petadmin.mail.services import RETRYABLE
from petadmin.marketing.admin import LOOKS, look


def register(app: Flask) -> None:
    """Put the customer's e-mails on their desk."""
    app.jinja_env.globals["email_look"] = look
    menu_of(app).add_waiting(
        Waiting(
            key="emails",
            permission="email:list",
            ids=select(Email.id).where(Email.status.in_(RETRYABLE)),
            notices=_failed,
        )
    )
    desk_of(app, "customer").add(
        Section(
            key="emails",
            label=_l("Emails"),
            icon="mail",
            permission="email:list",
            order=60,
            group="communication",
            view="emails",
            count=lambda subject: select(Email.id).where(Email.customer_id == subject.id),
        ),
        TimelineSource(key="emails", label=_l("Emails"), permission="email:list", entries=_emails),
    )


def _failed(found: Count) -> list[Notice]:
    """E-mails that need a hand."""
    address = url_for("emails.index_view", state=sorted(state.value for state in RETRYABLE))
    text = ngettext("%(num)s e-mail was not sent", "%(num)s e-mails were not sent", found.number)
    return [Notice(text, "alert-circle", address, "danger")]


def _emails(subject: Any, limit: int) -> list[TimelineEntry]:
    newest = (
        select(Email)
        .where(Email.customer_id == subject.id)
        .options(defer(Email.html), defer(Email.text))
        .order_by(Email.id.desc())
        .limit(limit)
    )
    return [
        TimelineEntry(
            at=email.sent_at or email.created_at,
            icon=LOOKS[email.status.value][0],
            tone=LOOKS[email.status.value][1],
            title=email.subject,
            text=str(email.status.label),
            url=url_for("emails.details_view", row_id=email.id),
        )
        for email in db.session.scalars(newest)
    ]
