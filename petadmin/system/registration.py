"""What the platform brings: its screens in the settings, history and timeline on the desks."""

from petadmin.adminkit.menu import MenuEntry
from petadmin.adminkit.screens import Screens
from petadmin.adminkit.words import told_by
from petadmin.core.i18n import _l
from petadmin.system import history, timeline
from petadmin.system.business import LABELS, BusinessView, areas_in_words
from petadmin.system.saved_filters import SavedFilterView
from petadmin.system.users import UserView


def register(screens: Screens) -> None:
    """Register what is about the whole house."""
    screens.menu.add(
        MenuEntry(
            label=_l("Today"),
            icon="layout-dashboard",
            endpoint="home.index",
            permission="customer:list",
            order=1,
            exact=True,
        )
    )
    screens.menu.gather(
        "more",
        MenuEntry(
            label=_l("More lists"),
            icon="list",
            endpoint="home.more",
            permission="customer:list",
            order=0,
            exact=True,
        ),
    )
    screens.menu.gather(
        "settings",
        MenuEntry(
            label=_l("Settings"),
            icon="settings",
            endpoint="home.settings",
            permission="customer:list",
            order=0,
            exact=True,
        ),
    )
    screens.add(BusinessView(), order=0, group="settings", permission="business:edit")
    screens.add(UserView(), order=10, group="settings")
    screens.add(SavedFilterView())
    screens.add(history.HistoryView(), order=90, group="settings", permission="audit:list_all")
    for part in (history, timeline):
        part.register(screens.app)
    screens.words.name(
        "business", _l("Business settings"), actions={"changed": _l("Settings changed")}
    )
    screens.words.mappings["areas_off"] = told_by(LABELS["areas_off"], areas_in_words)
    screens.words.name("audit", _l("Change"), actions={"exported": _l("History exported")})
    screens.words.name("demo", _l("Demo business"), actions={"created": _l("Demo business made")})
    screens.words.name(
        "user",
        _l("User"),
        actions={
            "created": _l("User added"),
            "updated": _l("User changed"),
            "disabled": _l("User disabled"),
            "enabled": _l("User enabled"),
            "exported": _l("Users exported"),
            "password_changed": _l("Password changed"),
        },
        fields={"role": _l("Role"), "name": _l("Name")},
    )
