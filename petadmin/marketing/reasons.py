"""Why an e-mail did not go, what that means, and what can be done about it, in the reader's words."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import url_for
from flask_login import current_user

from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l
from petadmin.mail.credits.queries import available_credits
from petadmin.mail.inbox.queries import suppression_of
from petadmin.mail.models import Email, EmailStatus, ErrorCode

BY_STATUS: Mapping[EmailStatus, Label] = {
    EmailStatus.queued: _l("It did not go yet and is tried again by itself."),
    EmailStatus.scheduled: _l("It did not go yet and is tried again by itself."),
    EmailStatus.error: _l("It was surely not sent."),
    EmailStatus.uncertain: _l(
        "Nobody knows whether it arrived. Mark it as sent if it did; otherwise try again."
    ),
}
"""What trouble with an e-mail means in each state."""

_DEPLOYMENT = _l("Whoever looks after Petadmin has to look at the settings of the mail server.")

BY_CODE: Mapping[ErrorCode, Label] = {
    ErrorCode.bad_certificate: _DEPLOYMENT,
    ErrorCode.inactive: _l(
        "Mailings and reminders go to active customers only. Activate the customer, or write by hand."
    ),
    ErrorCode.invalid_address: _l("Correct the address of the recipient, and send it once more."),
    ErrorCode.login_refused: _DEPLOYMENT,
    ErrorCode.mailbox_full: _l("Try again in a few days, or reach the recipient in another way."),
    ErrorCode.mailbox_unknown: _l(
        "Ask the recipient for the right address, and send it once more."
    ),
    ErrorCode.message_too_big: _l("Send it once more with fewer or smaller attachments."),
    ErrorCode.no_credit: _l("Add credits; then it can be tried again."),
    ErrorCode.no_encryption: _DEPLOYMENT,
    ErrorCode.refused: _l(
        "The answer below says more. If it speaks of spam, wait a while and send fewer at once."
    ),
    ErrorCode.suppressed: _l(
        "If the address is right by now, lift the block; then it can be tried again."
    ),
    ErrorCode.unsubscribed: _l(
        "That is the recipient's wish. Messages about bookings still reach them."
    ),
    ErrorCode.worker_lost: _l("The connection or the computer failed while it was being sent."),
}
"""What can be done about a reason; the others mend themselves."""


class Advice(NamedTuple):
    """What is said about an e-mail that did not go as planned; `macros/page.html` draws it."""

    tone: str
    icon: str
    title: str
    text: str
    url: str | None = None
    url_label: str = ""
    post_url: None = None


def advice(email: Email) -> Advice | None:
    """What is to be said about an e-mail, if anything stood in its way."""
    if email.held:
        text = _("It waits until its mailing goes on.")
        return Advice("info", "player-pause", _("Paused."), text)
    if email.error_code is None:
        return None
    said = [BY_STATUS.get(email.status), _what_to_do(email, email.error_code)]
    url, url_label = _way_out(email)
    return Advice(
        tone="danger" if email.status is EmailStatus.error else "warning",
        icon="alert-circle",
        title=_title(email, email.error_code),
        text=" ".join(str(text) for text in said if text is not None),
        url=url,
        url_label=url_label,
    )


def _what_to_do(email: Email, code: ErrorCode) -> Label | None:
    if email.status is not EmailStatus.error:
        return BY_CODE.get(code)
    if not _persists(email, code):
        return _l("This is mended by now, so it can be tried again.")
    return BY_CODE.get(code, _l("Try again when the reason is mended."))


def _persists(email: Email, code: ErrorCode) -> bool:
    """Whether a reason is still there, or nobody can know."""
    if code is ErrorCode.no_credit:
        return available_credits(db.session()) == 0
    if code is ErrorCode.suppressed:
        return suppression_of(db.session(), email.recipient_email) is not None
    return True


def _title(email: Email, code: ErrorCode) -> str:
    reason = str(code.label).rstrip(".")
    return _("It came back: %(reason)s.", reason=reason) if email.came_back else f"{reason}."


_PLACES: Mapping[ErrorCode, tuple[str, str, Callable[[], str]]] = {
    ErrorCode.no_credit: (
        "credit_movement:list", "email-credits.index_view", lambda: _("Email credits"),
    ),
    ErrorCode.suppressed: (
        "suppression:list", "settings_blocked-addresses.index_view", lambda: _("Blocked addresses"),
    ),
}  # fmt: skip
"""Where a reason is mended: who may go there, the screen, and how it is called."""

_AT_THE_CUSTOMER = frozenset(
    {
        ErrorCode.inactive,
        ErrorCode.invalid_address,
        ErrorCode.mailbox_unknown,
        ErrorCode.unsubscribed,
    }
)


def _address(email: Email) -> str | None:
    return email.recipient_email if email.error_code is ErrorCode.suppressed else None


def _way_out(email: Email) -> tuple[str | None, str]:
    if email.error_code is None or not _persists(email, email.error_code):
        return None, ""
    place = _PLACES.get(email.error_code)
    if place is not None and current_user.may(place[0]):
        _permission, endpoint, label = place
        # Blocked addresses are found by their letters; the ledger takes no search.
        return url_for(endpoint, q=_address(email)), label()
    if email.error_code in _AT_THE_CUSTOMER and email.customer_id is not None:
        return url_for("customers.details_view", row_id=email.customer_id), _("Open the customer")
    return None, ""
