"""What the e-mail log puts on the desk of a customer."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy import select

from petadmin.adminkit.counting import capped_count
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.desk.registry import Section, TimelineEntry, TimelineSource, desk_of
from petadmin.mail.models import Email
from petadmin.marketing.admin import LOOKS, look


def register(app: Flask) -> None:
    """Put the customer's e-mails on their desk."""
    app.jinja_env.globals["email_look"] = look
    desk_of(app, "customer").add(
        Section(
            key="emails",
            label=_l("Emails"),
            icon="mail",
            permission="email:list",
            order=60,
            group="communication",
            view="emails",
            count=lambda subject: (
                capped_count(
                    db.session, select(Email.id).where(Email.customer_id == subject.id)
                ).number
            ),
        ),
        TimelineSource(key="emails", label=_l("Emails"), permission="email:list", entries=_emails),
    )


def _emails(subject: Any, limit: int) -> list[TimelineEntry]:
    newest = (
        select(Email).where(Email.customer_id == subject.id).order_by(Email.id.desc()).limit(limit)
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
