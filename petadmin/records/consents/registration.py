"""What consents bring."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.records.consents import desk


def register(screens: Screens) -> None:
    """Register consents."""
    desk.register(screens.app)
    screens.words.name(
        "consent",
        _l("Consent"),
        actions={
            "created": _l("Consent put on file"),
            "updated": _l("Consent changed"),
            "deleted": _l("Consent deleted"),
        },
        fields={
            "purpose": _l("What for"),
            "given": _l("Agreed"),
            "at": _l("When"),
            "way": _l("How"),
            "text": _l("Words or note"),
            "origin": _l("From where"),
        },
    )
