"""The tables of the reports on potential customers, each with the chart that draws the same figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import format_date, format_decimal

from petadmin.adminkit.cells import number
from petadmin.core.i18n import Label, _, _l
from petadmin.leads.models import Stage
from petadmin.leads.reports import Report, Stretch, Tally

CAME, ON_THE_WAY, GAINED, GONE = "blue", "cyan", "green", "pink"
"""The colours of the charts, by those of the business areas; the legend says in words what they are."""

WEEK = timedelta(days=7)
LONGEST_MONTH = timedelta(days=31)


class Share(float):
    """A part of a whole, shown in per cent."""

    def __str__(self) -> str:
        return _("%(number)s %%", number=format_decimal(float(self) * 100, "0.#"))


class Days(float):
    """A number of days, of which the tenth counts."""

    def __str__(self) -> str:
        return str(format_decimal(float(self), "#,##0.#"))


Value = int | Share | Days | None


class Row(NamedTuple):
    """A line of a table; `url` leads to the list of those who are counted."""

    label: str
    values: Sequence[Value]
    url: str | None = None

    @property
    def texts(self) -> list[str]:
        """The values as they are read."""
        return ["—" if value is None else _shown(value) for value in self.values]


class Series(NamedTuple):
    """The bars of one colour."""

    name: Label
    colour: str
    values: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table, its chart, and what is said about both."""

    key: str
    title: Label
    note: Label
    heads: Sequence[Label]
    rows: Sequence[Row]
    foot: Row | None = None
    series: Sequence[Series] = field(default=())
    across: bool = False
    """The bars lie, so that there is room for their names."""

    stacked: bool = False
    narrow: bool = False
    """Two such tables stand side by side where there is room."""

    @property
    def is_empty(self) -> bool:
        return not any(any(one.values) for one in self.series)

    @property
    def chart(self) -> dict[str, Any]:
        """What the chart's script takes."""
        return {
            "labels": [row.label for row in self.rows],
            "bars": [{"name": str(one.name), "values": list(one.values)} for one in self.series],
            "across": self.across,
            "stacked": self.stacked,
        }


class Figure(NamedTuple):
    """A figure over the tables."""

    label: Label
    value: str
    detail: str = ""


def figures(report: Report) -> list[Figure]:
    """What is to be known first."""
    total = report.total
    days = _days(total)
    return [
        Figure(_l("Came"), number(total.came)),
        Figure(_l("Converted"), number(total.converted)),
        Figure(_l("Conversion rate"), str(_share(total.converted, total.came) or "—")),
        Figure(_l("Days to conversion"), str(days) if days is not None else "—", _("on average")),
        Figure(_l("Lost"), number(total.lost)),
        Figure(_l("Still open"), number(total.open)),
    ]


def tables(report: Report, listed: Mapping[str, str]) -> list[Table]:
    """All tables; `listed` are the arguments with which the list shows those who are counted."""
    return [
        _funnel(report),
        _waits(report),
        _over_time(report),
        _sources(report, listed),
        _people(report, listed),
        _reasons(report),
    ]


def _funnel(report: Report) -> Table:
    total = report.total
    steps: list[tuple[Label, int]] = [
        (_l("Came"), total.came),
        (Stage.contacted.label, total.contacted),
        (Stage.interested.label, total.interested),
        (_l("Converted"), total.converted),
    ]
    before = [None, *(reached for _label, reached in steps)]
    return Table(
        key="funnel",
        title=_l("How far they came"),
        note=_l("Whoever reached a stage is counted there, whatever became of them later."),
        heads=[_l("Stage"), _l("Reached"), _l("Of all"), _l("Of the stage before")],
        rows=[
            Row(str(label), [reached, _share(reached, total.came), _share(reached, last)])
            for (label, reached), last in zip(steps, before, strict=False)
        ],
        series=[Series(_l("Reached"), CAME, [reached for _label, reached in steps])],
        across=True,
        narrow=True,
    )


def _over_time(report: Report) -> Table:
    stretches = report.stretches
    return Table(
        key="time",
        title=_l("Over time"),
        note=_l("What happened within the period, whenever they came to whom it happened."),
        heads=[_l("When"), _l("Came"), _l("Converted"), _l("Lost")],
        rows=[Row(_named(one), [one.came, one.converted, one.lost]) for one in stretches],
        foot=Row(
            _("Total"),
            [
                sum(one.came for one in stretches),
                sum(one.converted for one in stretches),
                sum(one.lost for one in stretches),
            ],
        ),
        series=[
            Series(_l("Came"), CAME, [one.came for one in stretches]),
            Series(_l("Converted"), GAINED, [one.converted for one in stretches]),
            Series(_l("Lost"), GONE, [one.lost for one in stretches]),
        ],
    )


