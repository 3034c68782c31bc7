"""Litters, puppies, and their sale."""

from datetime import date, tzinfo
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.animals.models import Animal
from petadmin.bookings.models import Visit, of_kind
from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import BigId, Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.money import HUNDREDTHS
from petadmin.core.ownership import OfAnimal, OfCustomer
from petadmin.customers.models import Customer


class PuppyState(Choice):
    """What is to become of a puppy."""

    for_sale = "for_sale", _l("For sale")
    reserved = "reserved", _l("Reserved")
    sold = "sold", _l("Sold")
    kept = "kept", _l("Stays with us")


class Litter(OfCustomer, Versioned, Timestamped, Model):
    """Young animals born together; they belong to the customer who breeds, often the business itself."""

    __tablename__ = "litter"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_litter_born_on_id", "born_on", "id"),
        Index("ix_litter_customer", "customer_id", "id"),
    )
    __audit__: ClassVar[str] = "litter"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(80))
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), active_history=True
    )
    dam_id: Mapped[int | None] = mapped_column(
        ForeignKey("animal.id", ondelete="SET NULL"), index=True
    )
    sire_id: Mapped[int | None] = mapped_column(
        ForeignKey("animal.id", ondelete="SET NULL"), index=True
    )
    born_on: Mapped[date]
    notes: Mapped[str] = mapped_column(Text, default="")

    customer: Mapped[Customer] = relationship()
    dam: Mapped[Animal | None] = relationship(foreign_keys=[dam_id])
    sire: Mapped[Animal | None] = relationship(foreign_keys=[sire_id])
    puppies: Mapped[list["Puppy"]] = relationship(
        back_populates="litter",
        cascade="all, delete-orphan",
        order_by="Puppy.id",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class PuppySale(Visit):
    """That one or more puppies were sold; they move to the buyer."""

    __tablename__ = "puppy_sale"
    __mapper_args__ = of_kind("puppy_sale")
    taken_back_alone: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(
        BigId, ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True
    )

    puppies: Mapped[list["Puppy"]] = relationship(
        back_populates="sale", order_by="Puppy.id", passive_deletes=True
    )

    def __str__(self) -> str:
        return str(self.customer)

    def measured(self, zone: tzinfo) -> int:
        return len(self.puppies) * HUNDREDTHS


class Puppy(OfAnimal, Versioned, Timestamped, Model):
    """That an animal is of a litter, and what is to become of it; its card keeps weights and pedigree."""

    __tablename__ = "puppy"
    __table_args__ = (
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
        CheckConstraint("(state = 'sold') = (sale_id IS NOT NULL)", name="sold_by_a_sale"),
        Index("ix_puppy_litter", "litter_id", "id"),
        Index("ix_puppy_state", "state", "id"),
        Index("ix_puppy_animal", "animal_id", unique=True),
    )
    __audit__: ClassVar[str] = "puppy"

    id: Mapped[pk]
    animal_id: Mapped[int] = mapped_column(
        ForeignKey("animal.id", ondelete="CASCADE"), active_history=True
    )
    litter_id: Mapped[int] = mapped_column(ForeignKey("litter.id", ondelete="CASCADE"))
    state: Mapped[PuppyState] = mapped_column(
        choice_column(PuppyState), default=PuppyState.for_sale
    )
    price_cents: Mapped[int] = mapped_column(default=0)
    reserved_for_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id", ondelete="SET NULL"), index=True
    )
    sale_id: Mapped[int | None] = mapped_column(
        ForeignKey("puppy_sale.id", ondelete="RESTRICT"), index=True
    )
    collar: Mapped[str] = mapped_column(
        String(40), default="", doc="The colour of the collar by which it is told from the others."
    )

    animal: Mapped[Animal] = relationship()
    litter: Mapped[Litter] = relationship(back_populates="puppies")
    reserved_for: Mapped[Customer | None] = relationship()
    sale: Mapped[PuppySale | None] = relationship(back_populates="puppies")

    def __str__(self) -> str:
        return str(self.animal)

    @property
    def is_past(self) -> bool:
        return self.state is PuppyState.sold

    @property
    def can_be_sold(self) -> bool:
        """Whether it is still there for a buyer."""
        return self.state in (PuppyState.for_sale, PuppyState.reserved)

    def audit_label(self) -> str:
        loaded = self.__dict__.get("animal")
        return loaded.name if loaded is not None else ""
