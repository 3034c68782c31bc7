"""What can stand on a desk, and the registry in which packages put it.

A desk is about a subject, such as a customer. The subject's package knows nothing of those that register:
animals, e-mails and the history bring their own panels, sections and actions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select, or_

from petadmin.adminkit.forms import EntityForm
from petadmin.core.i18n import Label

EXTENSION = "petadmin.desk"

TIMELINE = "timeline"
"""The key of the section that shows what the sources of the timeline tell."""

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
    add_dialog: bool = False
    """What is added opens over the page, as with `QuickAction.dialog`."""

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
    dialog: bool = False
    """Opens over the page; the address answers with the inside of a pop-up when it is asked for one."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A page of the desk, reached by the right side menu: a list looked at from the subject, or a page of its own.

    `view` names the endpoint of an EntityView whose `owned_by` names the subject's entity; `page` returns
    the template and its context instead. `count` selects the ids of the rows behind it; it is asked once for
    all subjects of a kind, so that their `id` is a parameter, and so is whatever else differs from page to
    page: `values` gives the values of that.
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
    values: Callable[[], dict[str, Any]] = dict
    area: str | None = None


@dataclass(frozen=True, kw_only=True)
class AlertSource:
    """Alerts about rows, which are loaded only when there are some: `count` selects their ids, as for a section."""

    key: str
    permission: str
    alerts: Callable[[Subject], Sequence[Alert]]
    count: Callable[[Subject], Select[int]]
    values: Callable[[], dict[str, Any]] = dict


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Rows that parts of a desk would look for: a page counts them with all else, as it does those of sections.

    `has_any` of `counting.py` then tells whether there is anything to look for.
    """

    key: str
    permission: str
    count: Callable[[Subject], Select[int]]
    values: Callable[[], dict[str, Any]] = dict


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """Something that happened to the subject; `id` tells it from others of its source at the same moment."""

    at: datetime
    icon: str
    tone: str
    title: str
    text: str = ""
    who: str = ""
    url: str | None = None
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Window:
    """A stretch of the timeline: so many entries before a moment, or the newest when there is none.

    Of entries at that very moment only those with a smaller id fall into it.
    """

    limit: int
    before: datetime | None = None
    before_id: int = 0

    def of(self, statement: Select[Any], at: Any, row_id: Any) -> Select[Any]:
        """The rows of a statement that fall into it, the newest first, by the columns of moment and id."""
        if self.before is not None:
            # The first half lets an index on the moment narrow the scan.
            behind = or_(at < self.before, row_id < self.before_id)
            statement = statement.where(at <= self.before, behind)
        return statement.order_by(at.desc(), row_id.desc()).limit(self.limit)

    def of_days(
        self, statement: Select[Any], day: Any, row_id: Any, *, zone: tzinfo
    ) -> Select[Any]:
        """The same of rows of which only the day is known; those of the last day may be beyond the window."""
        if self.before is not None:
            statement = statement.where(day <= self.before.astimezone(zone).date())
        # As many again, for those that stand before the window on the day at which it begins.
        return statement.order_by(day.desc(), row_id.desc()).limit(2 * self.limit)

    def holds(self, entry: TimelineEntry) -> bool:
        """Whether an entry falls into it."""
        return self.before is None or (entry.at, entry.id) < (self.before, self.before_id)


@dataclass(frozen=True, kw_only=True)
class TimelineSource:
    """Where entries of the timeline come from: those of the subject that fall into a window."""

    key: str
    label: Label
    permission: str
    entries: Callable[[Subject, Window], Sequence[TimelineEntry]]
    ids: Callable[[Subject], Select[int]] | None = None
    """Selects the ids of what entries are made of, as a section's `count` does; of somebody without any, `entries`
    is not asked."""

    tells: frozenset[str] = frozenset()
    """Recorded actions, such as `note.created`, that the entries tell of, so that no other source need do so."""


@dataclass
class Desk:
    """Everything that is registered for one kind of subject."""

    panels: list[Panel] = field(default_factory=list)
    blocks: list[SheetBlock] = field(default_factory=list)
    statistics: list[Statistic] = field(default_factory=list)
    alerts: list[Callable[[Subject], Sequence[Alert]]] = field(default_factory=list)
    alert_sources: list[AlertSource] = field(default_factory=list)
    markers: list[Callable[[Subject], Sequence[Marker]]] = field(default_factory=list)
    actions: list[QuickAction] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    timeline: list[TimelineSource] = field(default_factory=list)
    presences: list[Presence] = field(default_factory=list)
    questions: dict[tuple[str, ...], Select[Any]] = field(default_factory=dict)
    """What was asked for counts before, by the parts that were counted; put together once."""

    def add(
        self,
        *parts: Panel
        | SheetBlock
        | Statistic
        | QuickAction
        | Section
        | AlertSource
        | Presence
        | TimelineSource,
    ) -> None:
        """Register parts; a key may be taken only once per kind."""
        for part in parts:
            shelf: list[Any] = self._shelf(part)
            if any(other.key == part.key for other in shelf):
                raise ValueError(f"{type(part).__name__} {part.key} is registered twice")
            shelf.append(part)
            if not isinstance(part, AlertSource | Presence | TimelineSource):
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
            AlertSource: self.alert_sources,
            Presence: self.presences,
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
