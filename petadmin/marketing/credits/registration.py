"""What the ledger of e-mail credits brings: its screens, the settings of e-mail, the warning, its words."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.mail.credits import following
from petadmin.marketing.credits import warning
from petadmin.marketing.credits.admin import CreditView, month_in_words
from petadmin.marketing.credits.settings_screen import EmailSettingsView


def register(screens: Screens) -> None:
    """Register the ledger of e-mail credits and the settings of e-mail."""
    following.register(screens.app)
    warning.register(screens.app)
    screens.app.jinja_env.filters["month_in_words"] = month_in_words
    screens.add(EmailSettingsView(), order=5, group="settings", permission="email_settings:edit")
    screens.add(CreditView(), order=6, group="settings")
    screens.words.name(
        "credit_movement",
        _l("Email credits"),
        actions={
            "created": _l("Email credits changed"),
            "exported": _l("Ledger of email credits exported"),
        },
    )
    screens.words.name(
        "email_settings",
        _l("Email settings"),
        actions={"changed": _l("Email settings changed")},
    )
