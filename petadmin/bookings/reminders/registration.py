"""What automatic reminders bring: their screens, what follows from their e-mails, words for their history."""

from petadmin.adminkit.screens import Screens
from petadmin.bookings.reminders import desk, sending
from petadmin.bookings.reminders.admin.reminders import ReminderView
from petadmin.bookings.reminders.admin.rules import ReminderRuleView
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.bookings.reminders.texts import email_kind
from petadmin.core.i18n import _l
from petadmin.mail.gates import add_gate
from petadmin.mail.inbox.hooks import add_after_returned
from petadmin.mail.sent import add_after_sent, add_after_unsent


def register(screens: Screens) -> None:
    """Register automatic reminders."""
    screens.add(ReminderView(), order=42)
    screens.add(ReminderRuleView(), order=52, group="settings")
    desk.register(screens.app)
    add_after_sent(screens.app, sending.settle)
    add_after_unsent(screens.app, sending.settle)
    add_after_returned(screens.app, sending.came_back)
    add_gate(screens.app, sending.gate, order=30)
    screens.words.name_emails({email_kind(one): kind.occasion.label for one, kind in KINDS.items()})
    screens.words.name(
        "reminder",
        _l("Automatic reminder"),
        actions={
            "created": _l("Reminder added"),
            "updated": _l("Reminder changed"),
            "deleted": _l("Reminder deleted"),
            "exported": _l("Reminders exported"),
            "cancelled": _l("Reminder cancelled"),
        },
        fields={"send_at": _l("When"), "template": _l("Text"), "booking": _l("Booking")},
    )
    screens.words.name(
        "reminder_rule",
        _l("Reminder rule"),
        actions={
            "created": _l("Rule added"),
            "updated": _l("Rule changed"),
            "deleted": _l("Rule deleted"),
            "exported": _l("Rules exported"),
            "switched_on": _l("Rule switched on"),
            "switched_off": _l("Rule switched off"),
        },
    )
