"""How reminders are told on screens: icon and tone of each state, and why one was not sent."""

from petadmin.bookings.reminders.models import CancelReason, Reminder, ReminderRule, ReminderStatus
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.bookings.reminders.wording import clock_text
from petadmin.core.i18n import Label, _, _l
from petadmin.mail.models import ErrorCode

LOOKS: dict[ReminderStatus, tuple[str, str]] = {
    ReminderStatus.scheduled: ("calendar-time", "purple"),
    ReminderStatus.queued: ("send", "blue"),
    ReminderStatus.sent: ("check", "green"),
    ReminderStatus.cancelled: ("ban", "secondary"),
    ReminderStatus.error: ("alert-circle", "red"),
}
"""Icon and tone of each state."""

BACK = ("arrow-back-up", "orange")
"""The same of one that was sent and came back."""

ADVICE: dict[CancelReason | ErrorCode, Label] = {
    CancelReason.opted_out: _l("This is set in the customer's contact details."),
    CancelReason.no_consent: _l("Whoever agrees to advertising gets the next one."),
    CancelReason.no_address: _l("Enter an address in the customer's contact details."),
    ErrorCode.no_credit: _l("Buy credits, and then send the email again from the email log."),
    ErrorCode.invalid_address: _l("Correct the address in the customer's contact details."),
    ErrorCode.mailbox_unknown: _l(
        "Ask for the right address, and enter it in the contact details."
    ),
    ErrorCode.suppressed: _l("The block can be lifted in the settings, under blocked addresses."),
}
"""What can be done about it."""


def look(reminder: Reminder) -> tuple[Label, str, str]:
    """What has become of a reminder in words, with icon and tone."""
    if reminder.came_back:
        return (_l("Sent back"), *BACK)
    return (reminder.status.label, *LOOKS[reminder.status])


def reason_of(reminder: Reminder) -> Label:
    """Why a reminder was not sent, or came back; empty for the others."""
    if reminder.status is ReminderStatus.cancelled and reminder.cancel_reason is not None:
        return reminder.cancel_reason.label
    has_failed = reminder.status is ReminderStatus.error or reminder.came_back
    if has_failed and reminder.error_code is not None:
        return reminder.error_code.label
    return ""


def advice_of(reminder: Reminder) -> Label:
    """What can be done about a reminder that was not sent."""
    for code in (reminder.cancel_reason, reminder.error_code):
        if code is not None and code in ADVICE:
            return ADVICE[code]
    return ""


def when_told(rule: ReminderRule) -> str:
    """When a rule sends, as in "3 days before, at 09:00"."""
    days = KINDS[rule.occasion].told(rule.days)
    return _("%(days)s, at %(time)s", days=days, time=clock_text(rule.minute))


def text_told(row: Reminder | ReminderRule) -> str:
    """Which text is sent."""
    template = row.template
    if template is None and isinstance(row, Reminder) and row.rule is not None:
        template = row.rule.template
    return template.name if template is not None else _("Standard text")


def origin_told(reminder: Reminder) -> str:
    """From where a reminder comes: its rule, or by hand."""
    if reminder.rule is not None:
        return when_told(reminder.rule)
    if reminder.created_by is not None:
        return _("Added by %(name)s", name=reminder.created_by.name)
    return _("Added by hand") if reminder.occasion_key.startswith("hand-") else ""
