"""Who and what is taken when in the demo, so that no animal, place or member of staff is in two things at once."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple


class Entry(NamedTuple):
    """From when to when something is taken, and by how many."""

    starts_at: datetime
    ends_at: datetime
    number: int


class Diary:
    """Remembers what is taken, by day, so that looking it up stays quick."""

    def __init__(self) -> None:
        self._entries: dict[tuple[Hashable, date], list[Entry]] = defaultdict(list)

    def is_free(
        self,
        key: Hashable,
        starts_at: datetime,
        ends_at: datetime,
        *,
        number: int = 1,
        capacity: int = 1,
    ) -> bool:
        """Whether so many more fit in; all that overlap count at once, so it is a careful answer."""
        return all(
            number + self._taken(key, day, starts_at, ends_at) <= capacity
            for day in _days(starts_at, ends_at)
        )

    def take(
        self, key: Hashable, starts_at: datetime, ends_at: datetime, *, number: int = 1
    ) -> None:
        """Write down that something is taken."""
        entry = Entry(starts_at, ends_at, number)
        for day in _days(starts_at, ends_at):
            self._entries[key, day].append(entry)

    def _taken(self, key: Hashable, day: date, starts_at: datetime, ends_at: datetime) -> int:
        return sum(
            entry.number
            for entry in self._entries.get((key, day), ())
            if entry.starts_at < ends_at and entry.ends_at > starts_at
        )


def _days(starts_at: datetime, ends_at: datetime) -> Iterator[date]:
    day = starts_at.date()
    while day <= ends_at.date():
        yield day
        day += timedelta(days=1)
