"""What the pet taxi registers."""

from flask import Flask

from petadmin.adminkit.screens import Screens
from petadmin.bookings.area_screens import put_up
from petadmin.core.clock import utcnow
from petadmin.desk.registry import (
    Alert,
    Panel,
    QuickAction,
    Section,
    Statistic,
    TimelineEntry,
    TimelineSource,
    desk_of,
)
from tests.desk.taxi import AREA
from tests.desk.taxi.admin import RideView

__all__ = ["AREA", "SECRET", "register", "register_parts"]

SECRET = "taxi:see_rides"


def register(screens: Screens) -> None:
    """Register the area's screens and what it puts on the desks."""
    put_up(screens, AREA, visits=RideView())
    register_parts(screens.app)


def register_parts(app: Flask) -> None:
    """What the package of a pet taxi would put on the desk."""
    desk = desk_of(app, "customer")
    desk.add(
        Panel(
            key="rides",
            label="Rides planned",
            icon="truck",
            template="customers/panels/areas.html",
            permission="customer:view",
            order=90,
            context=lambda subject: {"areas": [AREA]},
            area="taxi",
        ),
        Panel(
            key="secret-rides",
            label="Secret rides",
            icon="truck",
            template="customers/panels/areas.html",
            permission=SECRET,
            order=91,
        ),
        Statistic(
            key="rides",
            label="Rides so far",
            order=1,
            permission="customer:view",
            value=lambda subject: ("12", "3 this month"),
            area="taxi",
        ),
        QuickAction(
            key="ride",
            label="Order a ride",
            icon="truck",
            permission="customer:view",
            order=50,
            url=lambda subject: f"/rides/new?customer={subject.id}",
            area="taxi",
        ),
        QuickAction(
            key="other",
            label="Of an area not in use",
            icon="truck",
            permission="customer:view",
            order=51,
            url=lambda subject: "/nowhere",
            area="circus",
        ),
        Section(
            key="taxi-animals",
            label="Passengers",
            icon="truck",
            permission="animal:list",
            order=5,
            view="animals",
            area="taxi",
        ),
        Section(
            key="circus",
            label="Tricks",
            icon="truck",
            permission="animal:list",
            order=6,
            view="animals",
            area="circus",
        ),
        TimelineSource(
            key="rides",
            label="Rides",
            permission="customer:view",
            entries=lambda subject, limit: [
                TimelineEntry(at=utcnow(), icon="truck", tone="blue", title="Rode to the vet")
            ],
        ),
    )
    desk.alerts.append(
        lambda subject: [
            Alert(tone="warning", icon="truck", title="Gets carsick", text="Drive slowly.")
        ]
    )
