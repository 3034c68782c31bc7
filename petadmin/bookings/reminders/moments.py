"""When a reminder goes: so many days from a day, at a time of the day where the business is."""

from datetime import date, datetime, time, timedelta, tzinfo

from petadmin.core.clock import day_start, moment_at


def send_moment(day: date, minute: int, zone: tzinfo) -> datetime:
    """The moment of a day at so many minutes past midnight, by the clocks of the business.

    An hour that is skipped in spring goes to the one after it; of an hour that is there twice in autumn the first
    one counts.
    """
    return moment_at(datetime.combine(day, time(minute // 60, minute % 60)), zone)


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The day of a moment where the business is."""
    return moment.astimezone(zone).date()


def ends_of(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moments at which a day of the business begins and ends."""
    return day_start(day, zone), day_start(day + timedelta(days=1), zone)
