"""The one clock: moments are aware UTC, days are days of the business's time zone."""

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo


def utcnow() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def today(zone: tzinfo) -> date:
    """The present day where the business is."""
    return utcnow().astimezone(zone).date()


def day_start(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day of the business begins, in UTC."""
    return moment_at(datetime.combine(day, time()), zone)


def moment_at(clock: datetime, zone: tzinfo) -> datetime:
    """The moment at which the clocks of the business show this date and time, in UTC."""
    # Flask-Babel hands out zones of pytz, which in a datetime stand for the local time of 1900.
    return clock.replace(tzinfo=ZoneInfo(str(zone))).astimezone(UTC)
