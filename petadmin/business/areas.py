"""The registry of business areas; each area is declared by its own package under `petadmin.areas`."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, current_app

from petadmin.core.i18n import Label

EXTENSION = "petadmin.areas"


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area of business; `colour` names one of the area colours of the style sheet."""

    key: str
    label: Label
    icon: str
    colour: str
    booking_word: Label
    visit_word: Label


class Areas:
    """The areas in use, in the order in which the business lists them."""

    def __init__(self) -> None:
        self._areas: dict[str, Area] = {}

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


def init_areas(app: Flask) -> Areas:
    """Give the application its empty registry."""
    areas = Areas()
    app.extensions[EXTENSION] = areas
    return areas


def areas() -> Areas:
    """The areas of the running application."""
    registered: Areas = current_app.extensions[EXTENSION]
    return registered
