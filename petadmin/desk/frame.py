"""What the frame of a desk shows: header, alerts, figures, panels and the right side menu."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import render_template, url_for
from flask_login import current_user
from markupsafe import Markup

from petadmin.adminkit.counting import Count
from petadmin.business.areas import Area, areas
from petadmin.core.i18n import Label, _l
from petadmin.core.phones import whatsapp_url
from petadmin.desk import counting
from petadmin.desk.counting import name_of
from petadmin.desk.registry import Alert, Desk, Marker, Panel, Section, SheetBlock

ALERTS_SHOWN = 3
"""So many alerts of one tone are read at once; the others stand behind a button."""

MENU_HIDDEN = "desk_menu_hidden"
"""The user's preference that hides the right side menu."""

CHOSEN_AREA = "desk_area"
"""The user's preference that names the area in which they work."""

TONES = ("danger", "warning", "info")
"""The tones of alerts, the most urgent first."""

GROUPS: dict[str, Label | None] = {
    "": None,
    "communication": _l("Communication"),
    "record": _l("Record"),
}


class Link(NamedTuple):
    """A button or an entry that leads somewhere."""

    label: Label
    icon: str
    url: str
    primary: bool = False
    tone: str | None = None
    dialog: bool = False


class Reach(NamedTuple):
    """How to reach somebody in one tap: whom to call, whom to message, and where to write."""

    call: str = ""
    message: str = ""
    email: str | None = None


def reach(numbers: Sequence[str], email: str | None) -> Reach:
    """The first number is called; the first that can have messages gets them."""
    message = next(filter(whatsapp_url, numbers), "")
    return Reach(call=next(iter(numbers), ""), message=message, email=email)


class AreaChoice(NamedTuple):
    """An area in which the user may choose to work, on the switch under the name; all of them without a key."""

    key: str
    label: Label
    colour: str
    active: bool


class Figure(NamedTuple):
    """A figure as the template shows it."""

    label: Label
    value: str
    detail: str


class MenuItem(NamedTuple):
    """An entry of the right side menu."""

    key: str
    label: Label
    url: str
    icon: str
    count: Count | None  # type: ignore[assignment]  # a tuple has a method of this name, of no use here
    active: bool
    tone: str | None = None


class MenuGroup(NamedTuple):
    """Entries of the right side menu under one heading."""

    label: Label | None
    items: list[MenuItem]


class AlertGroup(NamedTuple):
    """Alerts of one tone, in one box: those that are read at once, and the rest."""

    tone: str
    shown: Sequence[Alert]
    rest: Sequence[Alert]


@dataclass(frozen=True)
class ShownPanel:
    """A panel with its content, or with the address from which it fetches it once it is in sight."""

    key: str
    label: Label
    icon: str
    html: Markup | None
    url: str
    edit_url: str | None
    add_url: str | None
    add_label: Label | None
    add_dialog: bool
    wide: bool


@dataclass
class Frame:
    """The desk of one subject, as templates show it."""

    subject: Any
    endpoint: str
    title: str
    initials: str
    facts: list[str]
    area_choices: list[AreaChoice]
    reach: Reach
    markers: list[Marker]
    alert_groups: list[AlertGroup]
    quick_actions: list[Link]
    actions: list[Link]
    menu_groups: list[MenuGroup]
    menu_hidden: bool
    summary_url: str
    toggle_url: str
    edit_url: str | None = None
    statistics: list[Figure] = field(default_factory=list)
    panels: list[ShownPanel] = field(default_factory=list)


def links(desk: Desk, subject: Any, *, primary: bool) -> list[Link]:
    """The actions that the one who is looking may do now, the header's or the menu's."""
    return [
        Link(
            action.label,
            action.icon,
            action.url(subject),
            action.primary,
            action.tone,
            action.dialog,
        )
        for action in desk.actions
        if action.primary is primary
        and is_shown(action.area)
        and _may(action.permission)
        and action.offered(subject)
    ]


def alert_groups(desk: Desk, subject: Any, counts: Mapping[str, Count]) -> list[AlertGroup]:
    """What is to be known before anything else is done, the most urgent first."""
    found = [alert for check in desk.alerts for alert in check(subject)]
    for source in desk.alert_sources:
        if (count := counts.get(name_of(source))) is not None and count.number:
            found += source.alerts(subject)
    by_tone = {tone: [alert for alert in found if alert.tone == tone] for tone in TONES}
    return [
        AlertGroup(tone, alerts[:ALERTS_SHOWN], alerts[ALERTS_SHOWN:])
        for tone, alerts in by_tone.items()
        if alerts
    ]


def markers(desk: Desk, subject: Any) -> list[Marker]:
    return [marker for find in desk.markers for marker in find(subject)]


def figures(desk: Desk, subject: Any) -> list[Figure]:
    return [
        Figure(item.label, *item.value(subject))
        for item in desk.statistics
        if is_shown(item.area) and _may(item.permission)
    ]


