"""What people around a customer bring."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.customers.people import desk
from petadmin.customers.people.admin import PeopleView


def register(screens: Screens) -> None:
    """Register people around a customer."""
    screens.add(PeopleView())
    desk.register(screens.app)
    screens.words.name(
        "contact",
        _l("Person"),
        actions={
            "created": _l("Person added"),
            "updated": _l("Person changed"),
            "deleted": _l("Person deleted"),
            "exported": _l("People exported"),
        },
    )
