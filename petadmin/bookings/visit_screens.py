"""What visits put up: the list of all of them, their part of the desks, words for their history."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.cells import money
from petadmin.adminkit.menu import MenuEntry
from petadmin.adminkit.screens import Screens
from petadmin.bookings.admin.all_visits import AllVisitsView
from petadmin.bookings.admin.stays import StayView
from petadmin.bookings.admin.visit_list import whose
from petadmin.bookings.admin.visits import VisitView, view_of
from petadmin.bookings.models import Visit
from petadmin.business.areas import Area, areas
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l
from petadmin.desk.registry import (
    QuickAction,
    Section,
    TimelineEntry,
    TimelineSource,
    Window,
    desk_of,
)
from petadmin.records.desk import desks

KEY = "visits"


def register(screens: Screens) -> None:
    """Register what visits of all areas have in common."""
    screens.add(AllVisitsView(), order=12, group="more")
    for desk in desks(screens.app):
        desk.add(
            Section(
                key=KEY,
                label=_l("Visits"),
                icon="clipboard-check",
                permission="visit:list",
                order=8,
                view=KEY,
                count=_ids,
            ),
            TimelineSource(
                key=KEY,
                label=_l("Visits"),
                permission="visit:list",
                entries=_entries,
                ids=_ids,
                tells=frozenset({"visit.created", "visit.checked_out"}),
            ),
        )
    _name(screens)


def register_area(screens: Screens, area: Area, view: VisitView) -> None:
    """Put the visits of an area on the desks: their list, and the way to a new one."""
    if isinstance(view, StayView):
        screens.menu.add(
            MenuEntry(
                label=_l("Who is here"),
                icon="clipboard-text",
                endpoint=f"{view.endpoint}.care_view",
                permission="visit:list",
                order=21,
                group=area.menu_group,
                exact=True,
                area=area.key,
            )
        )
    # What is sold over the counter has no animal, so it stands on the customer's desk alone.
    for desk in (desk_of(screens.app, subject) for subject in view.owned_by):
        desk.add(
            Section(
                key=f"{area.key}-{area.visits_path}",
                label=area.visits_word,
                icon=view.icon,
                permission="visit:list",
                order=20,
                view=view.endpoint,
                count=partial(_ids, kind=view.kind),
                area=area.key,
            )
        )
        if area.new_visit_label != "":
            desk.add(
                QuickAction(
                    key=f"{area.key}-visit",
                    label=_l("%(area)s: %(what)s", area=area.label, what=area.new_visit_label),
                    icon=view.icon,
                    permission="visit:create",
                    order=30,
                    url=partial(_new_url, view),
                    area=area.key,
                )
            )


def _new_url(view: VisitView, subject: Any) -> str:
    return url_for(f"{view.endpoint}.create_view", **{subject.__tablename__: subject.id})


def _ids(subject: Any, *, kind: str | None = None) -> Select[int]:
    """The ids of a subject's visits, of one kind or of all."""
    owner = Visit.customer_id if subject.__tablename__ == "customer" else Visit.animal_id
    found = select(Visit.id).where(owner == subject.id)
    return found if kind is None else found.where(Visit.kind == kind)


def _entries(subject: Any, window: Window) -> Sequence[TimelineEntry]:
    loaded = [
        joinedload(getattr(Visit, name)) for name in ("animal", "customer", "service", "staff")
    ]
    theirs = select(Visit).where(Visit.id.in_(_ids(subject))).options(*loaded)
    newest = window.of(theirs, Visit.starts_at, Visit.id)
    return [_entry(visit) for visit in db.session.scalars(newest)]


def _entry(visit: Visit) -> TimelineEntry:
    area = areas().get(visit.area)
    view = view_of(visit)
    told = [visit.service, whose(visit), money(visit.amount_cents, visit.currency)]
    return TimelineEntry(
        id=visit.id,
        at=visit.starts_at,
        icon=area.icon if area is not None else "clipboard-check",
        tone=area.colour if area is not None else "blue",
        title=str(view.label) if view is not None else "",
        text=" · ".join(str(part) for part in told if part),
        who=visit.staff.name if visit.staff is not None else "",
        url=view.row_url(visit) if view is not None else None,
    )


def _name(screens: Screens) -> None:
    screens.words.name(
        "visit",
        _l("Visit"),
        actions={
            "created": _l("Visit put on file"),
            "updated": _l("Visit changed"),
            "deleted": _l("Visit deleted"),
            "exported": _l("Visits exported"),
            "checked_out": _l("Checked out"),
            "check_out_undone": _l("Check-out taken back"),
            "photos_added": _l("Photos added"),
            "photo_removed": _l("Photo removed"),
            "prescribed": _l("Prescription changed"),
        },
        fields={
            "photos": _l("Number of photos"),
            "prescriptions": _l("Prescription"),
            "animal": _l("Animal"),
        },
    )
    amounts: dict[str, Label] = {
        "amount_cents": _l("Amount"),
        "unit_cents": _l("Price per unit"),
    }
    for name, label in amounts.items():
        screens.words.mappings.setdefault(name, partial(_in_money, label))


def _in_money(label: Label, old: Any, new: Any) -> list[tuple[Label, str, str]]:
    return [(label, money(old), money(new))]
