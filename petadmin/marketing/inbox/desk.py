"""Where received e-mails show up: on the desks of those who wrote, behind the bell, in the side menu."""

from functools import partial

from flask import Flask, url_for

from petadmin.adminkit.counting import Count
from petadmin.adminkit.menu import Notice, Waiting, menu, menu_of
from petadmin.core.i18n import _l, ngettext
from petadmin.desk.registry import Section, desk_of
from petadmin.mail.inbox.models import ReceivedEmail
from petadmin.mail.inbox.queries import unread_ids
from petadmin.marketing.inbox.admin import KEY
from petadmin.records.desk import PEOPLE
from petadmin.records.queries import ids_owned


def register(app: Flask) -> None:
    """Put received e-mails on the desks, and the unread ones behind the bell."""
    menu_of(app).add_waiting(
        Waiting(key=KEY, permission="received_email:list", ids=unread_ids(), notices=_bell)
    )
    for name in PEOPLE:
        desk_of(app, name).add(
            Section(
                key=KEY,
                label=_l("Received emails"),
                icon="inbox",
                permission="received_email:list",
                order=61,
                group="communication",
                view=KEY,
                count=partial(ids_owned, ReceivedEmail),
            )
        )


def unread_count() -> str | None:
    """How many e-mails nobody has read, for the side menu."""
    unread = menu().waiting(KEY)
    return unread.text if unread.number else None


def _bell(unread: Count) -> list[Notice]:
    text = ngettext("%(num)s unread email", "%(num)s unread emails", unread.number)
    return [Notice(text, "inbox", url_for("inbox.index_view", show="unread"), "info")]
