"""What is told of an e-mail that somebody has just written: on its way, for later, or stopped and by what."""

from typing import Any

from flask import url_for

from petadmin.adminkit.cells import local_datetime
from petadmin.adminkit.undo import with_link
from petadmin.core.i18n import _
from petadmin.mail.models import EmailStatus
from petadmin.mail.services import Written


def flash_of(written: Written, going: str, *, settles: str = "") -> tuple[Any, str]:
    """What is flashed, with the way to the e-mail, and in which tone; `going` is said of one that goes at once."""
    email = written.email
    address = email.recipient_email
    later = email.status is EmailStatus.scheduled
    said = going
    if later:
        moment = local_datetime(email.not_before)
        said = _("The email to %(address)s goes on %(moment)s.", address=address, moment=moment)
    if written.stopped_by is not None:
        reason = str(written.stopped_by.label).rstrip(".")
        said = (
            _(
                "The email to %(address)s is scheduled, but as things are it will not be sent. %(reason)s.",
                address=address,
                reason=reason,
            )
            if later
            else _(
                "The email to %(address)s was not sent. %(reason)s.",
                address=address,
                reason=reason,
            )
        )
    url = url_for("emails.details_view", row_id=email.id)
    told = with_link(said, url, _("See it in the email log"), settles=settles)
    return told, "warning" if written.stopped_by is not None else "success"
