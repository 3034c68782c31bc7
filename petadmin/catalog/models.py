"""Services, resources, products and their stock, prices of single customers."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.animals.health.models import Vaccine
from petadmin.animals.models import Species
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import OfArea, OfCustomer
from petadmin.customers.models import Customer
from petadmin.search.indexing import Searchable

USUAL_TAX = 2_100
"""The general rate of VAT in Spain, in basis points."""


class Unit(Choice):
    """What a price is for."""

    night = "night", _l("Night")
    day = "day", _l("Day")
    hour = "hour", _l("Hour")
    session = "session", _l("Session")
    visit = "visit", _l("Visit")
    item = "item", _l("Item")


class ServiceKind(Choice):
    """Whether a service is booked one by one, or several dates at once."""

    individual = "individual", _l("Individual")
    series = "series", _l("Series")


class ResourceKind(Choice):
    """What kind of place it is."""

    kennel = "kennel", _l("Kennel")
    run = "run", _l("Run")
    table = "table", _l("Table")
    room = "room", _l("Room")
    field = "field", _l("Field")
    other = "other", _l("Other place")


class StockReason(Choice):
    """Why the stock of a product changed."""

    delivery = "delivery", _l("Delivery")
    sale = "sale", _l("Sale")
    returned = "returned", _l("Returned")
    own_use = "own_use", _l("Own use")
    correction = "correction", _l("Correction")


class PriceSource(Choice):
    """Where the price of a unit comes from."""

    usual = "usual", _l("List price")
    customer = "customer", _l("Customer's price")
    agreed = "agreed", _l("Agreed price")


class ServiceVaccine(Model):
    """That a service asks for a vaccine, besides those that its area asks for."""

    __tablename__ = "service_vaccine"
    __table_args__ = (Index("ix_service_vaccine_vaccine", "vaccine_id", "service_id"),)

    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    vaccine_id: Mapped[int] = mapped_column(
        ForeignKey("vaccine.id", ondelete="CASCADE"), primary_key=True
    )


class Service(OfArea, Searchable, Versioned, Timestamped, Model):
    """Something that an area of the business does for a price."""

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
        CheckConstraint("tax_basis_points BETWEEN 0 AND 10000", name="tax_is_a_share"),
        CheckConstraint(
            "duration_minutes IS NULL OR duration_minutes > 0", name="duration_positive"
        ),
        Index("ix_service_area_sort_name", "area", "sort_name", unique=True),
        Index("ix_service_sort_name_id", "sort_name", "id"),
        Index(
            "ix_service_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )
    __audit__: ClassVar[str] = "service"
    search_columns: ClassVar[tuple[str, ...]] = ("name", "description")

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(160), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[ServiceKind] = mapped_column(
        choice_column(ServiceKind), default=ServiceKind.individual
    )
    unit: Mapped[Unit] = mapped_column(choice_column(Unit), default=Unit.visit)
    price_cents: Mapped[int] = mapped_column(default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=USUAL_TAX)
    duration_minutes: Mapped[int | None] = mapped_column(doc="How long an appointment takes.")
    species: Mapped[Species | None] = mapped_column(
        choice_column(Species), doc="The only animals that it is for."
    )
    is_public: Mapped[bool] = mapped_column(
        default=True, server_default=true(), doc="Whether customers may see it."
    )
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    vaccines_stop: Mapped[bool] = mapped_column(
        default=True,
        server_default=true(),
        doc="Whether a vaccine that is missing stops a booking, instead of being warned of.",
    )

    vaccines: Mapped[list[Vaccine]] = relationship(
        secondary="service_vaccine", order_by=Vaccine.folded
    )

    def __str__(self) -> str:
        return self.name

    @property
    def is_past(self) -> bool:
        return not self.is_active

    def audit_label(self) -> str:
        return self.name


class Resource(OfArea, Versioned, Timestamped, Model):
    """A place where animals stay or are worked with.

    One that is not shared is for one booking at a time; `capacity` is how many animals it takes.
    """

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
        CheckConstraint("most_grams IS NULL OR most_grams > 0", name="most_grams_positive"),
        Index("ix_resource_area_sort_name", "area", "sort_name", unique=True),
        Index("ix_resource_sort_name_id", "sort_name", "id"),
    )
    __audit__: ClassVar[str] = "resource"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(80))
    sort_name: Mapped[str] = mapped_column(String(100), default="")
    kind: Mapped[ResourceKind] = mapped_column(
        choice_column(ResourceKind), default=ResourceKind.kennel
    )
    capacity: Mapped[int] = mapped_column(default=1)
    shared: Mapped[bool] = mapped_column(
        default=False, doc="Whether animals of several customers are there at once."
    )
    species: Mapped[Species | None] = mapped_column(choice_column(Species))
    most_grams: Mapped[int | None] = mapped_column(doc="The weight of the heaviest animal.")
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    notes: Mapped[str] = mapped_column(Text, default="")

    def __str__(self) -> str:
        return self.name

    @property
    def is_past(self) -> bool:
        return not self.is_active

    def audit_label(self) -> str:
        return self.name


class Product(Searchable, Versioned, Timestamped, Model):
    """Something that the shop sells; `stock` is kept by its movements."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
        CheckConstraint("tax_basis_points BETWEEN 0 AND 10000", name="tax_is_a_share"),
        CheckConstraint("stock >= 0 OR NOT counted", name="stock_not_negative"),
        Index("ix_product_sort_name_id", "sort_name", "id"),
        Index("ix_product_barcode", "barcode"),
        Index(
            "ix_product_low",
            "sort_name",
            "id",
            postgresql_where=text("counted AND stock <= low_stock"),
            sqlite_where=text("counted AND stock <= low_stock"),
        ),
        Index(
            "ix_product_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )
    __audit__: ClassVar[str] = "product"
    # Its movements tell of the stock.
    __audit_secret__: ClassVar[frozenset[str]] = frozenset({"stock"})
    search_columns: ClassVar[tuple[str, ...]] = ("name", "reference", "barcode", "description")

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(160), default="")
    reference: Mapped[str] = mapped_column(String(40), default="")
    barcode: Mapped[str] = mapped_column(String(40), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    price_cents: Mapped[int] = mapped_column(default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=USUAL_TAX)
    counted: Mapped[bool] = mapped_column(
        default=True, server_default=true(), doc="Whether its stock is kept."
    )
    stock: Mapped[int] = mapped_column(default=0)
    low_stock: Mapped[int] = mapped_column(
        default=0, doc="With so many left it is time to order more."
    )
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())

    def __str__(self) -> str:
        return self.name

    @property
    def is_past(self) -> bool:
        return not self.is_active

    @property
    def is_low(self) -> bool:
        """Whether it is time to order more."""
        return self.counted and self.stock <= self.low_stock

    def audit_label(self) -> str:
        return self.name


