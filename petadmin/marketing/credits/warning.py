"""Telling that credits run out: on the start page, over the log, and behind the bell."""

from typing import Any, NamedTuple

from flask import Flask, url_for
from flask_login import current_user
from sqlalchemy import bindparam, select

from petadmin.adminkit.cells import number
from petadmin.adminkit.counting import Count
from petadmin.adminkit.menu import Notice, Waiting, menu_of
from petadmin.business.settings import business_settings
from petadmin.core.db import db
from petadmin.core.i18n import _, ngettext
from petadmin.mail.credits.models import CreditAccount
from petadmin.mail.credits.queries import Standing, is_low, standing

SEES = "credit_movement:list"


class CreditWarning(NamedTuple):
    """A box that warns, with the way to what can be done; `macros/page.html` draws it."""

    tone: str
    icon: str
    title: str
    text: str
    url: str
    url_label: str
    post_url: None = None


def register(app: Flask) -> None:
    """Let templates ask for the warning, and the bell tell of it."""
    app.jinja_env.globals["credit_warning"] = credit_warning
    menu_of(app).add_waiting(
        Waiting(
            key="email-credits",
            permission=SEES,
            ids=select(CreditAccount.id).where(
                CreditAccount.balance - CreditAccount.reserved < bindparam("too_few_credits")
            ),
            values=_too_few,
            notices=_behind_the_bell,
        )
    )


def credit_warning() -> CreditWarning | None:
    """The warning for those who can do something about it, if credits run out."""
    if not current_user.may(SEES) or not is_low(db.session):
        return None
    there = standing(db.session)
    return CreditWarning(
        tone="warning" if there.available else "danger",
        icon="alert-triangle",
        title=_left(there),
        text=_("Without credits emails are not sent; they stand in the log with an error."),
        url=url_for("email-credits.index_view"),
        url_label=_("Email credits"),
    )


def _left(there: Standing) -> str:
    if not there.available:
        return _("No email credits are left.")
    return ngettext(
        "Only %(left)s email credit is left.",
        "Only %(left)s email credits are left.",
        there.available,
        left=number(there.available),
    )


def _too_few() -> dict[str, Any]:
    chosen = business_settings(db.session)
    return {"too_few_credits": max(chosen.low_credits, 1) if chosen.email_credits_limited else 0}


def _behind_the_bell(_found: Count) -> list[Notice]:
    there = standing(db.session)
    tone = "warning" if there.available else "danger"
    return [Notice(_left(there), "alert-triangle", url_for("email-credits.index_view"), tone)]
