"""What the e-mail log brings: its screen, its part of the desk, words for its history."""

from typing import Any

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.desk.registry import QuickAction
from petadmin.marketing import desk, messages
from petadmin.marketing.admin import EmailView
from petadmin.marketing.draft_screens import LetterDraftView
from petadmin.marketing.emails import TEST, WRITTEN
from petadmin.marketing.writing import booking_url


def register(screens: Screens) -> None:
    """Register the e-mail log."""
    screens.add(EmailView(), order=40)
    screens.add(LetterDraftView(), order=44)
    desk.register(screens.app)
    bookings: Any = screens.find("bookings")
    bookings.add_action(
        QuickAction(
            key=desk.WRITE,
            label=_l("Write email"),
            icon="mail-forward",
            permission="email:write",
            order=10,
            url=booking_url,
        )
    )
    messages.register(screens.app)
    screens.words.name_emails(
        {
            "mail.test": _l("Test email"),
            WRITTEN: _l("Written by hand"),
            TEST: _l("Test of a written email"),
        }
    )
    screens.words.name(
        "email",
        _l("Email"),
        actions={
            "cancelled": _l("Email cancelled"),
            "exported": _l("Email log exported"),
            "marked_sent": _l("Email marked as sent"),
            "resent": _l("Email sent once more"),
            "retried": _l("Email tried again"),
            "written": _l("Email written"),
        },
        fields={"to": _l("Recipient")},
    )
    screens.words.name("letter_draft", _l("Draft of an email"), actions={})
