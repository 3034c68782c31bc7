"""Customers, their phones, addresses and business areas."""

from datetime import date
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import Language
from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import OfCustomer
from petadmin.core.phones import show_phone
from petadmin.customfields.models import Customised
from petadmin.files.portraits import Portrayed
from petadmin.records.labels.models import ColourCode, Interest, Tag
from petadmin.search.indexing import FeedsSearch, Searchable


class CustomerKind(Choice):
    """Whether a customer is a person or a company."""

    person = "person", _l("Person")
    company = "company", _l("Company")


class PhoneKind(Choice):
    """What a phone number is."""

    mobile = "mobile", _l("Mobile")
    home = "home", _l("Home")
    work = "work", _l("Work")
    other = "other", _l("Other")


class PersonOrCompany:
    """A person or a company, and the name by which staff know them."""

    kind: Mapped[CustomerKind] = mapped_column(
        choice_column(CustomerKind), default=CustomerKind.person
    )
    first_name: Mapped[str] = mapped_column(String(80), default="")
    last_name: Mapped[str] = mapped_column(String(120), default="")
    company_name: Mapped[str] = mapped_column(String(160), default="")
    sort_name: Mapped[str] = mapped_column(String(400), default="")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name by which staff know them."""
        person = f"{self.first_name} {self.last_name}".strip()
        if self.kind is CustomerKind.company and self.company_name:
            return self.company_name
        return person or self.company_name

    @property
    def contact_person(self) -> str:
        """For a company, the person to ask for."""
        person = f"{self.first_name} {self.last_name}".strip()
        return person if person != self.name else ""

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if word[0].isalnum()]
        return "".join(word[0] for word in words[:2]).upper() or "?"


class Customer(PersonOrCompany, Portrayed, Customised, Searchable, Versioned, Timestamped, Model):
    """Somebody who buys from the business; the record is shared by all of its areas."""

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint(
            "first_name <> '' OR last_name <> '' OR company_name <> ''", name="has_a_name"
        ),
        CheckConstraint(
            "inactive_since IS NOT NULL OR inactive_reason = ''", name="reason_needs_a_date"
        ),
        CheckConstraint("discount_basis_points BETWEEN 0 AND 10000", name="discount_is_a_share"),
        Index("ix_customer_sort_name_id", "sort_name", "id"),
        Index("ix_customer_created_at_id", "created_at", "id"),
        Index("ix_customer_email", "email"),
        Index("ix_customer_kind", "kind", "sort_name", "id"),
        # Only of those that have a date: SQLite would take a whole index for the many that have none.
        Index(
            "ix_customer_inactive_since",
            "inactive_since",
            postgresql_where=text("inactive_since IS NOT NULL"),
            sqlite_where=text("inactive_since IS NOT NULL"),
        ),
        Index("ix_customer_custom", "custom", postgresql_using="gin").ddl_if(dialect="postgresql"),
        Index(
            "ix_customer_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )
    __audit__: ClassVar[str] = "customer"
    search_columns: ClassVar[tuple[str, ...]] = (
        "first_name",
        "last_name",
        "company_name",
        "email",
        "tax_id",
        "custom",
    )

    id: Mapped[pk]
    tax_id: Mapped[str] = mapped_column(String(32), default="")
    tax_name: Mapped[str] = mapped_column(
        String(160), default="", server_default="", doc="The name on invoices, when it is another."
    )
    tax_surcharge: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        doc="Retailers in Spain pay the equivalence surcharge.",
    )
    discount_basis_points: Mapped[int] = mapped_column(
        default=0, server_default="0", doc="Taken off everything that is booked and sold."
    )
    email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[Language] = mapped_column(choice_column(Language), default=Language.es)
    automatic_email: Mapped[bool] = mapped_column(default=True, server_default=true())
    reminder_email: Mapped[bool] = mapped_column(default=True, server_default=true())
    thank_you_email: Mapped[bool] = mapped_column(default=True, server_default=true())
    important_info: Mapped[str] = mapped_column(Text, default="")
    pickup_info: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    inactive_since: Mapped[date | None]
    inactive_reason: Mapped[str] = mapped_column(Text, default="")

    phones: Mapped[list["Phone"]] = relationship(
        back_populates="customer",
        cascade="all, delete-orphan",
        order_by="Phone.position, Phone.id",
        passive_deletes=True,
    )
    addresses: Mapped[list["Address"]] = relationship(
        back_populates="customer",
        cascade="all, delete-orphan",
        order_by="Address.position, Address.id",
        passive_deletes=True,
    )
    area_links: Mapped[list["CustomerArea"]] = relationship(
        back_populates="customer",
        cascade="all, delete-orphan",
        order_by="CustomerArea.area",
        passive_deletes=True,
    )

    tags: Mapped[list[Tag]] = relationship(secondary="customer_tag", order_by=Tag.folded)
    colours: Mapped[list[ColourCode]] = relationship(
        secondary="customer_colour", order_by=ColourCode.folded
    )
    interests: Mapped[list[Interest]] = relationship(
        secondary="customer_interest", order_by=Interest.folded
    )

    @property
    def is_active(self) -> bool:
        return self.inactive_since is None

    @property
    def silhouette(self) -> str:
        return "company" if self.kind is CustomerKind.company else self.portrait_kind

    @property
    def is_past(self) -> bool:
        return not self.is_active

    @property
    def areas(self) -> list[str]:
        """Keys of the areas in which the customer is known."""
        return [link.area for link in self.area_links]

    def audit_label(self) -> str:
        return self.name


class Phone(OfCustomer, FeedsSearch, Model):
    """A phone number of a customer, in E.164."""

    __tablename__ = "customer_phone"
    __table_args__ = (CheckConstraint("number LIKE '+%'", name="number_is_e164"),)
    __audit__: ClassVar[str] = "phone"
    feeds: ClassVar[str] = "customer_id"
    feed_columns: ClassVar[tuple[str, ...]] = ("number",)

    id: Mapped[pk]
    number: Mapped[str] = mapped_column(String(20), index=True)
    kind: Mapped[PhoneKind] = mapped_column(choice_column(PhoneKind), default=PhoneKind.mobile)
    label: Mapped[str] = mapped_column(String(60), default="", server_default="")
    position: Mapped[int] = mapped_column(default=0)

    customer: Mapped[Customer] = relationship(back_populates="phones")

    def audit_label(self) -> str:
        return show_phone(self.number)


class Address(OfCustomer, Customised, FeedsSearch, Model):
    """A postal address of a customer."""

    __tablename__ = "customer_address"
    # Found by its beginning, which in most sorting orders an ordinary index of PostgreSQL cannot serve.
    __table_args__ = (
        Index(
            "ix_customer_address_city_folded",
            "city_folded",
            "customer_id",
            postgresql_ops={"city_folded": "text_pattern_ops"},
        ),
    )
    __audit__: ClassVar[str] = "address"
    feeds: ClassVar[str] = "customer_id"
    feed_columns: ClassVar[tuple[str, ...]] = ("custom",)

    id: Mapped[pk]
    label: Mapped[str] = mapped_column(String(60), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(16), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    city_folded: Mapped[str] = mapped_column(String(120), default="")
    province: Mapped[str] = mapped_column(String(100), default="")
    country: Mapped[str] = mapped_column(String(60), default="")
    is_billing: Mapped[bool] = mapped_column(default=False, server_default=false())
    position: Mapped[int] = mapped_column(default=0)

    customer: Mapped[Customer] = relationship(back_populates="addresses")

    def __str__(self) -> str:
        place = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.street, place, self.province, self.country) if part)

    def audit_label(self) -> str:
        return str(self)


class CustomerArea(Model):
    """That a customer is known in an area of the business."""

    __tablename__ = "customer_area"
    __audit__: ClassVar[str] = "customer_area"
    __table_args__ = (Index("ix_customer_area_area", "area", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    area: Mapped[str] = mapped_column(String(32), primary_key=True)

    customer: Mapped[Customer] = relationship(back_populates="area_links")
