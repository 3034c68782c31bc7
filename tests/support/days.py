"""The day on which tests are run, where the business is: late in the evening it is another one than in UTC."""

from datetime import date
from zoneinfo import ZoneInfo

from petadmin.core.clock import today

MADRID = ZoneInfo("Europe/Madrid")


def this_day() -> date:
    """The present day."""
    return today(MADRID)
