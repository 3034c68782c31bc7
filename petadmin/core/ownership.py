"""Mixins for rows that hang on a customer or an animal, named by table so that no import runs upward."""

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


def one_owner() -> CheckConstraint:
    """The rule that a row has exactly one owner."""
    return CheckConstraint("(customer_id IS NULL) <> (animal_id IS NULL)", name="one_owner")


class OfArea:
    """A row of one business area, hidden while the area is switched off; its table needs an index on `area`."""

    area: Mapped[str] = mapped_column(String(32))
