"""When many e-mails go: at an even pace, and advertising not in the quiet hours of the business."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from flask_babel import get_timezone
from sqlalchemy import Connection, Engine, bindparam, select, update
from sqlalchemy.orm import Session

from petadmin.business.settings import business_settings
from petadmin.core.clock import moment_at, utcnow
from petadmin.core.db import Db
from petadmin.mail.models import Category, Email, EmailStatus
from petadmin.mail.queries import WAITING

PORTION = 1000
"""How many e-mails are put off in one transaction."""


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """From one full hour until another, where the business is; none where they are the same."""

    start: int
    until: int
    zone: tzinfo

    def end(self, moment: datetime) -> datetime | None:
        """When the quiet hours end into which a moment falls; None outside of them."""
        span = self._around(moment)
        return span[1] if span else None

    def put_off(self, planned: datetime, *, now: datetime) -> datetime | None:
        """Until when something waits that was planned for a moment and is due now; None if it may go.

        It comes as long after the end as it was planned after the beginning, so that what was spread over
        the night is not sent all at once in the morning.
        """
        span = self._around(now)
        if span is None:
            return None
        start, end = span
        return end + max(planned - start, timedelta())

    def _around(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """The beginning and the end of the quiet hours that hold at a moment."""
        local = moment.astimezone(self.zone)
        day, hour = local.date(), local.hour
        if self.start < self.until:
            return self._span(day, day) if self.start <= hour < self.until else None
        if self.start == self.until:
            return None
        if hour >= self.start:
            return self._span(day, day + timedelta(days=1))
        return self._span(day - timedelta(days=1), day) if hour < self.until else None

    def _span(self, first: date, last: date) -> tuple[datetime, datetime]:
        start = datetime.combine(first, time(self.start))
        until = datetime.combine(last, time(self.until))
        return moment_at(start, self.zone), moment_at(until, self.zone)


def quiet_hours(session: Db) -> QuietHours:
    """The quiet hours that administrators have set."""
    chosen = business_settings(session)
    return QuietHours(start=chosen.quiet_from, until=chosen.quiet_until, zone=get_timezone())


def quiet_hours_now(connection: Connection) -> QuietHours:
    """The same for whoever has a connection of their own."""
    with Session(connection) as session:
        return quiet_hours(session)


def moments(
    start: datetime, *, per_minute: int, quiet: QuietHours | None = None
) -> Iterator[datetime]:
    """When the e-mails of a mailing go, without end; with `quiet` hours none falls into these."""
    step = timedelta(minutes=1) / per_minute
    moment = start
    while True:
        if quiet and (end := quiet.end(moment)):
            moment = end
        yield moment
        moment += step


def promote_scheduled(engine: Engine, quiet: QuietHours) -> None:
    """Queue the scheduled e-mails whose time has come, unless they are held back.

    In quiet hours advertising is put off instead.
    """
    now = utcnow()
    while True:
        with engine.begin() as connection:
            if _put_off_advertising(connection, quiet, now=now) == PORTION:
                continue
            connection.execute(_PROMOTE, {"moment": now})
            return


def _put_off_advertising(connection: Connection, quiet: QuietHours, *, now: datetime) -> int:
    """Let a portion of the advertising that is due in quiet hours wait for their end; returns how much it was.

    Rows that somebody else is changing are left.
    """
    if quiet.end(now) is None:
        return 0
    due = connection.execute(_DUE_ADVERTISING, {"moment": now}).all()
    later = [
        {"email_id": email_id, "later": quiet.put_off(planned, now=now)}
        for email_id, planned in due
    ]
    if later:
        connection.execute(_PUT_OFF, later)
    return len(later)


_DUE_ADVERTISING = (
    select(Email.id, Email.not_before)
    .where(
        Email.status.in_(sorted(WAITING)),
        Email.not_before <= bindparam("moment"),
        Email.category == Category.marketing,
        ~Email.held,
    )
    .order_by(Email.not_before, Email.id)
    .limit(PORTION)
    .with_for_update(skip_locked=True)
)
_PROMOTE = (
    update(Email)
    .where(
        Email.status == EmailStatus.scheduled,
        Email.not_before <= bindparam("moment"),
        ~Email.held,
    )
    .values(status=EmailStatus.queued)
)
_PUT_OFF = (
    update(Email)
    .where(Email.id == bindparam("email_id"))
    .values(status=EmailStatus.scheduled, not_before=bindparam("later"))
)
