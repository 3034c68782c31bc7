"""What the contact log brings: its screen, its part of the desks, words for its history."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.mail.sent import add_after_sent
from petadmin.records.interactions import desk
from petadmin.records.interactions.admin import InteractionView
from petadmin.records.interactions.sent import note_sent


def register(screens: Screens) -> None:
    """Register the contact log."""
    screens.add(InteractionView(), order=38)
    desk.register(screens.app)
    add_after_sent(screens.app, note_sent)
    screens.words.name(
        "interaction",
        _l("Contact"),
        actions={
            "created": _l("Contact logged"),
            "updated": _l("Contact changed"),
            "deleted": _l("Contact deleted"),
            "exported": _l("Contacts exported"),
            "completed": _l("Contact completed"),
            "reopened": _l("Contact taken up again"),
        },
        fields={"details": _l("Details"), "email": _l("Email")},
    )
