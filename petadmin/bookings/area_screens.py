"""What every area of the business has on its screens: one call puts it up, so that an area is one package."""

from petadmin.adminkit.menu import MenuEntry
from petadmin.adminkit.screens import Screens
from petadmin.bookings import booking_screens, visit_screens
from petadmin.bookings.admin.visits import VisitView
from petadmin.bookings.reminders import screens as reminders
from petadmin.business.areas import Area, BookingKind
from petadmin.core.i18n import Label, _l


def put_up(screens: Screens, area: Area, *, visits: VisitView) -> None:
    """Put up the lists of an area: its bookings, its visits, and what it has in common with the others."""
    if area.books is not BookingKind.none:
        booking_screens.register_area(screens, area)
    screens.add(visits, order=20, group=area.menu_group)
    visit_screens.register_area(screens, area, visits)
    reminders.register_area(screens, area)
    if area.books is not BookingKind.none:
        _link(
            screens,
            area,
            "services",
            _l("Services and prices"),
            "tag",
            permission="service:list",
            order=40,
        )
        _link(
            screens,
            area,
            "resources",
            _l("Places"),
            "map-pin",
            permission="resource:list",
            order=50,
        )
    _link(
        screens, area, "customers", _l("Customers"), "users", permission="customer:list", order=60
    )


def _link(
    screens: Screens,
    area: Area,
    endpoint: str,
    label: Label,
    icon: str,
    *,
    permission: str,
    order: int,
) -> None:
    """A list of all areas, narrowed to this one."""
    screens.menu.add(
        MenuEntry(
            label=label,
            icon=icon,
            endpoint=f"{endpoint}.index_view",
            permission=permission,
            order=order,
            group=area.menu_group,
            arguments=(("area", area.key),),
            area=area.key,
        )
    )
