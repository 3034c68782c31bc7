"""The side menu and the New menu: entries are registered, and shown to those who may follow them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from petadmin.core.i18n import Label

EXTENSION = "petadmin.menu"


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """One entry; `group` is empty for the main part."""

    label: Label
    icon: str
    endpoint: str
    permission: str
    order: int
    group: str = ""
    colour: str | None = None
    exact: bool = False
    """Active on its own page only, not on others of the same screen."""

    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        arguments: dict[str, Any] = dict(self.arguments)
        return url_for(self.endpoint, **arguments)


class MenuItem(NamedTuple):
    """An entry as the template shows it."""

    label: Label
    url: str
    icon: str
    colour: str | None
    active: bool


class MenuGroup(NamedTuple):
    """Entries under one heading."""

    label: Label | None
    items: list[MenuItem]


class Notice(NamedTuple):
    """Something that waits for somebody, behind the bell of the top bar."""

    text: str
    icon: str
    url: str
    tone: str


class Menu:
    """All entries; `groups` names the headings in their order."""

    def __init__(self, groups: dict[str, Label | None]) -> None:
        self._groups = groups
        self._entries: list[MenuEntry] = []
        self._new: list[MenuEntry] = []
        self._later: list[Callable[[], list[MenuEntry]]] = []
        self._notices: list[Callable[[], Notice | None]] = []

    def add(self, entry: MenuEntry) -> None:
        self._entries.append(entry)

    def add_new(self, entry: MenuEntry) -> None:
        """An entry of the New menu that stands on every page."""
        self._new.append(entry)

    def add_many(self, entries: Callable[[], list[MenuEntry]]) -> None:
        """Entries that are asked for when the menu is shown."""
        self._later.append(entries)

    def add_notice(self, find: Callable[[], Notice | None]) -> None:
        """What finds out whether something waits for the one who is looking."""
        self._notices.append(find)

    def notices(self) -> list[Notice]:
        return [notice for find in self._notices if (notice := find()) is not None]

    def groups(self) -> list[MenuGroup]:
        entries = [*self._entries, *(entry for ask in self._later for entry in ask())]
        shown = []
        for key, label in self._groups.items():
            mine = sorted(
                (entry for entry in entries if entry.group == key), key=lambda entry: entry.order
            )
            items = [_item(entry) for entry in mine if _may(entry)]
            if items:
                shown.append(MenuGroup(label, items))
        return shown

    def new(self) -> list[MenuItem]:
        return [
            _item(entry)
            for entry in sorted(self._new, key=lambda entry: entry.order)
            if _may(entry)
        ]


def init_menu(app: Flask, groups: dict[str, Label | None]) -> Menu:
    """Give the application its menu."""
    menu = Menu(groups)
    app.extensions[EXTENSION] = menu
    return menu


def menu_of(app: Flask) -> Menu:
    """The menu of an application."""
    registered: Menu = app.extensions[EXTENSION]
    return registered


def menu() -> Menu:
    """The menu of the running application."""
    return menu_of(current_app)


def _may(entry: MenuEntry) -> bool:
    return bool(current_user.is_authenticated and current_user.may(entry.permission))


def _item(entry: MenuEntry) -> MenuItem:
    return MenuItem(entry.label, entry.url, entry.icon, entry.colour, _is_active(entry))


def _is_active(entry: MenuEntry) -> bool:
    if entry.exact:
        return entry.endpoint == request.endpoint
    here = (request.endpoint or "").partition(".")[0]
    if entry.endpoint.partition(".")[0] != here:
        return False
    wanted = dict(entry.arguments)
    if wanted:
        return all(request.args.get(name) == value for name, value in wanted.items())
    return not any(request.args.get(name) for name in ("area",))
