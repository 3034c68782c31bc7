"""The timeline of a desk: what happened, newest first, from all who registered a source.

A page starts behind the last entry seen: its moment, its source, and its id within the source. Entries of the
same moment stand in the order of their sources, so none is shown twice and none is left out.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import get_timezone
from flask_login import current_user

from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.keyset import BROKEN, MAX_ID
from petadmin.core.errors import BadAddress
from petadmin.core.i18n import Label, _, _l
from petadmin.desk.counting import has_any
from petadmin.desk.registry import (
    TIMELINE,
    Section,
    TimelineEntry,
    TimelineSource,
    Window,
    current_desk,
    desk_of,
)
from petadmin.records.desk import ANYONE, section_url

SHOWN = 50


class Told(NamedTuple):
    """An entry, and the place of its source among all."""

    entry: TimelineEntry
    place: int

    @property
    def order(self) -> tuple[datetime, int, int]:
        return self.entry.at, -self.place, self.entry.id


class Mark(NamedTuple):
    """The last entry of a page, behind which the next one begins."""

    at: datetime
    place: int
    id: int

    def window(self, place: int) -> Window:
        """What of the source at a place comes behind it."""
        if place == self.place:
            return Window(limit=SHOWN + 1, before=self.at, before_id=self.id)
        # Of the same moment, the sources before it were shown and those after it are still to come.
        return Window(
            limit=SHOWN + 1, before=self.at, before_id=MAX_ID if place > self.place else 0
        )


class Chip(NamedTuple):
    """A kind of entry that can be chosen, alone or with others."""

    label: Label
    url: str
    active: bool


class Day(NamedTuple):
    """What happened on a day."""

    day: date
    entries: list[TimelineEntry]


def register(app: Flask) -> None:
    """Put the timeline on all desks."""
    for subject in ANYONE:
        desk_of(app, subject).add(
            Section(
                key=TIMELINE,
                label=_l("Timeline"),
                icon="timeline",
                permission=f"{subject}:view",
                order=90,
                group="record",
                page=timeline_of,
            )
        )


def timeline_of(subject: Any) -> tuple[str, dict[str, Any]]:
    """A page of entries of the sources that the one who is looking may see, of all kinds or of the chosen ones."""
    sources = current_desk(subject.__tablename__).timeline
    offered = {source.key: source for source in sources if current_user.may(source.permission)}
    chosen = list(dict.fromkeys(request.args.getlist("show")))
    unknown = [key for key in chosen if key not in offered]
    if unknown:
        raise BadAddress(_("The timeline does not know the kind “%(kind)s”.", kind=unknown[0][:80]))
    mark = _mark_in(request.args.get("before", ""), sources)
    asked = [source for key, source in offered.items() if not chosen or key in chosen]
    speaking = [source for source in asked if has_any(subject, source.key, (TimelineSource,))]
    found = list(_gather(subject, speaking, sources, mark))
    found.sort(key=lambda told: told.order, reverse=True)
    shown = found[:SHOWN]
    url = section_url(subject, TIMELINE)
    return "desk/timeline.html", {
        "days": _by_day(shown),
        "chips": _chips(url, offered, chosen),
        "narrowed": bool(chosen),
        "all_url": url,
        "newest_url": _address(url, chosen) if mark is not None else None,
        "older_url": _address(url, chosen, before=_mark_of(shown[-1], sources))
        if len(found) > SHOWN
        else None,
    }


def _gather(
    subject: Any,
    asked: Sequence[TimelineSource],
    sources: Sequence[TimelineSource],
    mark: Mark | None,
) -> Iterator[Told]:
    for place, source in enumerate(sources):
        if source not in asked:
            continue
        window = mark.window(place) if mark is not None else Window(limit=SHOWN + 1)
        for entry in source.entries(subject, window):
            if window.holds(entry):
                yield Told(entry, place)


def _by_day(told: Sequence[Told]) -> list[Day]:
    zone = get_timezone()
    days = groupby(told, key=lambda one: one.entry.at.astimezone(zone).date())
    return [Day(day, [one.entry for one in group]) for day, group in days]


def _chips(url: str, offered: dict[str, TimelineSource], chosen: list[str]) -> list[Chip]:
    every = Chip(_l("Everything"), url, not chosen)
    kinds = []
    for key, source in offered.items():
        rest = [other for other in chosen if other != key]
        wanted = rest if key in chosen else [*chosen, key]
        kinds.append(Chip(source.label, _address(url, wanted), key in chosen))
    return [every, *kinds]


def _address(url: str, chosen: Sequence[str], *, before: str = "") -> str:
    query = [("show", key) for key in chosen] + ([("before", before)] if before else [])
    return f"{url}?{urlencode(query)}" if query else url


def _mark_of(told: Told, sources: Sequence[TimelineSource]) -> str:
    at = told.entry.at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{at}Z.{sources[told.place].key}.{told.entry.id}"


def _mark_in(text: str, sources: Sequence[TimelineSource]) -> Mark | None:
    """What an address says of where a page begins; raises `BadAddress` for what no page says."""
    if not text:
        return None
    moment, _dot, rest = text.partition("Z.")
    key, _dot, number = rest.rpartition(".")
    places = {source.key: place for place, source in enumerate(sources)}
    try:
        at = datetime.fromisoformat(moment)
        row_id = row_id_in(number)
        if at.tzinfo is not None or not 1900 <= at.year <= 2200 or row_id is None:
            raise ValueError("not a mark that was handed out")
        return Mark(at.replace(tzinfo=UTC), places[key], row_id)
    except (ValueError, KeyError) as error:
        raise BadAddress(BROKEN) from error
