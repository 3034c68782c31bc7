"""What the e-mail log brings: its screen, its part of the desk, words for its history."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.marketing import desk
from petadmin.marketing.admin import EmailView


def register(screens: Screens) -> None:
    """Register the e-mail log."""
    screens.add(EmailView(), order=40)
    desk.register(screens.app)
    screens.words.name_emails({"mail.test": _l("Test e-mail")})
    screens.words.name(
        "email",
        _l("Email"),
        actions={
            "cancelled": _l("Email cancelled"),
            "exported": _l("Email log exported"),
            "marked_sent": _l("Email marked as sent"),
            "resent": _l("Email sent once more"),
            "retried": _l("Email tried again"),
        },
    )
