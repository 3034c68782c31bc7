"""The panel "Activity and billing" of a desk: figures of a customer or an animal by area and period, with trend."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from flask import Flask, request, url_for
from flask_babel import format_date, format_decimal, get_timezone

from petadmin.adminkit.cells import money, number, quantity
from petadmin.bookings.statistics import (
    MONTHS_OF_YEAR,
    Months,
    Period,
    Sums,
    a_year_before,
    months_of,
)
from petadmin.business.areas import Area, BookingKind, areas
from petadmin.business.settings import business_settings
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l
from petadmin.core.money import HUNDREDTHS, to_amount
from petadmin.desk.frame import chosen_area
from petadmin.desk.registry import Panel, desk_of

KEY = "activity"
ALL_AREAS = "all"
MOST_BARS = 36
"""More months than these are drawn and listed year by year."""


class Tab(NamedTuple):
    """An area or a period that can be chosen, with the address of the panel and of the desk showing it."""

    key: str
    label: Label
    colour: str
    active: bool
    panel_url: str
    desk_url: str


class Trend(NamedTuple):
    """How a figure compares to the same months of the year before: an arrow, a share, and both in words."""

    icon: str
    tone: str
    share: str
    words: str


class Figure(NamedTuple):
    """A figure, and what is said beside it."""

    label: Label
    value: str
    detail: str = ""
    trend: Trend | None = None


class Bar(NamedTuple):
    """A month or a year, in words short and long, and its sums of all areas and of each."""

    short: str
    label: str
    sums: Sums
    by_area: dict[str, Sums]


def register(app: Flask) -> None:
    """Put the panel on the desks of customers and animals."""
    for subject, endpoint in (("customer", "customers"), ("animal", "animals")):
        desk_of(app, subject).add(
            Panel(
                key=KEY,
                label=_l("Activity and billing"),
                icon="chart-bar",
                template="statistics/panel.html",
                permission="visit:list",
                order=5,
                context=partial(board, endpoint=endpoint),
                wide=True,
            )
        )


def board(subject: Any, *, endpoint: str) -> dict[str, Any]:
    """Everything that the panel shows, of the area and the period that the address names."""
    months = months_of(db.session, subject, currency=business_settings(db.session).currency)
    offered = _offered(subject, months)
    area, period = _area_in(offered), _period_in()
    here = today(get_timezone())
    span = months.span(period, now=here.year * 100 + here.month)
    total = months.of(span, area.key if area else None)
    before = None if period is Period.all_years else a_year_before(span)
    return {
        "tabs": _tabs(subject, endpoint, offered, area, period),
        "periods": _periods(subject, endpoint, area, period),
        "area": area,
        "is_new": not months.by_month,
        "figures": _figures(area, total, months.of(before, _key(area)) if before else None)
        if total.visits
        else [],
        "list_url": list_url(subject, endpoint, area, None if before is None else span),
        "foreign": total.foreign,
        **_drawn(months, area, offered, span, total),
    }


def list_url(subject: Any, endpoint: str, area: Area | None, span: Sequence[int] | None) -> str:
    """The list of the visits that a figure sums up; without a span, those of all years."""
    chosen: dict[str, Any] = {"state": "ended"}
    if area is not None:
        chosen["area"] = area.key
    if span is not None:
        chosen["date"] = f"{_first_day(span[0])}..{_last_day(span[-1])}"
    return url_for(f"{endpoint}.row_view", row_id=subject.id, what="visits", **chosen)


def _offered(subject: Any, months: Months) -> list[Area]:
    """The areas that have a tab: with visits, those in which the subject is known, the one in use."""
    chosen = chosen_area()
    known = {*months.areas, *_known_in(subject)}
    return [area for area in areas() if area.key in known or area == chosen]


def _known_in(subject: Any) -> list[str]:
    if subject.__tablename__ == "customer":
        found: list[str] = subject.areas
        return found
    # Where nothing is booked, things are sold to customers, and animals have no part in it.
    of_owner = subject.customer.areas
    return [
        area.key for area in areas() if area.key in of_owner and area.books is not BookingKind.none
    ]


def _area_in(offered: Sequence[Area]) -> Area | None:
    """The area that the address names, else the one in use; None for all of them."""
    by_key = {area.key: area for area in offered}
    wanted = request.args.get("figures_area", "")
    if wanted in by_key:
        return by_key[wanted]
    if wanted == ALL_AREAS:
        return None
    return offered[0] if len(offered) == 1 else chosen_area()


def _period_in() -> Period:
    wanted = request.args.get("figures_period", "")
    known = {period.value for period in Period}
    return Period(wanted) if wanted in known else Period.twelve_months


def _tabs(
    subject: Any, endpoint: str, offered: Sequence[Area], area: Area | None, period: Period
) -> list[Tab]:
    if len(offered) < 2:
        return []
    found = [
        _tab(subject, endpoint, one.key, one.label, one.colour, one == area, one.key, period)
        for one in offered
    ]
    label = _l("All areas")
    every = _tab(subject, endpoint, ALL_AREAS, label, "", area is None, ALL_AREAS, period)
    return [*found, every]


def _periods(subject: Any, endpoint: str, area: Area | None, period: Period) -> list[Tab]:
    key = _key(area) or ALL_AREAS
    return [
        _tab(subject, endpoint, one.value, one.label, "", one is period, key, one) for one in Period
    ]


def _tab(
    subject: Any,
    endpoint: str,
    key: str,
    label: Label,
    colour: str,
    active: bool,
    area: str,
    period: Period,
) -> Tab:
    chosen: dict[str, Any] = {"figures_area": area, "figures_period": period.value}
    return Tab(
        key,
        label,
        colour,
        active,
        url_for(f"{endpoint}.panel_view", row_id=subject.id, key=KEY, **chosen),
        url_for(f"{endpoint}.details_view", row_id=subject.id, **chosen, _anchor=f"panel-{KEY}"),
    )


def _figures(area: Area | None, total: Sums, before: Sums | None) -> list[Figure]:
    words = area.figures if area is not None else None
    then = before or Sums()
    found = []
    if words is not None and words.measured is not None:
        trend = _trend(total.measure, then.measure)
        found.append(Figure(words.measured, quantity(total.measure), trend=trend))
    trend = _trend(total.visits, then.visits)
    count = words.count if words is not None else _l("Visits")
    found.append(Figure(count, number(total.visits), trend=trend))
    if words is not None and words.average_measured is not None:
        shown = str(format_decimal(Decimal(total.average_measure) / HUNDREDTHS, "#,##0.#"))
        found.append(Figure(words.average_measured, shown))
    found.append(
        Figure(_l("Total billed"), money(total.cents), trend=_trend(total.cents, then.cents))
    )
    average = words.average_billed if words is not None else _l("Average billed per visit")
    found.append(Figure(average, money(total.average_cents)))
    return found


def _trend(now: int, before: int) -> Trend | None:
    """How a sum compares to that of the year before; None when there was nothing then."""
    if not before:
        return None
    change = round((now - before) * 100 / before)
    share = _("%(number)s %%", number=format_decimal(abs(change)))
    if change > 0:
        words = _("%(share)s more than in the same months of the year before", share=share)
        return Trend("trending-up", "success", share, words)
    if change < 0:
        words = _("%(share)s less than in the same months of the year before", share=share)
        return Trend("trending-down", "danger", share, words)
    return Trend("minus", "neutral", share, _("As in the same months of the year before"))


def _drawn(
    months: Months, area: Area | None, offered: Sequence[Area], span: Sequence[int], total: Sums
) -> dict[str, Any]:
    """The chart and its table: bars for what is measured or counted, a line for what was billed."""
    measured = area.figures.measured if area is not None else None
    counted = area.figures.count if area is not None else _l("Visits")
    shown = [area] if area is not None else [one for one in offered if one.key in months.areas]
    bars = _bars(months, area, shown, span)
    names = [
        str(counted if measured is None else measured) if area else str(one.label) for one in shown
    ]
    chart = {
        "labels": [bar.short for bar in bars],
        "bars": [
            {"name": name, "values": [_height(bar.by_area[one.key], measured) for bar in bars]}
            for name, one in zip(names, shown, strict=True)
        ],
        "line": {
            "name": str(_l("Billed")),
            "values": [float(to_amount(bar.sums.cents)) for bar in bars],
        },
    }
    return {
        "chart": chart,
        "legend": [(name, one.colour) for name, one in zip(names, shown, strict=True)],
        "bars": bars,
        "total": total,
        "measured": measured,
        "counted": counted,
        "by_year": len(span) > MOST_BARS,
        "currency": business_settings(db.session).currency,
    }


def _height(sums: Sums, measured: Label | None) -> float:
    return sums.visits if measured is None else sums.measure / HUNDREDTHS


def _bars(
    months: Months, area: Area | None, shown: Sequence[Area], span: Sequence[int]
) -> list[Bar]:
    groups: dict[int, list[int]] = {}
    for month in span:
        groups.setdefault(month // 100 if len(span) > MOST_BARS else month, []).append(month)
    return [
        Bar(
            *_names(group[0], len(span)),
            months.of(group, _key(area)),
            {one.key: months.of(group, one.key) for one in shown},
        )
        for group in groups.values()
    ]


def _names(month: int, length: int) -> tuple[str, str]:
    """What a bar is called, short and in full."""
    day = _first_day(month)
    if length > MOST_BARS:
        return str(day.year), str(day.year)
    short = "LLL" if length <= MONTHS_OF_YEAR else "LLL yy"
    return str(format_date(day, short)), str(format_date(day, "LLLL y"))


def _key(area: Area | None) -> str | None:
    return area.key if area is not None else None


def _first_day(month: int) -> date:
    return date(month // 100, month % 100, 1)


def _last_day(month: int) -> date:
    in_the_next = _first_day(month) + timedelta(days=31)
    return in_the_next.replace(day=1) - timedelta(days=1)
