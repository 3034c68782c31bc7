"""What the inbox brings: its screens, its part of the desks and the bell, and what follows from what comes in."""

from petadmin.adminkit.menu import MenuEntry
from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.mail.gates import add_gate
from petadmin.mail.inbox.gate import refuse_suppressed
from petadmin.mail.inbox.hooks import add_after_received
from petadmin.marketing.inbox import blocked, desk
from petadmin.marketing.inbox.admin import InboxView, look
from petadmin.marketing.inbox.blocked import BlockedAddressView
from petadmin.marketing.inbox.filing import file_received


def register(screens: Screens) -> None:
    """Register the inbox and the blocked addresses."""
    app = screens.app
    view = screens.add(InboxView())
    screens.menu.add(
        MenuEntry(
            label=view.label_plural,
            icon=view.icon,
            endpoint=f"{view.endpoint}.index_view",
            permission="received_email:list",
            order=43,
            badge=desk.unread_count,
        )
    )
    screens.add(BlockedAddressView(), order=56, group="settings")
    app.jinja_env.globals["received_look"] = look
    app.jinja_env.globals["blocked_look"] = blocked.look
    desk.register(app)
    add_after_received(app, file_received)
    add_gate(app, refuse_suppressed, order=10)
    screens.words.name(
        "received_email", _l("Received email"), actions={"exported": _l("Inbox exported")}
    )
    screens.words.name(
        "suppression",
        _l("Blocked address"),
        actions={
            "created": _l("Address blocked"),
            "deleted": _l("Block lifted"),
            "exported": _l("Blocked addresses exported"),
            "updated": _l("Blocked address changed"),
        },
        fields={"address": _l("Email"), "reason": _l("Reason"), "detail": _l("Details")},
    )
