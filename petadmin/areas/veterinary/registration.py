"""What the area veterinary brings."""

from functools import partial
from typing import Any

from petadmin.adminkit.screens import Screens
from petadmin.animals.units import show_kilos
from petadmin.areas.veterinary import AREA, desk, models
from petadmin.areas.veterinary.admin import ConsultationView, show_temperature
from petadmin.bookings.area_screens import put_up
from petadmin.core.i18n import Label, _l

__all__ = ["AREA", "models", "register"]


def register(screens: Screens) -> None:
    """Register the area's screens and what it puts on the desks."""
    put_up(screens, AREA, visits=ConsultationView())
    desk.register(screens.app)
    screens.app.jinja_env.globals["kilos"] = show_kilos
    screens.words.mappings |= {
        "weight_grams": partial(_shown_by, show_kilos, _l("Weight")),
        "temperature_tenths": partial(_shown_by, show_temperature, _l("Temperature")),
    }


def _shown_by(show: Any, label: Label, old: Any, new: Any) -> list[tuple[Label, str, str]]:
    """A change of a measurement in words, for the history."""
    before, after = (show(value) if value else "" for value in (old, new))
    return [(label, before, after)]
