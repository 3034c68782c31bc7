"""The one clock: moments are aware UTC, days are days of the business's time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def utcnow() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The present day where the business is."""
    return utcnow().astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day of the business begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