def menu_groups(
    desk: Desk,
    subject: Any,
    counts: Mapping[str, Count],
    *,
    endpoint: str,
    active: str,
    known: Sequence[Area],
) -> list[MenuGroup]:
    """The right side menu; an area's sections stand under the area's name.

    Those of areas in which the subject is not known are left out until there is something in them.
    """
    headings: dict[str, Label | None] = {
        "": GROUPS[""],
        **{area.key: area.label for area in areas()},
        **GROUPS,
    }
    by_group: dict[str, list[MenuItem]] = {key: [] for key in headings}
    by_group[""].append(
        MenuItem(
            "summary",
            _l("Summary"),
            url_for(f"{endpoint}.details_view", row_id=subject.id),
            "id",
            None,
            active == "summary",
        )
    )
    for section in _sections(desk, active=active):
        count = counts.get(name_of(section))
        if not (section.key == active or _is_of_use(section, count, known)):
            continue
        url = url_for(f"{endpoint}.row_view", row_id=subject.id, what=section.key)
        by_group[section.area or section.group].append(
            MenuItem(
                section.key,
                section.label,
                url,
                section.icon,
                count,
                section.key == active,
            )
        )
    return [MenuGroup(label, by_group[key]) for key, label in headings.items() if by_group[key]]


def _is_of_use(section: Section, count: Count | None, known: Sequence[Area]) -> bool:
    if section.area is None or chosen_area() is not None:
        return True
    if section.area in {area.key for area in known}:
        return True
    # Of somebody who is known nowhere yet, a section that counts nothing may still be the one that is looked for.
    return not known if count is None else bool(count.number)


def _sections(desk: Desk, *, active: str) -> list[Section]:
    """The sections that the one who is looking may open now, and the one that is open."""
    return [
        section
        for section in desk.sections
        if (is_shown(section.area) or section.key == active) and _may(section.permission)
    ]


def counts_of(desk: Desk, subject: Any, *, active: str) -> dict[str, Count]:
    """How many rows are behind each section and each source of alerts, asked for in one statement."""
    return counting.counts_of(desk, subject, _sections(desk, active=active), active=active)


def show_panels(desk: Desk, subject: Any, *, endpoint: str) -> list[ShownPanel]:
    return [
        show_panel(panel, subject, endpoint=endpoint, later=panel.lazy)
        for panel in desk.panels
        if is_shown(panel.area) and _may(panel.permission) and panel.offered(subject)
    ]


def show_panel(panel: Panel, subject: Any, *, endpoint: str, later: bool = False) -> ShownPanel:
    """A panel with its content and the buttons that the one who is looking may press."""
    html = None if later else _rendered(panel.template, subject, panel.context(subject))
    can_edit = panel.form is not None and _may(panel.edit_permission)
    can_add = panel.add_url is not None and _may(panel.add_permission)
    return ShownPanel(
        panel.key,
        panel.label,
        panel.icon,
        html,
        url_for(f"{endpoint}.panel_view", row_id=subject.id, key=panel.key),
        url_for(f"{endpoint}.panel_view", row_id=subject.id, key=panel.key, edit=1)
        if can_edit
        else None,
        panel.add_url(subject) if can_add and panel.add_url is not None else None,
        panel.add_label,
        panel.add_dialog,
        panel.wide,
    )


def sheet_blocks(desk: Desk, subject: Any, *, internal: bool) -> Sequence[tuple[Label, Markup]]:
    """The blocks of the summary sheet; what only staff may read is left out of the customer's copy."""
    return [
        (block.label, _rendered(block.template, subject, context))
        for block in desk.blocks
        if _stands_on_sheet(block, internal=internal)
        and (context := block.context(subject)) is not None
    ]


def _stands_on_sheet(block: SheetBlock, *, internal: bool) -> bool:
    # The customer's copy holds what is theirs, whoever sends it; staff see what they may see on the desk.
    return _may(block.permission) if internal else not block.internal


def is_menu_hidden() -> bool:
    """Whether the user hid the right side menu."""
    return bool(current_user.preferences.get(MENU_HIDDEN))


def _rendered(template: str, subject: Any, context: dict[str, Any]) -> Markup:
    # A template is autoescaped, so what it renders is markup already.
    return Markup(render_template(template, subject=subject, **context))  # noqa: S704


def _may(permission: str) -> bool:
    return bool(current_user.may(permission))


def is_in_use(area: str | None) -> bool:
    """Whether the business works in an area; what names none is always in use."""
    return area is None or area in areas()


def is_shown(area: str | None) -> bool:
    """Whether what belongs to an area stands on the desk: it is in use, and the user works in no other one."""
    chosen = chosen_area()
    return area is None or (area == chosen.key if chosen is not None else area in areas())


def chosen_area() -> Area | None:
    """The area in which the user works at present; None for all of them."""
    return areas().get(str(current_user.preferences.get(CHOSEN_AREA, "")))


def area_choices(known: Sequence[Area]) -> list[AreaChoice]:
    """The switch between the areas in which a subject is known; the one in which the user works is among them."""
    chosen = chosen_area()
    offered = [area for area in areas() if area in known or area == chosen]
    if not offered:
        return []
    return [
        AreaChoice("", _l("All areas"), "", chosen is None),
        *(AreaChoice(area.key, area.label, area.colour, area == chosen) for area in offered),
    ]
