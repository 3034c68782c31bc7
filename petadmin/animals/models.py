"""Animals."""

from calendar import isleap, monthrange
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from petadmin.animals.units import show_kilos
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import OfAnimal, OfCustomer
from petadmin.customers.models import Customer
from petadmin.customfields.models import Customised
from petadmin.files.portraits import Portrayed
from petadmin.records.labels.models import ColourCode
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


class Animal(
    Portrayed, Customised, OfCustomer, FeedsSearch, Searchable, Versioned, Timestamped, Model
):
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
        # Only of those that have a date, which are few among many.
        Index(
            "ix_animal_deceased_on",
            "deceased_on",
            postgresql_where=text("deceased_on IS NOT NULL"),
            sqlite_where=text("deceased_on IS NOT NULL"),
        ),
        Index("ix_animal_custom", "custom", postgresql_using="gin").ddl_if(dialect="postgresql"),
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
    search_columns: ClassVar[tuple[str, ...]] = ("name", "breed", "microchip", "custom")

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
    pedigree_number: Mapped[str] = mapped_column(String(40), default="", server_default="")
    sire_id: Mapped[int | None] = mapped_column(
        ForeignKey("animal.id", ondelete="SET NULL"), index=True
    )
    dam_id: Mapped[int | None] = mapped_column(
        ForeignKey("animal.id", ondelete="SET NULL"), index=True
    )
    sire_name: Mapped[str] = mapped_column(
        String(80), default="", server_default="", doc="Of a father that is not on file."
    )
    dam_name: Mapped[str] = mapped_column(
        String(80), default="", server_default="", doc="Of a mother that is not on file."
    )
    clinic_id: Mapped[int | None] = mapped_column(
        ForeignKey("clinic.id", ondelete="SET NULL"), index=True
    )
    important_info: Mapped[str] = mapped_column(Text, default="", server_default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    deceased_on: Mapped[date | None]

    customer: Mapped[Customer] = relationship()
    sire: Mapped["Animal | None"] = relationship(foreign_keys=[sire_id], remote_side="Animal.id")
    dam: Mapped["Animal | None"] = relationship(foreign_keys=[dam_id], remote_side="Animal.id")
    # By name, since clinics are made of the models of this module.
    clinic: Mapped[Any] = relationship("Clinic")
    colours: Mapped[list[ColourCode]] = relationship(
        secondary="animal_colour", order_by=ColourCode.folded
    )

    def __str__(self) -> str:
        return self.name

    @validates("birth_date")
    def _keep_month_and_day(self, _name: str, born: date | None) -> date | None:
        self.birth_month_day = born.month * 100 + born.day if born is not None else None
        return born

    @property
    def is_alive(self) -> bool:
        return self.deceased_on is None

    @property
    def portrait_kind(self) -> str:
        return self.species.value

    @property
    def is_past(self) -> bool:
        return not self.is_alive

    @property
    def initials(self) -> str:
        """The letter that stands for it where there is no picture."""
        return self.name[:1].upper()

    def age_on(self, day: date) -> int | None:
        """Whole years of age on a day; None when the birth date is not known or lies ahead."""
        months = self.months_on(day)
        return months // 12 if months is not None else None

    def months_on(self, day: date) -> int | None:
        """Whole months of age on a day; None when the birth date is not known or lies ahead."""
        if self.birth_date is None or self.birth_date > day:
            return None
        months = (day.year - self.birth_date.year) * 12 + day.month - self.birth_date.month
        # A month that has no such day is over on its last one, as the birthday of 29 February is on the 28th.
        is_over = day.day >= min(self.birth_date.day, monthrange(day.year, day.month)[1])
        return months - (0 if is_over else 1)

    def has_birthday_on(self, day: date) -> bool:
        """Whether it is the animal's birthday, and not the day of its birth."""
        if self.birth_date is None or self.birth_date >= day:
            return False
        return self.birth_month_day in birthdays_on(day)

    def audit_label(self) -> str:
        return self.name


class Weight(OfAnimal, Versioned, Timestamped, Model):
    """What an animal weighed on a day."""

    __tablename__ = "animal_weight"
    __table_args__ = (
        CheckConstraint("grams > 0", name="grams_positive"),
        Index("ix_animal_weight_day", "animal_id", "measured_on", unique=True),
        Index("ix_animal_weight_measured_on_id", "measured_on", "id"),
    )
    __audit__: ClassVar[str] = "weight"

    id: Mapped[pk]
    measured_on: Mapped[date]
    grams: Mapped[int]

    animal: Mapped[Animal] = relationship()

    def __str__(self) -> str:
        return show_kilos(self.grams)

    def audit_label(self) -> str:
        return f"{self.grams / 1000:g} kg"


class RelationKind(Choice):
    """How two animals get on."""

    buddy = "buddy", _l("Buddies")
    enemy = "enemy", _l("Enemies")


class AnimalRelation(Versioned, Timestamped, Model):
    """That two animals are buddies or enemies; kept once, with the smaller id first.

    It is not audited as a row: the histories of both animals tell of it.
    """

    __tablename__ = "animal_relation"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="smaller_id_first"),
        Index("ix_animal_relation_pair", "first_id", "second_id", unique=True),
    )

    id: Mapped[pk]
    first_id: Mapped[int] = mapped_column(ForeignKey("animal.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("animal.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RelationKind] = mapped_column(choice_column(RelationKind))
    notes: Mapped[str] = mapped_column(Text, default="")

    first: Mapped[Animal] = relationship(foreign_keys=[first_id])
    second: Mapped[Animal] = relationship(foreign_keys=[second_id])

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"

    def other_than(self, animal_id: int) -> Animal:
        """The one of the two that it is about on the card of the other."""
        return self.second if animal_id == self.first_id else self.first


class AnimalMerge(Model):
    """That a duplicate was merged into another animal; old addresses lead to the one that stayed."""

    __tablename__ = "animal_merge"

    id: Mapped[pk]
    from_id: Mapped[int] = mapped_column(unique=True, doc="The id that the duplicate had.")
    into_id: Mapped[int] = mapped_column(ForeignKey("animal.id", ondelete="CASCADE"), index=True)
    snapshot: Mapped[dict[str, Any]] = mapped_column(doc="The duplicate's columns as they were.")
    merged_at: Mapped[datetime] = mapped_column(default=utcnow)
    merged_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )


def birthdays_on(day: date) -> list[int]:
    """The `birth_month_day` of those who have their birthday on a day.

    Who was born on 29 February has it on the 28th in years that have no 29th.
    """
    numbers = [day.month * 100 + day.day]
    if numbers == [228] and not isleap(day.year):
        numbers.append(229)
    return numbers
