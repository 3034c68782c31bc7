"""People around a customer."""

from collections.abc import Mapping
from typing import ClassVar

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import Label, _l
from petadmin.core.ownership import OfCustomer
from petadmin.customers.models import Customer
from petadmin.search.indexing import FeedsSearch

ROLES: Mapping[str, Label] = {
    "is_owner": _l("Also an owner"),
    "is_emergency": _l("Emergency contact"),
    "may_pick_up": _l("May pick up"),
}
"""What somebody may be to a customer, by the column that says so."""


class Contact(OfCustomer, FeedsSearch, Versioned, Timestamped, Model):
    """Somebody who may be asked or may act for a customer; the customer is found by their name as well."""

    __tablename__ = "customer_contact"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("phone = '' OR phone LIKE '+%'", name="phone_is_e164"),
    )
    __audit__: ClassVar[str] = "contact"
    feeds: ClassVar[str] = "customer_id"
    feed_columns: ClassVar[tuple[str, ...]] = ("name", "phone", "email")

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(160))
    relation: Mapped[str] = mapped_column(
        String(60), default="", doc="What they are to the customer, such as a neighbour."
    )
    phone: Mapped[str] = mapped_column(String(20), default="", index=True)
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    is_owner: Mapped[bool] = mapped_column(default=False)
    is_emergency: Mapped[bool] = mapped_column(default=False)
    may_pick_up: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)

    customer: Mapped[Customer] = relationship()

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> Mapping[str, Label]:
        """What they are to the customer, by the column that says so."""
        return {name: label for name, label in ROLES.items() if getattr(self, name)}

    def audit_label(self) -> str:
        return self.name
