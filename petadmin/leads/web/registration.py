"""What the web form brings: its settings, and words for their history."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.leads.web.admin import WebFormView


def register(screens: Screens) -> None:
    """Register the settings of the web form; its public address is registered with the limits."""
    screens.add(WebFormView(), order=23, group="settings", permission="web_form:edit")
    screens.words.name(
        "web_form",
        _l("Web form"),
        actions={"changed": _l("Web form changed")},
        fields={
            "is_on": _l("The form is switched on"),
            "origins": _l("Websites that may send"),
            "thanks_url": _l("Page shown afterwards"),
            "assignee_id": _l("Assigned to"),
            "privacy_es": _l("Consent to data protection, in Spanish"),
            "privacy_en": _l("Consent to data protection, in English"),
            "marketing_es": _l("Consent to advertising, in Spanish"),
            "marketing_en": _l("Consent to advertising, in English"),
        },
    )
