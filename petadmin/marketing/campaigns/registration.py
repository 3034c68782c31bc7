"""What mailings bring: their screens, the ways to them from lists, and what is asked before sending."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.marketing.campaigns import admin, gates, lists, recipients
from petadmin.marketing.campaigns.admin import CampaignView
from petadmin.marketing.campaigns.emails import SENT, TEST
from petadmin.marketing.campaigns.recipients import RecipientView


def register(screens: Screens) -> None:
    """Register mailings."""
    view = screens.add(CampaignView(), order=41)
    view.add_column(admin.progress())
    screens.add(RecipientView())
    screens.add_new(view, order=60)
    lists.register(screens, view)
    gates.register(screens.app)
    screens.app.jinja_env.globals["mailing_look"] = admin.look
    screens.app.jinja_env.globals["recipient_look"] = recipients.look
    screens.words.name_emails({SENT: _l("Mailing"), TEST: _l("Test of a mailing")})
    screens.words.name(
        "campaign",
        _l("Mailing"),
        actions={
            "created": _l("Mailing created"),
            "updated": _l("Mailing changed"),
            "deleted": _l("Mailing deleted"),
            "exported": _l("Mailings exported"),
            "started": _l("Mailing started"),
            "paused": _l("Mailing paused"),
            "continued": _l("Mailing continued"),
            "stopped": _l("Mailing stopped"),
        },
        fields={
            "name": _l("Name of the mailing"),
            "category": _l("Kind"),
            "template_id": _l("Kept text"),
            "subject_en": _l("Subject in English"),
            "body_en": _l("Text in English"),
            "subject_es": _l("Subject in Spanish"),
            "body_es": _l("Text in Spanish"),
            "starts_at": _l("Send on"),
            "per_minute": _l("Emails per minute"),
        },
    )
    screens.words.name(
        "campaign_recipient",
        _l("Recipient"),
        actions={"exported": _l("Recipients of a mailing exported")},
        fields={},
    )
