"""Tags, colour codes, interests, and who bears them."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import MaybeOfArea


class Colour(Choice):
    """The colours of tags and colour codes; each goes with its name, since colour alone says too little."""

    red = "red", _l("Red")
    orange = "orange", _l("Orange")
    yellow = "yellow", _l("Yellow")
    green = "green", _l("Green")
    teal = "teal", _l("Teal")
    blue = "blue", _l("Blue")
    purple = "purple", _l("Purple")
    pink = "pink", _l("Pink")
    brown = "brown", _l("Brown")
    grey = "grey", _l("Grey")


class Bearer(Choice):
    """Whom a colour code is for."""

    customer = "customer", _l("Customers")
    animal = "animal", _l("Animals")


class Tag(Versioned, Timestamped, Model):
    """A word by which staff group customers."""

    __tablename__ = "tag"
    __table_args__ = (CheckConstraint("name <> ''", name="has_a_name"),)
    __audit__: ClassVar[str] = "tag"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(40))
    folded: Mapped[str] = mapped_column(
        String(60), unique=True, doc="The name as it is compared, so that no tag exists twice."
    )
    colour: Mapped[Colour] = mapped_column(choice_column(Colour), default=Colour.grey)

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class ColourCode(Versioned, Timestamped, Model):
    """A private mark for a characteristic; no customer ever sees it."""

    __tablename__ = "colour_code"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_colour_code_folded", "bearer", "folded", unique=True),
    )
    __audit__: ClassVar[str] = "colour_code"

    id: Mapped[pk]
    bearer: Mapped[Bearer] = mapped_column(choice_column(Bearer))
    name: Mapped[str] = mapped_column(String(40))
    folded: Mapped[str] = mapped_column(String(60))
    colour: Mapped[Colour] = mapped_column(choice_column(Colour))

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class Interest(MaybeOfArea, Versioned, Timestamped, Model):
    """Something that people ask for, such as a course or a puppy; chosen when e-mails are sent to those who asked."""

    __tablename__ = "interest"
    __table_args__ = (CheckConstraint("name <> ''", name="has_a_name"),)
    __audit__: ClassVar[str] = "interest"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(
        String(80), unique=True, doc="The name as it is compared, so that no interest exists twice."
    )
    on_web_form: Mapped[bool] = mapped_column(
        default=False, doc="Whether the form for the business's own website offers it."
    )

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class CustomerTag(Model):
    """That a customer bears a tag."""

    __tablename__ = "customer_tag"
    __table_args__ = (Index("ix_customer_tag_tag", "tag_id", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)


class CustomerColour(Model):
    """That a customer bears a colour code."""

    __tablename__ = "customer_colour"
    __table_args__ = (Index("ix_customer_colour_code", "code_id", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    code_id: Mapped[int] = mapped_column(
        ForeignKey("colour_code.id", ondelete="CASCADE"), primary_key=True
    )


class AnimalColour(Model):
    """That an animal bears a colour code."""

    __tablename__ = "animal_colour"
    __table_args__ = (Index("ix_animal_colour_code", "code_id", "animal_id"),)

    animal_id: Mapped[int] = mapped_column(
        ForeignKey("animal.id", ondelete="CASCADE"), primary_key=True
    )
    code_id: Mapped[int] = mapped_column(
        ForeignKey("colour_code.id", ondelete="CASCADE"), primary_key=True
    )


class CustomerInterest(Model):
    """That a customer is interested in something."""

    __tablename__ = "customer_interest"
    __table_args__ = (Index("ix_customer_interest_interest", "interest_id", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    interest_id: Mapped[int] = mapped_column(
        ForeignKey("interest.id", ondelete="CASCADE"), primary_key=True
    )


class LeadInterest(Model):
    """That a potential customer is interested in something."""

    __tablename__ = "lead_interest"
    __table_args__ = (Index("ix_lead_interest_interest", "interest_id", "lead_id"),)

    lead_id: Mapped[int] = mapped_column(
        ForeignKey("lead.id", ondelete="CASCADE"), primary_key=True
    )
    interest_id: Mapped[int] = mapped_column(
        ForeignKey("interest.id", ondelete="CASCADE"), primary_key=True
    )
