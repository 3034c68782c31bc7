"""Clinics, vaccines, who needs them, and vaccinations."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.animals.models import Animal, Species
from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import OfAnimal
from petadmin.files.models import StoredFile
from petadmin.search.indexing import Searchable

LAPSES_WITHIN_DAYS = 30
"""A vaccination that expires within so many days is about to lapse."""


class VaccineState(Choice):
    """How a vaccination stands on a day."""

    fine = "fine", _l("Up to date")
    lapsing = "lapsing", _l("About to expire")
    expired = "expired", _l("Expired")
    missing = "missing", _l("Missing")


class Clinic(Searchable, Versioned, Timestamped, Model):
    """A veterinary clinic where customers take their animals."""

    __tablename__ = "clinic"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_clinic_sort_name_id", "sort_name", "id"),
        Index(
            "ix_clinic_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )
    __audit__: ClassVar[str] = "clinic"
    search_columns: ClassVar[tuple[str, ...]] = ("name", "veterinarian", "phone", "email", "city")

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(160), default="")
    veterinarian: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    emergency_phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(16), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    notes: Mapped[str] = mapped_column(Text, default="")

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class Vaccine(Versioned, Timestamped, Model):
    """A vaccine for a species, and for how long it protects."""

    __tablename__ = "vaccine"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("months > 0", name="months_positive"),
        Index("ix_vaccine_folded", "species", "folded", unique=True),
        Index("ix_vaccine_folded_id", "folded", "id"),
    )
    __audit__: ClassVar[str] = "vaccine"

    id: Mapped[pk]
    species: Mapped[Species] = mapped_column(choice_column(Species))
    name: Mapped[str] = mapped_column(String(80))
    folded: Mapped[str] = mapped_column(String(100))
    months: Mapped[int] = mapped_column(default=12, doc="For how many months it protects.")
    active: Mapped[bool] = mapped_column(default=True)

    rules: Mapped[list["VaccineRule"]] = relationship(
        back_populates="vaccine", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return self.name

    @property
    def areas(self) -> list[str]:
        """Keys of the areas that ask for it."""
        return sorted(rule.area for rule in self.rules)

    def audit_label(self) -> str:
        return self.name


class VaccineRule(Model):
    """That an area of the business asks for a vaccine."""

    __tablename__ = "vaccine_rule"
    __table_args__ = (Index("ix_vaccine_rule_area", "area", "vaccine_id"),)
    __audit__: ClassVar[str] = "vaccine_rule"

    vaccine_id: Mapped[int] = mapped_column(
        ForeignKey("vaccine.id", ondelete="CASCADE"), primary_key=True
    )
    area: Mapped[str] = mapped_column(String(32), primary_key=True)

    vaccine: Mapped[Vaccine] = relationship(back_populates="rules")


class Vaccination(OfAnimal, Versioned, Timestamped, Model):
    """That an animal was vaccinated; whoever verified it has seen the proof."""

    __tablename__ = "vaccination"
    __table_args__ = (
        CheckConstraint("given_on IS NULL OR expires_on >= given_on", name="expires_after_given"),
        CheckConstraint("verified_by_id IS NULL OR verified_at IS NOT NULL", name="verified_when"),
        Index("ix_vaccination_expires_on_id", "expires_on", "id"),
        Index("ix_vaccination_animal_vaccine", "animal_id", "vaccine_id", "expires_on"),
        # The queue of what waits to be verified.
        Index(
            "ix_vaccination_unverified",
            "id",
            postgresql_where=text("verified_at IS NULL"),
            sqlite_where=text("verified_at IS NULL"),
        ),
    )
    __audit__: ClassVar[str] = "vaccination"
    # That it was verified, and what became of the proof, are recorded in words of their own.
    __audit_secret__: ClassVar[frozenset[str]] = frozenset(
        {"proof_id", "proof_kind", "verified_at", "verified_by_id"}
    )

    id: Mapped[pk]
    vaccine_id: Mapped[int] = mapped_column(
        ForeignKey("vaccine.id", ondelete="RESTRICT"), index=True
    )
    given_on: Mapped[date | None]
    expires_on: Mapped[date]
    lot: Mapped[str] = mapped_column(String(40), default="")
    clinic_id: Mapped[int | None] = mapped_column(
        ForeignKey("clinic.id", ondelete="SET NULL"), index=True
    )
    proof_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True
    )
    proof_name: Mapped[str] = mapped_column(String(200), default="")
    proof_kind: Mapped[str] = mapped_column(String(12), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    animal: Mapped[Animal] = relationship()
    vaccine: Mapped[Vaccine] = relationship()
    clinic: Mapped[Clinic | None] = relationship()
    proof: Mapped[StoredFile | None] = relationship()
    verified_by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return f"{self.vaccine} · {self.animal}"

    def audit_label(self) -> str:
        # The label is asked for within a flush, which must not begin to load a relation.
        loaded = self.__dict__.get("vaccine")
        return loaded.name if loaded is not None else ""

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    def state_on(self, day: date) -> VaccineState:
        """How it stands on a day."""
        if self.expires_on < day:
            return VaccineState.expired
        if self.expires_on <= day + timedelta(days=LAPSES_WITHIN_DAYS):
            return VaccineState.lapsing
        return VaccineState.fine