def _sources(report: Report, listed: Mapping[str, str]) -> Table:
    by_source = report.by_source()
    return _compared(
        report,
        "sources",
        _l("By source"),
        _l("Source"),
        [
            (str(source.label), tally, _list_url(listed, source=source.value))
            for source, tally in by_source.items()
        ],
    )


def _people(report: Report, listed: Mapping[str, str]) -> Table:
    return _compared(
        report,
        "staff",
        _l("By staff"),
        _l("Assigned to"),
        [
            (
                report.staff[user_id] if user_id is not None else _("Nobody yet"),
                tally,
                _list_url(listed, assigned="nobody" if user_id is None else str(user_id)),
            )
            for user_id, tally in report.by_staff().items()
        ],
    )


def _compared(
    report: Report,
    key: str,
    title: Label,
    head: Label,
    lines: Sequence[tuple[str, Tally, str]],
) -> Table:
    """What became of those who have something in common, line by line."""
    tallies = [tally for _label, tally, _url in lines]
    return Table(
        key=key,
        title=title,
        note="",
        heads=[
            head,
            _l("Came"),
            Stage.contacted.label,
            Stage.interested.label,
            _l("Converted"),
            _l("Lost"),
            _l("Still open"),
            _l("Conversion rate"),
            _l("Days to conversion"),
        ],
        rows=[Row(label, _values(tally), url) for label, tally, url in lines],
        foot=Row(_("Total"), _values(report.total)),
        series=[
            Series(_l("Converted"), GAINED, [tally.converted for tally in tallies]),
            Series(_l("Still open"), ON_THE_WAY, [tally.open for tally in tallies]),
            Series(_l("Lost"), GONE, [tally.lost for tally in tallies]),
        ],
        across=True,
        stacked=True,
    )


def _waits(report: Report) -> Table:
    return _shared(
        "waits",
        _l("How long it took to convert them"),
        _l("Time"),
        _l("Converted"),
        [(wait.label, count) for wait, count in report.waits().items()],
        GAINED,
    )


def _reasons(report: Report) -> Table:
    return _shared(
        "lost",
        _l("Why they were lost"),
        _l("Reason"),
        _l("Lost"),
        [(reason.label, count) for reason, count in report.lost_for().items()],
        GONE,
    )


def _shared(
    key: str,
    title: Label,
    head: Label,
    counted: Label,
    lines: Iterable[tuple[Label, int]],
    colour: str,
) -> Table:
    """How a number is divided."""
    known = list(lines)
    whole = sum(count for _label, count in known)
    return Table(
        key=key,
        title=title,
        note="",
        heads=[head, counted, _l("Share")],
        rows=[Row(str(label), [count, _share(count, whole)]) for label, count in known],
        foot=Row(_("Total"), [whole, _share(whole, whole)]),
        series=[Series(counted, colour, [count for _label, count in known])],
        across=True,
        narrow=key == "waits",
    )


def _values(tally: Tally) -> list[Value]:
    return [
        tally.came,
        tally.contacted,
        tally.interested,
        tally.converted,
        tally.lost,
        tally.open,
        _share(tally.converted, tally.came),
        _days(tally),
    ]


def _share(part: int, whole: int | None) -> Share | None:
    return Share(part / whole) if whole else None


def _days(tally: Tally) -> Days | None:
    return Days(tally.days) if tally.days is not None else None


def _shown(value: int | Share | Days) -> str:
    return number(value) if isinstance(value, int) else str(value)


def _list_url(listed: Mapping[str, str], **chosen: str) -> str:
    arguments: dict[str, Any] = {**listed, **chosen, "state": "all"}
    return url_for("leads.index_view", **arguments)


def _named(stretch: Stretch) -> str:
    """A week by its days, a month and a year by their names."""
    length = stretch.last - stretch.first + timedelta(days=1)
    if length <= WEEK:
        return _span(stretch.first, stretch.last)
    if length <= LONGEST_MONTH and stretch.first.month == stretch.last.month:
        return str(format_date(stretch.first, "LLL y"))
    return str(stretch.first.year)


def _span(first: date, last: date) -> str:
    if first == last:
        return str(format_date(first, "d MMM"))
    begins = "d" if first.month == last.month else "d MMM"
    return f"{format_date(first, begins)} – {format_date(last, 'd MMM')}"
