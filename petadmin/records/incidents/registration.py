"""What incidents bring: their screen, their part of the desks, words for their history."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.records.incidents import checks, desk
from petadmin.records.incidents.admin import IncidentView


def register(screens: Screens) -> None:
    """Register incidents."""
    screens.add(IncidentView(), order=10, group="more")
    desk.register(screens.app)
    checks.register(screens.app)
    screens.words.name(
        "incident",
        _l("Incident"),
        actions={
            "created": _l("Incident put on file"),
            "updated": _l("Incident changed"),
            "deleted": _l("Incident deleted"),
            "exported": _l("Incidents exported"),
            "settled": _l("Incident settled"),
            "reopened": _l("Incident taken up again"),
        },
    )
