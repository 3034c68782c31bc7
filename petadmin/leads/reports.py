"""What becomes of potential customers: how far those of a period came, from where, with whom, why they were lost.

Everything is counted by the database in one statement, so that the tables of a report agree with each other.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, case, extract, func, select

from petadmin.access.models import User
from petadmin.core.choices import Choice
from petadmin.core.clock import day_start
from petadmin.core.db import Db
from petadmin.core.i18n import _l
from petadmin.leads.models import Lead, LeadStep, LostReason, Source, Stage
from petadmin.records.labels.models import Interest, LeadInterest

NOBODY = 0
"""In place of somebody's id: those whom nobody looks after."""

A_DAY = 24 * 60 * 60
MOST_DAYS_BY_WEEK = 62
MOST_DAYS_BY_MONTH = 3 * 366

RANKS = {Stage.contacted: 1, Stage.interested: 2, Stage.converted: 3}
"""How far somebody has come at a stage; who is new has not come anywhere yet, and loss is no progress."""

Key = TypeVar("Key", bound=Hashable)


class Period(Choice):
    """The days on which those came of whom a report tells."""

    this_month = "this_month", _l("This month")
    last_month = "last_month", _l("Last month")
    this_quarter = "this_quarter", _l("This quarter")
    this_year = "this_year", _l("This year")
    twelve_months = "twelve_months", _l("The last 12 months")
    own = "own", _l("Own dates")

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day; of own dates nothing is known here, so that they are those of a year."""
        month = today.replace(day=1)
        match self:
            case Period.this_month:
                return month, today
            case Period.last_month:
                last = month - timedelta(days=1)
                return last.replace(day=1), last
            case Period.this_quarter:
                return month.replace(month=(today.month - 1) // 3 * 3 + 1), today
            case Period.this_year:
                return month.replace(month=1), today
            case _:
                return _months_later(month, -11), today


class Wait(Choice):
    """How long it took until somebody became a customer."""

    day = "day", _l("Within a day")
    week = "week", _l("Within a week")
    month = "month", _l("Within 30 days")
    quarter = "quarter", _l("Within 90 days")
    longer = "longer", _l("Longer")


WAITS = {Wait.day: 1, Wait.week: 7, Wait.month: 30, Wait.quarter: 90}
"""The most days of each; whatever took more is longer."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Of whom a report tells: when they came, and who looks after them, from where they came, what they want."""

    first: date
    last: date
    zone: tzinfo
    assignee_id: int | None = None
    source: Source | None = None
    area: str | None = None

    def moments(self) -> tuple[datetime, datetime]:
        """The moment at which the period begins, and the one at which it is over."""
        after = self.last + timedelta(days=1)
        return day_start(self.first, self.zone), day_start(after, self.zone)

    def narrowed(self) -> list[ColumnElement[bool]]:
        """The conditions for potential customers, whenever they came."""
        found: list[ColumnElement[bool]] = []
        if self.assignee_id is not None:
            nobody = self.assignee_id == NOBODY
            found.append(Lead.assignee_id == (None if nobody else self.assignee_id))
        if self.source is not None:
            found.append(Lead.source == self.source)
        if self.area is not None:
            wanting = (
                select(LeadInterest.lead_id)
                .join(Interest, Interest.id == LeadInterest.interest_id)
                .where(Interest.area == self.area)
            )
            found.append(Lead.id.in_(wanting))
        return found


class Tally(NamedTuple):
    """How many came and how far they have got; `seconds` is what those who were converted took together."""

    came: int = 0
    contacted: int = 0
    interested: int = 0
    converted: int = 0
    lost: int = 0
    seconds: float = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally._make(mine + theirs for mine, theirs in zip(self, other, strict=True))

    @property
    def open(self) -> int:
        """Those of whom it is not known yet what becomes."""
        return self.came - self.converted - self.lost

    @property
    def rate(self) -> float | None:
        """The share that became customers."""
        return self.converted / self.came if self.came else None

    @property
    def days(self) -> float | None:
        """What conversion took on average."""
        return self.seconds / A_DAY / self.converted if self.converted else None


class Cell(NamedTuple):
    """Those who have all of this in common, counted."""

    source: Source
    assignee_id: int | None
    stage: Stage
    lost_reason: LostReason | None
    reached: int
    wait: Wait | None
    number: int
    seconds: float

    @property
    def tally(self) -> Tally:
        is_converted = self.stage is Stage.converted
        return Tally(
            self.number,
            self.number if self.reached >= RANKS[Stage.contacted] or is_converted else 0,
            self.number if self.reached >= RANKS[Stage.interested] or is_converted else 0,
            self.number if is_converted else 0,
            self.number if self.stage is Stage.lost else 0,
            self.seconds,
        )


class Stretch(NamedTuple):
    """A week, a month or a year of the period, from its first to its last day, and what happened in it."""

    first: date
    last: date
    came: int
    converted: int
    lost: int


@dataclass(frozen=True)
class Report:
    """The figures of a report; every table is a sum over the same cells."""

    cells: Sequence[Cell]
    stretches: Sequence[Stretch]
    staff: Mapping[int | None, str]

    @property
    def total(self) -> Tally:
        return sum_up(cell.tally for cell in self.cells)

    def by_source(self) -> dict[Source, Tally]:
        """Those of each source from which anybody came, in the order of the choices."""
        found = self._by(lambda cell: cell.source)
        return {source: found[source] for source in Source if source in found}

    def by_staff(self) -> dict[int | None, Tally]:
        """Those whom each member of staff looks after, by name; at last those whom nobody does."""
        found = self._by(lambda cell: cell.assignee_id)
        return dict(sorted(found.items(), key=lambda one: (one[0] is None, self.staff[one[0]])))

    def lost_for(self) -> dict[LostReason, int]:
        """How many were lost for each reason, the most frequent first."""
        found: dict[LostReason, int] = {}
        for cell in self.cells:
            if cell.lost_reason is not None:
                found[cell.lost_reason] = found.get(cell.lost_reason, 0) + cell.number
        return dict(sorted(found.items(), key=lambda one: -one[1]))

    def waits(self) -> dict[Wait, int]:
        """How many became customers within which time."""
        found = dict.fromkeys(Wait, 0)
        for cell in self.cells:
            if cell.wait is not None:
                found[cell.wait] += cell.number
        return found

    def _by(self, key: Callable[[Cell], Key]) -> dict[Key, Tally]:
        found: dict[Key, Tally] = {}
        for cell in self.cells:
            found[key(cell)] = found.get(key(cell), Tally()).plus(cell.tally)
        return found


