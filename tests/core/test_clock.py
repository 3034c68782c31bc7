"""Days begin, and moments are, where the business is."""

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

import pytest
from babel.dates import get_timezone

from petadmin.core.clock import day_start, moment_at


@pytest.mark.parametrize("zone", [ZoneInfo("Europe/Madrid"), get_timezone("Europe/Madrid")])
def test_a_day_begins_at_midnight_in_summer_and_in_winter(zone: tzinfo) -> None:
    assert day_start(date(2026, 7, 1), zone) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert day_start(date(2026, 1, 1), zone) == datetime(2025, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize("zone", [ZoneInfo("Europe/Madrid"), get_timezone("Europe/Madrid")])
def test_an_hour_that_the_clocks_leave_out_still_is_a_moment(zone: tzinfo) -> None:
    skipped = datetime.combine(date(2026, 3, 29), time(2, 30))

    assert moment_at(skipped, zone) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
