"""The screen on which administrators set how e-mail works, which also tells what the deployment chose."""

from typing import Any

from flask import flash, redirect, url_for
from flask_admin import expose
from flask_login import current_user

from petadmin.adminkit.cells import show
from petadmin.adminkit.chosen import ChosenView
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit
from petadmin.adminkit.undo import with_link
from petadmin.business.settings import BusinessSettings
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l
from petadmin.mail.credits.services import limit
from petadmin.mail.emails import test_email
from petadmin.mail.inbox.queries import mailbox_state
from petadmin.mail.inbox.server import inbox_url
from petadmin.mail.post_office import PostOffice, post_office
from petadmin.mail.services import queue
from petadmin.marketing.credits.forms import LABELS, EmailSettingsForm, hour_in_words
from petadmin.marketing.inbox.admin import state_of


class EmailSettingsView(ChosenView):
    """One form over the settings of e-mail."""

    entity = "email_settings"
    path = "settings/email"
    icon = "mail-cog"
    label = _l("Email settings")
    label_plural = _l("Email settings")
    description = _l(
        "How fast mailings go, when no advertising is sent, and whether emails cost credits."
    )
    column_labels = LABELS
    chosen_form = EmailSettingsForm
    form_page = "credits/settings.html"
    method_verbs = {"index_view": "edit", "test_view": "edit"}
    form_groups = [
        {
            "label": _l("Mailings"),
            "description": _l("So many at once as the mail server takes without objection."),
            "fields": ["mailing_per_minute"],
        },
        {
            "label": _l("Quiet hours"),
            "description": _l(
                "Advertising waits for their end, by the clock of the business. Messages about bookings and"
                " what staff write to one person go at any hour."
            ),
            "fields": ["quiet_from", "quiet_until"],
        },
        {
            "label": _l("Credits"),
            "description": _l(
                "For those who pay their provider by the email. Purchases are written down under “Email credits”."
            ),
            "fields": ["email_credits_limited", "low_credits"],
        },
    ]

    def in_words(self, name: str, value: Any) -> str:
        return hour_in_words(value) if name in ("quiet_from", "quiet_until") else show(value)

    def choose(self, chosen: BusinessSettings) -> dict[str, list[Any]]:
        changes = super().choose(chosen)
        if "email_credits_limited" in changes:
            limit(db.session.connection(), limited=chosen.email_credits_limited)
        return changes

    def page_context(self) -> dict[str, Any]:
        office = post_office()
        return {
            "facts": [
                {"label": _("Sender"), "value": f"{office.sender.name} <{office.sender.address}>"},
                {"label": _("Mail server"), "value": _way_out(office)},
                {"label": _("Mailbox for replies"), "value": _mailbox()},
            ],
            "test_url": url_for(".test_view"),
            "my_address": current_user.email,
        }

    @expose("/test", methods=("POST",))
    def test_view(self) -> Reply:
        """An e-mail to oneself, which shows whether sending works."""
        try:
            email = commit(lambda: queue(db.session, test_email(current_user)))
        except DomainError as error:
            flash(str(error), "error")
            return redirect(self.list_url)
        said = _("The test goes to %(address)s.", address=current_user.email)
        url = url_for("emails.details_view", row_id=email.id)
        told: Any = with_link(said, url, _("Look what becomes of it"))
        flash(told, "success")
        return redirect(self.list_url)


def _way_out(office: PostOffice) -> str:
    """How e-mails leave, without anything secret."""
    url = office.url
    if url.folder is not None:
        return _("None; emails are put as files into %(folder)s", folder=url.folder.name)
    secured = _("encrypted") if url.scheme == "smtps" or url.starttls else _("not encrypted")
    return f"{url.host}:{url.port} · {secured}"


def _mailbox() -> str:
    """When the mailbox was read the last time, and what stood in the way."""
    url = inbox_url()
    if url is None:
        return _("None is read")
    return f"{url.name} · {state_of(mailbox_state(db.session, url.name))}"