def sum_up(tallies: Any) -> Tally:
    """All of them together."""
    total = Tally()
    for tally in tallies:
        total = total.plus(tally)
    return total


def report(session: Db, wanted: Wanted) -> Report:
    """The figures of those who came in a period."""
    cells = _cells(session, wanted)
    ids = {cell.assignee_id for cell in cells} - {None}
    names = select(User.id, User.name).where(User.id.in_(ids))
    staff: dict[int | None, str] = {row.id: row.name for row in session.execute(names)}
    return Report(cells, _stretches(session, wanted), {**staff, None: ""})


def stretches_of(first: date, last: date) -> list[tuple[date, date]]:
    """The first and the last day of each week, month or year of a period, whichever can be read best."""
    length = (last - first).days + 1
    starts = [first]
    while (following := _next_start(starts[-1], length)) <= last:
        starts.append(following)
    ends = [start - timedelta(days=1) for start in starts[1:]]
    return list(zip(starts, [*ends, last], strict=True))


def _cells(session: Db, wanted: Wanted) -> list[Cell]:
    begins, ends = wanted.moments()
    seconds = _seconds_to_conversion(session)
    rows = (
        select(
            Lead.source.label("source"),
            Lead.assignee_id.label("assignee_id"),
            Lead.stage.label("stage"),
            Lead.lost_reason.label("lost_reason"),
            _reached().label("reached"),
            case(
                (Lead.converted_at.is_(None), None),
                *((seconds <= days * A_DAY, wait.value) for wait, days in WAITS.items()),
                else_=Wait.longer.value,
            ).label("wait"),
            seconds.label("seconds"),
        )
        .where(Lead.created_at >= begins, Lead.created_at < ends, *wanted.narrowed())
        .subquery()
        .c
    )
    keys = [
        rows[name] for name in ("source", "assignee_id", "stage", "lost_reason", "reached", "wait")
    ]
    counted = select(
        *keys, func.count().label("number"), func.sum(rows.seconds).label("taken")
    ).group_by(*keys)
    return [
        Cell(
            row.source,
            row.assignee_id,
            row.stage,
            row.lost_reason,
            row.reached or 0,
            Wait(row.wait) if row.wait else None,
            row.number,
            float(row.taken or 0),
        )
        for row in session.execute(counted)
    ]


def _reached() -> ColumnElement[Any]:
    """How far somebody has ever come, whatever they are now."""
    rank = case(*((LeadStep.stage == stage, rank) for stage, rank in RANKS.items()), else_=0)
    return select(func.max(rank)).where(LeadStep.lead_id == Lead.id).scalar_subquery()


def _seconds_to_conversion(session: Db) -> ColumnElement[Any]:
    if session.get_bind().dialect.name == "postgresql":
        return extract("epoch", Lead.converted_at - Lead.created_at)
    return (func.julianday(Lead.converted_at) - func.julianday(Lead.created_at)) * A_DAY


def _stretches(session: Db, wanted: Wanted) -> list[Stretch]:
    """What happened in the period itself, whenever those came to whom it happened."""
    begins, ends = wanted.moments()
    spans = stretches_of(wanted.first, wanted.last)
    conditions = wanted.narrowed()
    place = _place(Lead.created_at, spans, wanted.zone)
    arrived = (
        select(place, func.count())
        .where(Lead.created_at >= begins, Lead.created_at < ends, *conditions)
        .group_by(place)
    )
    came = {row[0]: row[1] for row in session.execute(arrived)}
    place = _place(LeadStep.at, spans, wanted.zone)
    ended = (
        select(place, LeadStep.stage, func.count(LeadStep.lead_id.distinct()))
        .join(Lead, Lead.id == LeadStep.lead_id)
        .where(
            LeadStep.stage.in_((Stage.converted, Stage.lost)),
            LeadStep.at >= begins,
            LeadStep.at < ends,
            *conditions,
        )
        .group_by(place, LeadStep.stage)
    )
    steps = {(at, stage): number for at, stage, number in session.execute(ended)}
    return [
        Stretch(
            *span,
            came.get(at, 0),
            steps.get((at, Stage.converted), 0),
            steps.get((at, Stage.lost), 0),
        )
        for at, span in enumerate(spans)
    ]


def _place(column: Any, spans: Sequence[tuple[date, date]], zone: tzinfo) -> ColumnElement[Any]:
    """The place of the stretch in which a moment lies."""
    begins = [day_start(first, zone) for first, _last in spans[1:]]
    places = [(column < begin, at) for at, begin in enumerate(begins)]
    last = len(spans) - 1
    return case(*places, else_=last) if places else case((column.is_(None), 0), else_=0)


def _next_start(start: date, length: int) -> date:
    if length <= MOST_DAYS_BY_WEEK:
        return start + timedelta(days=7 - start.weekday())
    if length <= MOST_DAYS_BY_MONTH:
        return _months_later(start, 1)
    return date(start.year + 1, 1, 1)


def _months_later(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
