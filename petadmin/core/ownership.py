"""Mixins for rows that hang on somebody, named by table so that no import runs upward."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship


class OfCustomer:
    """A row that belongs to a customer, is hidden with them and goes with them."""

    # A row that moves to another customer must remember whose it was, for the search text and the history.
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), index=True, active_history=True
    )


class MaybeOfCustomer:
    """A row that may belong to a customer, and then is hidden with them and goes with them.

    Its table needs an index on `customer_id` and `id`, by which the desk lists the newest.
    """

    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))


class OfAnimal:
    """A row that belongs to an animal, is hidden with its customer, and goes and moves with it."""

    animal_id: Mapped[int] = mapped_column(
        ForeignKey("animal.id", ondelete="CASCADE"), index=True, active_history=True
    )


class MaybeOfAnimal:
    """A row that may belong to an animal; its table needs an index that begins with `animal_id`."""

    animal_id: Mapped[int | None] = mapped_column(ForeignKey("animal.id", ondelete="CASCADE"))


class MaybeOfLead:
    """A row that may belong to a potential customer; its table needs an index that begins with `lead_id`.

    When they become a customer it belongs to both, unless it may have but one owner (`OfAnyone`): then it moves.
    """

    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))


class OfOwner(MaybeOfCustomer, MaybeOfAnimal):
    """A row that belongs to a customer or to an animal; its table has the check `one_owner()`."""

    @declared_attr
    def customer(cls) -> Mapped[Any]:  # noqa: N805 - it is called with the class
        """The customer, when it is not about one animal."""
        return relationship("Customer")

    @declared_attr
    def animal(cls) -> Mapped[Any]:  # noqa: N805
        """The animal that it is about."""
        return relationship("Animal")

    @property
    def owner(self) -> Any:
        """The customer or the animal."""
        return self.customer if self.customer_id is not None else self.animal


class OfAnyone(OfOwner, MaybeOfLead):
    """A row that belongs to a customer, an animal or a potential customer; its table has `one_owner_of_three()`."""

    @declared_attr
    def lead(cls) -> Mapped[Any]:  # noqa: N805
        """The potential customer, when it is about one."""
        return relationship("Lead")

    @property
    def owner(self) -> Any:
        """The customer, the animal or the potential customer."""
        return self.lead if self.lead_id is not None else super().owner


class MaybeOfBooking:
    """A row of a customer that may say about which booking of theirs it is, and then goes with it.

    Its table has the check `only_with_their_customer()`, and an index that begins with `booking_id`.
    """

    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))

    @declared_attr
    def booking(cls) -> Mapped[Any]:  # noqa: N805
        """The booking that it is about, while its area is in use."""
        return relationship("Booking")


def only_with_their_customer() -> CheckConstraint:
    """The rule that what is about a booking belongs to a customer."""
    return CheckConstraint(
        "booking_id IS NULL OR customer_id IS NOT NULL", name="booking_of_a_customer"
    )


def one_owner() -> CheckConstraint:
    """The rule that a row has exactly one owner."""
    return CheckConstraint("(customer_id IS NULL) <> (animal_id IS NULL)", name="one_owner")


def one_owner_of_three() -> CheckConstraint:
    """The rule that a row has exactly one owner, who may be a potential customer."""
    owners = ("customer_id", "animal_id", "lead_id")
    number = " + ".join(f"(CASE WHEN {owner} IS NULL THEN 0 ELSE 1 END)" for owner in owners)
    return CheckConstraint(f"{number} = 1", name="one_owner")


class OfArea:
    """A row of one business area, hidden while the area is switched off; its table needs an index on `area`."""

    area: Mapped[str] = mapped_column(String(32))


class MaybeOfArea:
    """A row that may be of one business area, and then is hidden while the area is switched off."""

    area: Mapped[str | None] = mapped_column(
        String(32), doc="The business area that it belongs to; None for what belongs to several."
    )
