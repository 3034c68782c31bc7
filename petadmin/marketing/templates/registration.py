"""What kept texts of e-mails bring: their screen and words for their history."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.marketing.templates.admin import EmailTemplateView


def register(screens: Screens) -> None:
    """Register kept texts of e-mails."""
    screens.add(EmailTemplateView(), order=50, group="settings")
    screens.words.name(
        "email_template",
        _l("Email text"),
        actions={
            "created": _l("Email text added"),
            "updated": _l("Email text changed"),
            "deleted": _l("Email text deleted"),
            "exported": _l("Email texts exported"),
        },
        fields={
            "name": _l("Name"),
            "occasion": _l("What for"),
            "subject_en": _l("Subject (English)"),
            "body_en": _l("Text (English)"),
            "subject_es": _l("Subject (Spanish)"),
            "body_es": _l("Text (Spanish)"),
        },
    )
