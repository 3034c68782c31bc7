"""The side menu and the New menu: entries are registered, and shown to those who may follow them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user
from sqlalchemy import Select

from petadmin.adminkit.counting import Count, answer, question
from petadmin.business.areas import areas
from petadmin.core.db import db, plan_anew
from petadmin.core.i18n import Label

EXTENSION = "petadmin.menu"

PEOPLE = "people"
"""The group of lists that stand beside that of the customers."""

MOST_WAITING = 99
"""The bell and the badges count no further."""


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
    badge: Callable[[], str | None] = lambda: None
    """A short text behind the label, such as how much waits there."""

    description: Label = ""
    """What is behind it, in a sentence, where there is room for one."""

    area: str | None = None
    """The area of business that it belongs to, without which it is not there."""

    stands_for: str = ""
    """The group whose first entry it leads to, and whose pages all make it active."""

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
    badge: str | None = None
    description: Label = ""


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


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What may wait for the one who is looking; a page counts all that is registered with one question."""

    key: str
    permission: str
    ids: Select[Any]
    """Made once; what differs from page to page are named parameters."""

    notices: Callable[[Count], Sequence[Notice]]
    """What the bell says when there are some."""

    values: Callable[[], dict[str, Any]] = dict
    """The values of the parameters."""


class Menu:
    """All entries; `groups` names the headings in their order."""

    def __init__(self, groups: dict[str, Label | None]) -> None:
        self._groups = groups
        self._entries: list[MenuEntry] = []
        self._gathered: dict[str, MenuEntry] = {}
        self._new: list[MenuEntry] = []
        self._later: list[Callable[[], list[MenuEntry]]] = []
        self._waiting: list[Waiting] = []
        self._questions: dict[tuple[str, ...], Select[Any]] = {}

    def add(self, entry: MenuEntry) -> None:
        self._entries.append(entry)

    def gather(self, group: str, entry: MenuEntry) -> None:
        """Let one entry stand for a group; its page shows what is behind it."""
        self._gathered[group] = entry

    def add_new(self, entry: MenuEntry) -> None:
        """An entry of the New menu that stands on every page."""
        self._new.append(entry)

    def add_many(self, entries: Callable[[], list[MenuEntry]]) -> None:
        """Entries that are asked for when the menu is shown."""
        self._later.append(entries)

    def add_waiting(self, waiting: Waiting) -> None:
        """Let the bell tell of something."""
        self._waiting.append(waiting)

    def waiting(self, key: str) -> Count:
        """How much of something waits for the one who is looking."""
        if "waiting" not in g:
            g.waiting = self._count_waiting()
        counts: dict[str, Count] = g.waiting
        return counts.get(key, Count(0))

    def notices(self) -> list[Notice]:
        found = ((item, self.waiting(item.key)) for item in self._waiting)
        return [notice for item, count in found if count.number for notice in item.notices(count)]

    def _count_waiting(self) -> dict[str, Count]:
        mine = [item for item in self._waiting if current_user.may(item.permission)]
        if not mine:
            return {}
        keys = tuple(item.key for item in mine)
        asked = self._questions.get(keys)
        if asked is None:
            asked = question(*(item.ids for item in mine), cap=MOST_WAITING)
            self._questions[keys] = asked
        values = {name: value for item in mine for name, value in item.values().items()}
        plan_anew(db.session)
        return dict(zip(keys, answer(db.session, asked, values, cap=MOST_WAITING), strict=True))

    def groups(self) -> list[MenuGroup]:
        shown = []
        gathered = []
        for key, label in self._groups.items():
            entry = self._gathered.get(key)
            if entry is None:
                items = self.items_of(key)
                if items:
                    shown.append(MenuGroup(label, items))
            elif behind := self._followed(key):
                here = _item(entry)
                active = here.active or any(map(_is_active, behind))
                gathered.append(here._replace(active=active))
        # What stands for a group of its own comes last, one under the other.
        return [*shown, MenuGroup(None, gathered)] if gathered else shown

    def items_of(self, group: str) -> list[MenuItem]:
        """The entries of a group that the one who is looking may follow."""
        shown = [(entry, self._shown(entry)) for entry in self._followed(group)]
        items = [(entry, item) for entry, item in shown if item is not None]
        if any(item.active for entry, item in items if not entry.stands_for):
            # A page with an entry of its own needs no other one to stand for it.
            return [
                item._replace(active=item.active and not entry.stands_for) for entry, item in items
            ]
        return [item for _entry, item in items]

    def _followed(self, group: str) -> list[MenuEntry]:
        """The same without what the template needs: of most groups a page shows one entry alone."""
        if "menu" not in g:
            g.menu = self._mine()
        followed: dict[str, list[MenuEntry]] = g.menu
        return followed.get(group, [])

    def _mine(self) -> dict[str, list[MenuEntry]]:
        """All entries that the one who is looking may follow, by group and in their order."""
        mine: dict[str, list[MenuEntry]] = {}
        for entry in _allowed(self._all()):
            mine.setdefault(entry.group, []).append(entry)
        return mine

    def _shown(self, entry: MenuEntry) -> MenuItem | None:
        if not entry.stands_for:
            return _item(entry)
        behind = self._followed(entry.stands_for)
        if not behind:
            return None
        active = any(map(_is_active, behind))
        return _item(entry)._replace(url=behind[0].url, active=active)

    def neighbours(self) -> list[MenuItem]:
        """The entries of the group to which the present page belongs, when one entry stands for it."""
        groups = {entry.stands_for for entry in self._all() if entry.stands_for}
        for group in sorted(groups):
            behind = self._followed(group)
            if len(behind) > 1 and any(map(_is_active, behind)):
                return _narrowest(self.items_of(group))
        return []

    def _all(self) -> list[MenuEntry]:
        return [*self._entries, *(entry for ask in self._later for entry in ask())]

    def parent(self) -> MenuItem | None:
        """The entry under which the present page stands, when it is one of a gathered group."""
        for group, entry in self._gathered.items():
            if any(map(_is_active, self._followed(group))):
                return _item(entry)
        return None

    def new(self) -> list[MenuItem]:
        return [_item(entry) for entry in _allowed(self._new)]


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


def _narrowest(items: list[MenuItem]) -> list[MenuItem]:
    """The same entries, of which only the one that leads to this very page is active, if there is one."""
    if not any(item.url == request.path for item in items):
        return items
    return [item._replace(active=item.url == request.path) for item in items]


def _allowed(entries: Iterable[MenuEntry]) -> list[MenuEntry]:
    """Those that the one who is looking may follow, in their order."""
    if not current_user.is_authenticated:
        return []
    # Asked for a hundred times, it is worth finding out once who they are.
    may = current_user.may
    in_use = areas()
    found = [
        entry
        for entry in entries
        if may(entry.permission) and (entry.area is None or entry.area in in_use)
    ]
    return sorted(found, key=lambda entry: entry.order)


def _item(entry: MenuEntry) -> MenuItem:
    active = _is_active(entry)
    return MenuItem(
        entry.label,
        entry.url,
        entry.icon,
        entry.colour,
        active,
        entry.badge(),
        entry.description,
    )


def _is_active(entry: MenuEntry) -> bool:
    if entry.exact:
        return entry.endpoint == request.endpoint
    here = (request.endpoint or "").partition(".")[0]
    if entry.endpoint.partition(".")[0] != here:
        return False
    wanted = dict(entry.arguments)
    if wanted:
        # A desk's section may be narrowed by the same name.
        return entry.endpoint == request.endpoint and all(
            request.args.get(name) == value for name, value in wanted.items()
        )
    return not any(request.args.get(name) for name in ("area",))
