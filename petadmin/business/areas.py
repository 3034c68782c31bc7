"""The registry of business areas; each area is declared by its own package under `petadmin.areas`."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask, current_app

from petadmin.business.settings import business_settings
from petadmin.core.db import db
from petadmin.core.i18n import Label

EXTENSION = "petadmin.areas"


class BookingKind(StrEnum):
    """How an area books: a stay from a day to another, an appointment at a time, or not at all."""

    stay = "stay"
    appointment = "appointment"
    none = "none"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What the statistics of an area are called.

    `measured` names what its visits add up besides money, such as days; areas without it count visits alone.
    """

    count: Label
    average_billed: Label
    measured: Label | None = None
    average_measured: Label | None = None


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area of business; `colour` names one of the area colours of the style sheet.

    A booking is what was agreed, a visit what was performed; each area has its own word for them. The paths
    are parts of addresses and the same in both languages, such as `/hotel/reservations/`.
    """

    key: str
    label: Label
    icon: str
    colour: str
    visit_word: Label
    visits_word: Label
    visits_path: str
    figures: Figures
    books: BookingKind = BookingKind.none
    booking_word: Label = ""
    bookings_word: Label = ""
    bookings_path: str = ""
    new_booking_label: Label = ""
    new_visit_label: Label = ""

    @property
    def menu_group(self) -> str:
        """The group of the menu in which the area's own lists stand."""
        return f"area:{self.key}"


class Areas:
    """The areas, in the order in which the business lists them."""

    def __init__(self, *registered: Area) -> None:
        self._areas: dict[str, Area] = {area.key: area for area in registered}

    def register(self, area: Area) -> None:
        if area.key in self._areas:
            raise ValueError(f"the area {area.key} is registered twice")
        self._areas[area.key] = area

    def __iter__(self) -> Iterator[Area]:
        return iter(self._areas.values())

    def __contains__(self, key: object) -> bool:
        return key in self._areas

    def get(self, key: str) -> Area | None:
        return self._areas.get(key)

    def choices(self) -> list[tuple[str, Label]]:
        """Key and label of each, as forms and filters take them."""
        return [(area.key, area.label) for area in self]

    def without(self, keys: Container[str]) -> "Areas":
        """The same without some of them."""
        return Areas(*(area for area in self if area.key not in keys))


def init_areas(app: Flask) -> Areas:
    """Give the application its empty registry."""
    areas = Areas()
    app.extensions[EXTENSION] = areas
    return areas


def all_areas() -> Areas:
    """The areas of the running application, those that are switched off included."""
    registered: Areas = current_app.extensions[EXTENSION]
    return registered


def areas() -> Areas:
    """The areas in which the business works: registered, and not switched off in its settings."""
    switched_off = business_settings(db.session).areas_off
    return all_areas().without(switched_off) if switched_off else all_areas()
