"""Animals."""

from calendar import isleap
from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import OfCustomer
from petadmin.customers.models import Customer
from petadmin.search.indexing import FeedsSearch, Searchable


class Species(Choice):
    """What kind of animal it is."""

    dog = "dog", _l("Dog")
    cat = "cat", _l("Cat")
    rabbit = "rabbit", _l("Rabbit")
    rodent = "rodent", _l("Rodent")
    bird = "bird", _l("Bird")
    ferret = "ferret", _l("Ferret")
    reptile = "reptile", _l("Reptile")
    horse = "horse", _l("Horse")
    other = "other", _l("Other animal")


class Sex(Choice):
    """The sex of an animal, where it is known."""

    female = "female", _l("Female")
    male = "male", _l("Male")
    unknown = "unknown", _l("Sex not known")


class Animal(OfCustomer, FeedsSearch, Searchable, Versioned, Timestamped, Model):
    """An animal of a customer; its name helps to find the customer."""

    __tablename__ = "animal"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_animal_sort_name_id", "sort_name", "id"),
        Index("ix_animal_created_at_id", "created_at", "id"),
        Index("ix_animal_birth_date", "birth_date"),
        Index("ix_animal_sex", "sex", "sort_name", "id"),
        Index("ix_animal_species", "species", "sort_name", "id"),
        Index("ix_animal_birth_month_day", "birth_month_day", "sort_name", "id"),
        Index(
            "ix_animal_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )
    __audit__: ClassVar[str] = "animal"
    feeds: ClassVar[str] = "customer_id"
    feed_columns: ClassVar[tuple[str, ...]] = ("name",)
    search_columns: ClassVar[tuple[str, ...]] = ("name", "breed", "microchip")

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(80))
    sort_name: Mapped[str] = mapped_column(String(120), default="")
    species: Mapped[Species] = mapped_column(choice_column(Species), default=Species.dog)
    breed: Mapped[str] = mapped_column(String(80), default="")
    sex: Mapped[Sex] = mapped_column(choice_column(Sex), default=Sex.unknown)
    neutered: Mapped[bool] = mapped_column(default=False)
    colour: Mapped[str] = mapped_column(String(60), default="")
    birth_date: Mapped[date | None]
    birth_month_day: Mapped[int | None] = mapped_column(
        doc="Month and day of birth as one number, 1231 for 31 December, for finding birthdays."
    )
    microchip: Mapped[str] = mapped_column(String(23), default="", index=True)
    notes: Mapped[str] = mapped_column(Text, default="")
    deceased_on: Mapped[date | None]

    customer: Mapped[Customer] = relationship()

    def __str__(self) -> str:
        return self.name

    @validates("birth_date")
    def _keep_month_and_day(self, _name: str, born: date | None) -> date | None:
        self.birth_month_day = born.month * 100 + born.day if born is not None else None
        return born

    @property
    def is_alive(self) -> bool:
        return self.deceased_on is None

    def age_on(self, day: date) -> int | None:
        """Whole years of age on a day; None when the birth date is not known or lies ahead."""
        if self.birth_date is None or self.birth_date > day:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)

    def has_birthday_on(self, day: date) -> bool:
        """Whether it is the animal's birthday, and not the day of its birth."""
        if self.birth_date is None or self.birth_date >= day:
            return False
        return self.birth_month_day in birthdays_on(day)

    def audit_label(self) -> str:
        return self.name


def birthdays_on(day: date) -> list[int]:
    """The `birth_month_day` of those who have their birthday on a day.

    Who was born on 29 February has it on the 28th in years that have no 29th.
    """
    numbers = [day.month * 100 + day.day]
    if numbers == [228] and not isleap(day.year):
        numbers.append(229)
    return numbers
