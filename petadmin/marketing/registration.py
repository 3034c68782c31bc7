"""What the e-mail log brings: its screen, its part of the desk, words for its history."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.marketing import desk, messages
from petadmin.marketing.admin import EmailView
from petadmin.marketing.emails import TEST, WRITTEN


def register(screens: Screens) -> None:
    """Register the e-mail log."""
    screens.add(EmailView(), order=40)
    desk.register(screens.app)
    messages.register(screens.app)
    screens.words.name_emails(
        {
            "mail.test": _l("Test e-mail"),
            WRITTEN: _l("Written by hand"),
            TEST: _l("Test of a written e-mail"),
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