class StockMovement(Model):
    """That the stock of a product changed; rows are only ever added."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("delta <> 0", name="moves_something"),
        Index("ix_stock_movement_product", "product_id", "id"),
    )

    id: Mapped[pk]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    delta: Mapped[int]
    stock: Mapped[int] = mapped_column(doc="How many there were afterwards.")
    reason: Mapped[StockReason] = mapped_column(choice_column(StockReason))
    note: Mapped[str] = mapped_column(String(200), default="")
    # By name, since what is sold belongs to a higher layer.
    visit_id: Mapped[int | None] = mapped_column(
        ForeignKey("visit.id", ondelete="SET NULL"), index=True
    )
    moved_at: Mapped[datetime] = mapped_column(default=utcnow)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    product: Mapped[Product] = relationship()
    author: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return f"{self.delta:+d}"


class CustomerPrice(OfCustomer, Versioned, Timestamped, Model):
    """The price of a service for one customer, in place of the usual one."""

    __tablename__ = "customer_price"
    __table_args__ = (
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
        Index("ix_customer_price_pair", "customer_id", "service_id", unique=True),
    )
    __audit__: ClassVar[str] = "customer_price"

    id: Mapped[pk]
    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    price_cents: Mapped[int]
    notes: Mapped[str] = mapped_column(Text, default="")

    customer: Mapped[Customer] = relationship()
    service: Mapped[Service] = relationship()

    def __str__(self) -> str:
        return str(self.service)

    def audit_label(self) -> str:
        loaded = self.__dict__.get("service")
        return loaded.name if loaded is not None else ""
