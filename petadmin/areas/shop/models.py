"""Sales over the counter, and their lines."""

from datetime import tzinfo
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.bookings.models import Visit, of_kind
from petadmin.catalog.models import Product
from petadmin.core.db import BigId, Model, pk
from petadmin.core.money import HUNDREDTHS


class ShopSale(Visit):
    """What a customer bought at once; it is measured in products."""

    __tablename__ = "shop_sale"
    __mapper_args__ = of_kind("shop_sale")
    taken_back_alone: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(
        BigId, ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True
    )

    lines: Mapped[list["SaleLine"]] = relationship(
        back_populates="sale",
        cascade="all, delete-orphan",
        order_by="SaleLine.position, SaleLine.id",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        return str(self.customer)

    def measured(self, zone: tzinfo) -> int:
        return sum(line.quantity for line in self.lines) * HUNDREDTHS


class SaleLine(Model):
    """So many of a product, at the price of that moment. Whole pieces are sold."""

    __tablename__ = "shop_sale_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_cents >= 0 AND amount_cents >= 0", name="amount_not_negative"),
        Index("ix_shop_sale_line_sale", "sale_id", "position", "id"),
    )

    id: Mapped[pk]
    sale_id: Mapped[int] = mapped_column(ForeignKey("shop_sale.id", ondelete="CASCADE"))
    product_id: Mapped[int] = mapped_column(
        ForeignKey("product.id", ondelete="RESTRICT"), index=True
    )
    description: Mapped[str] = mapped_column(String(200), default="")
    quantity: Mapped[int] = mapped_column(default=1)
    unit_cents: Mapped[int] = mapped_column(default=0)
    discount_basis_points: Mapped[int] = mapped_column(default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=0)
    amount_cents: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)

    sale: Mapped[ShopSale] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship()

    def __str__(self) -> str:
        return f"{self.quantity} × {self.description}"
