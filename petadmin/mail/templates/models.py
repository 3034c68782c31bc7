"""The texts of e-mails that are kept, each in both languages."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l


class Occasion(Choice):
    """When an e-mail is written; it decides which placeholders there are."""

    written = "written", _l("Written by hand and mailings")
    booking = "booking", _l("Booking reminder")
    vaccine = "vaccine", _l("Vaccine about to lapse")
    birthday = "birthday", _l("Birthday of an animal")
    thank_you = "thank_you", _l("Thank-you after a visit")
    rebook = "rebook", _l("Invitation to book again")


class EmailTemplate(Versioned, Timestamped, Model):
    """A subject and a text, as cleaned HTML with placeholders, in one language or both."""

    __tablename__ = "email_template"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint(
            "(subject_en <> '' AND body_en <> '') OR (subject_es <> '' AND body_es <> '')",
            name="has_a_text",
        ),
        Index("ix_email_template_occasion", "occasion", "folded", "id"),
    )
    __audit__: ClassVar[str] = "email_template"
    __audit_secret__: ClassVar[frozenset[str]] = frozenset({"folded"})

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(80))
    folded: Mapped[str] = mapped_column(
        String(120), unique=True, doc="The name as it is compared, so that none exists twice."
    )
    occasion: Mapped[Occasion] = mapped_column(choice_column(Occasion), default=Occasion.written)
    subject_en: Mapped[str] = mapped_column(String(250), default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    subject_es: Mapped[str] = mapped_column(String(250), default="")
    body_es: Mapped[str] = mapped_column(Text, default="")

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name
