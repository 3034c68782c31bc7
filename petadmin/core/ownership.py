"""Mixins for rows that hang on a customer, named by its table so that no import runs upward."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


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
