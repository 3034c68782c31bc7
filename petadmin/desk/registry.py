"""What can stand on a desk, and the registry in which packages put it.

A desk is about a subject, such as a customer. The subject's package knows nothing of those that register:
animals, e-mails and the history bring their own panels, sections and actions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select

from petadmin.adminkit.forms import EntityForm
from petadmin.core.i18n import Label

EXTENSION = "petadmin.desk"

Subject = Any
"""The row that a desk is about; it has `id`, `version` and a name."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A card of the summary. `context` gives what its template shows; a panel with a `form` is edited in place."""

    key: str
    label: Label
    icon: str
    template: str
    permission: str
    order: int
    context: Callable[[Subject], dict[str, Any]] = lambda subject: {}
    form: Callable[[], type[EntityForm]] | None = None
    edit_permission: str = ""
    save: Callable[[Subject, dict[str, Any]], object] | None = None
    add_url: Callable[[Subject], str] | None = None
    add_label: Label | None = None
    add_permission: str = ""
    wide: bool = False
    lazy: bool = False
    """Fetched when it comes into sight, for what takes long or stands far down."""

    offered: Callable[[Subject], bool] = lambda subject: True
    """Whether it stands on this subject's desk."""

    area: str | None = None
    """The area that it is about, without which it is not there."""


@dataclass(frozen=True, kw_only=True)
class SheetBlock:
    """A part of the summary sheet; `context` gives what its template shows, None leaves it out."""

    key: str
    label: Label
    template: str
    permission: str
    order: int
    context: Callable[[Subject], dict[str, Any] | None] = lambda subject: {}
    internal: bool = False
    """For staff only: left out of the sheet that is sent to the customer."""


@dataclass(frozen=True, kw_only=True)
class Statistic:
    """A figure over the panels; `value` returns the figure and a detail in words."""

    key: str
    label: Label
    order: int
    permission: str
    value: Callable[[Subject], tuple[str, str]]
    area: str | None = None


@dataclass(frozen=True, kw_only=True)
class Alert:
    """Something to know before anything else is done."""

    tone: str
    icon: str
    title: Label
    text: str
    url: str | None = None
    url_label: Label | None = None
    post_url: str | None = None
    """Where one tap settles it, such as the address of a verb that asks nothing."""

    post_label: Label | None = None


@dataclass(frozen=True, kw_only=True)
class Marker:
    """A small badge beside the name; with a `colour`, a label that staff have given, under it."""

    label: Label
    tone: str
    icon: str
    colour: str = ""


@dataclass(frozen=True, kw_only=True)
class QuickAction:
    """A button of the header (`primary`) or an entry of the Actions menu."""

    key: str
    label: Label
    icon: str
    permission: str
    order: int
    url: Callable[[Subject], str]
    primary: bool = False
    tone: str | None = None
    area: str | None = None
    offered: Callable[[Subject], bool] = lambda subject: True


@dataclass(frozen=True, kw_only=True)
class Section:
    """A page of the desk, reached by the right side menu: a list looked at from the subject, or a page of its own.

    `view` names the endpoint of an EntityView whose `owned_by` names the subject's entity; `page` returns
    the template and its context instead. `count` selects the ids of the rows behind it.
    """

    key: str
    label: Label
    icon: str
    permission: str
    order: int
    group: str = ""
    view: str | None = None
    page: Callable[[Subject], tuple[str, dict[str, Any]]] | None = None
    count: Callable[[Subject], Select[int]] | None = None
    area: str | None = None


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """Something that happened to the subject."""

    at: datetime
    icon: str
    tone: str
    title: str
    text: str = ""
    who: str = ""
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class TimelineSource:
    """Where entries of the timeline come from: the newest `limit` of them."""

    key: str
    label: Label
    permission: str
    entries: Callable[[Subject, int], Sequence[TimelineEntry]]
    tells: frozenset[str] = frozenset()
    """Recorded actions, such as `note.created`, that the entries tell of, so that no other source need do so."""


@dataclass
class Desk:
    """Everything that is registered for one kind of subject."""

    panels: list[Panel] = field(default_factory=list)
    blocks: list[SheetBlock] = field(default_factory=list)
    statistics: list[Statistic] = field(default_factory=list)
    alerts: list[Callable[[Subject], Sequence[Alert]]] = field(default_factory=list)
    markers: list[Callable[[Subject], Sequence[Marker]]] = field(default_factory=list)
    actions: list[QuickAction] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    timeline: list[TimelineSource] = field(default_factory=list)

    def add(
        self, *parts: Panel | SheetBlock | Statistic | QuickAction | Section | TimelineSource
    ) -> None:
        """Register parts; a key may be taken only once per kind."""
        for part in parts:
            shelf: list[Any] = self._shelf(part)
            if any(other.key == part.key for other in shelf):
                raise ValueError(f"{type(part).__name__} {part.key} is registered twice")
            shelf.append(part)
            if not isinstance(part, TimelineSource):
                shelf.sort(key=lambda item: item.order)

    def panel(self, key: str) -> Panel | None:
        return next((panel for panel in self.panels if panel.key == key), None)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def _shelf(self, part: object) -> list[Any]:
        shelves: dict[type[Any], list[Any]] = {
            Panel: self.panels,
            SheetBlock: self.blocks,
            Statistic: self.statistics,
            QuickAction: self.actions,
            Section: self.sections,
            TimelineSource: self.timeline,
        }
        return shelves[type(part)]


def init_desks(app: Flask) -> None:
    """Give the application its empty desks."""
    app.extensions[EXTENSION] = {}


def desk_of(app: Flask, subject: str) -> Desk:
    """The desk of a kind of subject, such as `customer`; made when it is first asked for."""
    desks: dict[str, Desk] = app.extensions[EXTENSION]
    return desks.setdefault(subject, Desk())


def current_desk(subject: str) -> Desk:
    """The desk of a kind of subject in the running application."""
    return desk_of(current_app, subject)
