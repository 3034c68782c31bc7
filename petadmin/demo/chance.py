"""The seeded chance that the demo business is made with, so that it comes out the same each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Self, TypeVar
from zoneinfo import ZoneInfo

from faker import Faker

from petadmin.core.clock import today

SEED = 2026

OPENS, CLOSES = 9, 20
"""The hours of the business; nobody becomes a customer at night."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Chance:
    """Random numbers, Faker, and the day on which the demo is made."""

    now: datetime
    zone: ZoneInfo
    random: Random = field(default_factory=lambda: Random(SEED))
    faker: Faker = field(default_factory=lambda: Faker("es_ES"))

    def __post_init__(self) -> None:
        self.faker.seed_instance(SEED)

    @classmethod
    def of(cls, now: datetime, zone: ZoneInfo) -> Self:
        return cls(now=now, zone=zone)

    @property
    def today(self) -> date:
        return today(self.zone)

    def happens(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return self.random.random() < share

    def one(self, choices: Sequence[T]) -> T:
        return self.random.choice(choices)

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, the likelier the bigger its weight."""
        return self.random.choices(list(weights), list(weights.values()))[0]

    def moment_on(self, day: date) -> datetime:
        """A moment of a day within business hours that is not in the future."""
        minutes = self.random.randrange((CLOSES - OPENS) * 60)
        start = datetime.combine(day, time(OPENS), self.zone)
        return min(start + timedelta(minutes=minutes), self.now - timedelta(minutes=5))

    def day_between(self, first: date, last: date) -> date:
        """A day of a span; its first one when the span is empty."""
        return first + timedelta(days=self.random.randrange(max((last - first).days, 0) + 1))
