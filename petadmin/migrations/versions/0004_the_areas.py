"""The business areas: catalogue, bookings, visits.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEARCHABLE = ("service", "product")

# A place that is not shared is for one booking at a time, whoever asks for it and however many at once.
ONE_AT_A_TIME = """
ALTER TABLE booking ADD CONSTRAINT ex_booking_one_at_a_time
EXCLUDE USING gist (resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
WHERE (exclusive AND status IN ('pending', 'confirmed', 'checked_in'))
"""
DISCOUNT = """
ALTER TABLE customer ADD COLUMN discount_basis_points {integer} DEFAULT 0 NOT NULL
CONSTRAINT ck_customer_discount_is_a_share CHECK (discount_basis_points BETWEEN 0 AND 10000)
"""


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_name", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "price_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "tax_basis_points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_course_has_a_name")),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_course_price_not_negative")),
        sa.CheckConstraint(
            "tax_basis_points BETWEEN 0 AND 10000", name=op.f("ck_course_tax_is_a_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    op.create_index("ix_course_sort_name_id", "course", ["sort_name", "id"], unique=False)
    op.create_table(
        "product",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_name", sa.String(length=160), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("barcode", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "price_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "tax_basis_points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("counted", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("stock", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "low_stock", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_product_has_a_name")),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_product_price_not_negative")),
        sa.CheckConstraint("stock >= 0 OR NOT counted", name=op.f("ck_product_stock_not_negative")),
        sa.CheckConstraint(
            "tax_basis_points BETWEEN 0 AND 10000", name=op.f("ck_product_tax_is_a_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
    )
    op.create_index("ix_product_barcode", "product", ["barcode"], unique=False)
    op.create_index(
        "ix_product_low",
        "product",
        ["sort_name", "id"],
        unique=False,
        postgresql_where=sa.text("counted AND stock <= low_stock"),
        sqlite_where=sa.text("counted AND stock <= low_stock"),
    )
    op.create_index("ix_product_sort_name_id", "product", ["sort_name", "id"], unique=False)
    op.create_table(
        "resource",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sort_name", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "kennel",
                "run",
                "table",
                "room",
                "field",
                "other",
                name="resource_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("capacity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column(
            "species",
            sa.Enum(
                "dog",
                "cat",
                "rabbit",
                "rodent",
                "bird",
                "ferret",
                "reptile",
                "horse",
                "other",
                name="species",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "most_grams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_resource_has_a_name")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_resource_capacity_positive")),
        sa.CheckConstraint(
            "most_grams IS NULL OR most_grams > 0", name=op.f("ck_resource_most_grams_positive")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    op.create_index("ix_resource_area_sort_name", "resource", ["area", "sort_name"], unique=True)
    op.create_index("ix_resource_sort_name_id", "resource", ["sort_name", "id"], unique=False)
    op.create_table(
        "service",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_name", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "individual",
                "series",
                name="service_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "unit",
            sa.Enum(
                "night",
                "day",
                "hour",
                "session",
                "visit",
                "item",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "price_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "tax_basis_points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "duration_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "species",
            sa.Enum(
                "dog",
                "cat",
                "rabbit",
                "rodent",
                "bird",
                "ferret",
                "reptile",
                "horse",
                "other",
                name="species",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("is_public", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("vaccines_stop", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_service_has_a_name")),
        sa.CheckConstraint(
            "duration_minutes IS NULL OR duration_minutes > 0",
            name=op.f("ck_service_duration_positive"),
        ),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_service_price_not_negative")),
        sa.CheckConstraint(
            "tax_basis_points BETWEEN 0 AND 10000", name=op.f("ck_service_tax_is_a_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_index("ix_service_area_sort_name", "service", ["area", "sort_name"], unique=True)
    op.create_index("ix_service_sort_name_id", "service", ["sort_name", "id"], unique=False)
    op.create_table(
        "course_unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_course_unit_has_a_name")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_unit_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_unit")),
    )
    op.create_index(
        "ix_course_unit_course", "course_unit", ["course_id", "position", "id"], unique=False
    )
    op.create_table(
        "service_vaccine",
        sa.Column(
            "service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "vaccine_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_service_vaccine_service_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["vaccine_id"],
            ["vaccine.id"],
            name=op.f("fk_service_vaccine_vaccine_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "vaccine_id", name=op.f("pk_service_vaccine")),
    )
    op.create_index(
        "ix_service_vaccine_vaccine", "service_vaccine", ["vaccine_id", "service_id"], unique=False
    )
    op.create_table(
        "lesson",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_lesson_has_a_name")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["course_unit.id"], name=op.f("fk_lesson_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    op.create_index("ix_lesson_unit", "lesson", ["unit_id", "position", "id"], unique=False)
    op.create_table(
        "booking",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "resource_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "pending",
                "confirmed",
                "checked_in",
                "completed",
                "cancelled",
                "no_show",
                name="booking_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "staff",
                "online",
                name="booking_source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "animal_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("exclusive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "list_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "unit_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "price_source",
            sa.Enum(
                "usual",
                "customer",
                "agreed",
                name="price_source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "discount_basis_points",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "tax_basis_points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "amount_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("animal_count > 0", name=op.f("ck_booking_has_animals")),
        sa.CheckConstraint(
            "discount_basis_points BETWEEN 0 AND 10000", name=op.f("ck_booking_discount_is_a_share")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_ends_after_start")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_booking_quantity_positive")),
        sa.CheckConstraint(
            "unit_cents >= 0 AND amount_cents >= 0", name=op.f("ck_booking_amount_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_booking_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_booking_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_booking_resource_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_booking_service_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["user_account.id"], name=op.f("fk_booking_staff_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_index(
        "ix_booking_area_holding",
        "booking",
        ["area", "ends_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'confirmed', 'checked_in')"),
        sqlite_where=sa.text("status IN ('pending', 'confirmed', 'checked_in')"),
    )
    op.create_index(
        "ix_booking_area_starts_at", "booking", ["area", "starts_at", "id"], unique=False
    )
    op.create_index(op.f("ix_booking_created_by_id"), "booking", ["created_by_id"], unique=False)
    op.create_index(
        "ix_booking_customer", "booking", ["customer_id", "starts_at", "id"], unique=False
    )
    op.create_index("ix_booking_resource", "booking", ["resource_id", "starts_at"], unique=False)
    op.create_index("ix_booking_service", "booking", ["service_id", "starts_at"], unique=False)
    op.create_index("ix_booking_staff", "booking", ["staff_id", "starts_at"], unique=False)
    op.create_index("ix_booking_starts_at_id", "booking", ["starts_at", "id"], unique=False)
    op.create_index(
        "ix_booking_status_starts_at", "booking", ["status", "starts_at", "id"], unique=False
    )
    op.create_table(
        "customer_price",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "price_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_customer_price_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_price_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_customer_price_service_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_price")),
    )
    op.create_index(
        op.f("ix_customer_price_customer_id"), "customer_price", ["customer_id"], unique=False
    )
    op.create_index(
        "ix_customer_price_pair", "customer_price", ["customer_id", "service_id"], unique=True
    )
    op.create_index(
        op.f("ix_customer_price_service_id"), "customer_price", ["service_id"], unique=False
    )
    op.create_table(
        "booking_animal",
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"],
            ["animal.id"],
            name=op.f("fk_booking_animal_animal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_booking_animal_booking_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("booking_id", "animal_id", name=op.f("pk_booking_animal")),
    )
    op.create_index(
        "ix_booking_animal_animal", "booking_animal", ["animal_id", "booking_id"], unique=False
    )
    op.create_table(
        "booking_override",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("finding_key", sa.String(length=80), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("overridden_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "overridden_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_booking_override_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_booking_override_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["overridden_by_id"],
            ["user_account.id"],
            name=op.f("fk_booking_override_overridden_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_override")),
    )
    op.create_index(
        op.f("ix_booking_override_booking_id"), "booking_override", ["booking_id"], unique=False
    )
    op.create_index(
        op.f("ix_booking_override_overridden_by_id"),
        "booking_override",
        ["overridden_by_id"],
        unique=False,
    )
    op.create_table(
        "litter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("dam_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sire_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_litter_has_a_name")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_litter_customer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dam_id"], ["animal.id"], name=op.f("fk_litter_dam_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["sire_id"], ["animal.id"], name=op.f("fk_litter_sire_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_litter")),
    )
    op.create_index("ix_litter_born_on_id", "litter", ["born_on", "id"], unique=False)
    op.create_index("ix_litter_customer", "litter", ["customer_id", "id"], unique=False)
    op.create_index(op.f("ix_litter_dam_id"), "litter", ["dam_id"], unique=False)
    op.create_index(op.f("ix_litter_sire_id"), "litter", ["sire_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("month", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("measure", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "unit_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "discount_basis_points",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "tax_basis_points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "amount_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "discount_basis_points BETWEEN 0 AND 10000", name=op.f("ck_visit_discount_is_a_share")
        ),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_visit_ends_after_start")
        ),
        sa.CheckConstraint(
            "quantity > 0 AND measure >= 0", name=op.f("ck_visit_quantity_positive")
        ),
        sa.CheckConstraint(
            "unit_cents >= 0 AND amount_cents >= 0", name=op.f("ck_visit_amount_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"], ["animal.id"], name=op.f("fk_visit_animal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_visit_booking_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_visit_customer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_visit_service_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["user_account.id"], name=op.f("fk_visit_staff_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_animal", "visit", ["animal_id", "starts_at", "id"], unique=False)
    op.create_index("ix_visit_animal_month", "visit", ["animal_id", "month", "area"], unique=False)
    op.create_index("ix_visit_area_starts_at", "visit", ["area", "starts_at", "id"], unique=False)
    op.create_index("ix_visit_booking_animal", "visit", ["booking_id", "animal_id"], unique=True)
    op.create_index("ix_visit_customer", "visit", ["customer_id", "starts_at", "id"], unique=False)
    op.create_index(
        "ix_visit_customer_month", "visit", ["customer_id", "month", "area"], unique=False
    )
    op.create_index("ix_visit_kind_starts_at", "visit", ["kind", "starts_at", "id"], unique=False)
    op.create_index(
        "ix_visit_open",
        "visit",
        ["animal_id"],
        unique=True,
        postgresql_where=sa.text("ends_at IS NULL"),
        sqlite_where=sa.text("ends_at IS NULL"),
    )
    op.create_index(op.f("ix_visit_service_id"), "visit", ["service_id"], unique=False)
    op.create_index(op.f("ix_visit_staff_id"), "visit", ["staff_id"], unique=False)
    op.create_index("ix_visit_starts_at_id", "visit", ["starts_at", "id"], unique=False)
    op.create_table(
        "consultation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "weight_grams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "temperature_tenths",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("diagnosis", sa.Text(), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "temperature_tenths IS NULL OR temperature_tenths BETWEEN 200 AND 460",
            name=op.f("ck_consultation_temperature_of_a_living_animal"),
        ),
        sa.CheckConstraint(
            "weight_grams IS NULL OR weight_grams > 0", name=op.f("ck_consultation_weight_positive")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["visit.id"], name=op.f("fk_consultation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_index(
        "ix_consultation_follow_up",
        "consultation",
        ["follow_up_on"],
        unique=False,
        postgresql_where=sa.text("follow_up_on IS NOT NULL"),
        sqlite_where=sa.text("follow_up_on IS NOT NULL"),
    )
    op.create_table(
        "daycare_stay",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("belongings", sa.Text(), nullable=False),
        sa.Column("feeding", sa.Text(), nullable=False),
        sa.Column("medication", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["visit.id"], name=op.f("fk_daycare_stay_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daycare_stay")),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_enrolment_course_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["visit.id"], name=op.f("fk_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    op.create_index(op.f("ix_enrolment_course_id"), "enrolment", ["course_id"], unique=False)
    op.create_table(
        "grooming_service",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("work_done", sa.Text(), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("products_used", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["visit.id"], name=op.f("fk_grooming_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grooming_service")),
    )
    op.create_table(
        "hotel_stay",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("belongings", sa.Text(), nullable=False),
        sa.Column("feeding", sa.Text(), nullable=False),
        sa.Column("medication", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["visit.id"], name=op.f("fk_hotel_stay_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotel_stay")),
    )
    op.create_table(
        "puppy_sale",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["visit.id"], name=op.f("fk_puppy_sale_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_puppy_sale")),
    )
    op.create_table(
        "shop_sale",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["visit.id"], name=op.f("fk_shop_sale_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_sale")),
    )
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("delta", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stock", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "delivery",
                "sale",
                "returned",
                "own_use",
                "correction",
                name="stock_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("delta <> 0", name=op.f("ck_stock_movement_moves_something")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_stock_movement_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_stock_movement_product_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_stock_movement_visit_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index(
        op.f("ix_stock_movement_author_id"), "stock_movement", ["author_id"], unique=False
    )
    op.create_index(
        "ix_stock_movement_product", "stock_movement", ["product_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_movement_visit_id"), "stock_movement", ["visit_id"], unique=False
    )
    op.create_table(
        "grooming_photo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "grooming_service_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "before",
                "after",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("caption", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["grooming_service_id"],
            ["grooming_service.id"],
            name=op.f("fk_grooming_photo_grooming_service_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["picture.id"],
            name=op.f("fk_grooming_photo_picture_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grooming_photo")),
    )
    op.create_index(
        op.f("ix_grooming_photo_picture_id"), "grooming_photo", ["picture_id"], unique=False
    )
    op.create_index(
        "ix_grooming_photo_service", "grooming_photo", ["grooming_service_id", "id"], unique=False
    )
    op.create_table(
        "lesson_progress",
        sa.Column(
            "enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "lesson_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column(
            "marked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_lesson_progress_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name=op.f("fk_lesson_progress_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"],
            ["user_account.id"],
            name=op.f("fk_lesson_progress_marked_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "lesson_id", name=op.f("pk_lesson_progress")),
    )
    op.create_index("ix_lesson_progress_lesson", "lesson_progress", ["lesson_id"], unique=False)
    op.create_index(
        op.f("ix_lesson_progress_marked_by_id"), "lesson_progress", ["marked_by_id"], unique=False
    )
    op.create_table(
        "prescription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consultation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("medicine", sa.String(length=120), nullable=False),
        sa.Column("dose", sa.String(length=120), nullable=False),
        sa.Column("frequency", sa.String(length=120), nullable=False),
        sa.Column("days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("medicine <> ''", name=op.f("ck_prescription_has_a_medicine")),
        sa.CheckConstraint("days IS NULL OR days > 0", name=op.f("ck_prescription_days_positive")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_prescription_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescription")),
    )
    op.create_index(
        "ix_prescription_consultation",
        "prescription",
        ["consultation_id", "position", "id"],
        unique=False,
    )
    op.create_table(
        "puppy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "litter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "for_sale",
                "reserved",
                "sold",
                "kept",
                name="puppy_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "price_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "reserved_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("sale_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("collar", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "(state = 'sold') = (sale_id IS NOT NULL)", name=op.f("ck_puppy_sold_by_a_sale")
        ),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_puppy_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["animal_id"], ["animal.id"], name=op.f("fk_puppy_animal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["litter_id"], ["litter.id"], name=op.f("fk_puppy_litter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reserved_for_id"],
            ["customer.id"],
            name=op.f("fk_puppy_reserved_for_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sale_id"], ["puppy_sale.id"], name=op.f("fk_puppy_sale_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_puppy")),
    )
    op.create_index("ix_puppy_animal", "puppy", ["animal_id"], unique=True)
    op.create_index("ix_puppy_litter", "puppy", ["litter_id", "id"], unique=False)
    op.create_index(op.f("ix_puppy_reserved_for_id"), "puppy", ["reserved_for_id"], unique=False)
    op.create_index(op.f("ix_puppy_sale_id"), "puppy", ["sale_id"], unique=False)
    op.create_index("ix_puppy_state", "puppy", ["state", "id"], unique=False)
    op.create_table(
        "shop_sale_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sale_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "unit_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "discount_basis_points",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "tax_basis_points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "amount_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_sale_line_quantity_positive")),
        sa.CheckConstraint(
            "unit_cents >= 0 AND amount_cents >= 0",
            name=op.f("ck_shop_sale_line_amount_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_shop_sale_line_product_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sale_id"],
            ["shop_sale.id"],
            name=op.f("fk_shop_sale_line_sale_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_sale_line")),
    )
    op.create_index(
        op.f("ix_shop_sale_line_product_id"), "shop_sale_line", ["product_id"], unique=False
    )
    op.create_index(
        "ix_shop_sale_line_sale", "shop_sale_line", ["sale_id", "position", "id"], unique=False
    )
    op.create_table(
        "training_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("homework", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_training_session_enrolment_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["visit.id"], name=op.f("fk_training_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
    )
    op.create_index(
        op.f("ix_training_session_enrolment_id"), "training_session", ["enrolment_id"], unique=False
    )
    integer = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(DISCOUNT.format(integer=integer))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(ONE_AT_A_TIME)
        for table in SEARCHABLE:
            op.execute(
                f"CREATE INDEX ix_{table}_search_text ON {table}"
                " USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)"
            )
        return
    for table in SEARCHABLE:
        _index_words(table)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_customer_discount_is_a_share", "customer")
        for table in SEARCHABLE:
            op.execute(f"DROP INDEX ix_{table}_search_text")
    else:
        for table in SEARCHABLE:
            for name in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER {table}_fts_{name}")
            op.execute(f"DROP TABLE {table}_fts")
    op.drop_column("customer", "discount_basis_points")
    op.drop_index(op.f("ix_training_session_enrolment_id"), table_name="training_session")
    op.drop_table("training_session")
    op.drop_index("ix_shop_sale_line_sale", table_name="shop_sale_line")
    op.drop_index(op.f("ix_shop_sale_line_product_id"), table_name="shop_sale_line")
    op.drop_table("shop_sale_line")
    op.drop_index("ix_puppy_state", table_name="puppy")
    op.drop_index(op.f("ix_puppy_sale_id"), table_name="puppy")
    op.drop_index(op.f("ix_puppy_reserved_for_id"), table_name="puppy")
    op.drop_index("ix_puppy_litter", table_name="puppy")
    op.drop_index("ix_puppy_animal", table_name="puppy")
    op.drop_table("puppy")
    op.drop_index("ix_prescription_consultation", table_name="prescription")
    op.drop_table("prescription")
    op.drop_index(op.f("ix_lesson_progress_marked_by_id"), table_name="lesson_progress")
    op.drop_index("ix_lesson_progress_lesson", table_name="lesson_progress")
    op.drop_table("lesson_progress")
    op.drop_index("ix_grooming_photo_service", table_name="grooming_photo")
    op.drop_index(op.f("ix_grooming_photo_picture_id"), table_name="grooming_photo")
    op.drop_table("grooming_photo")
    op.drop_index(op.f("ix_stock_movement_visit_id"), table_name="stock_movement")
    op.drop_index("ix_stock_movement_product", table_name="stock_movement")
    op.drop_index(op.f("ix_stock_movement_author_id"), table_name="stock_movement")
    op.drop_table("stock_movement")
    op.drop_table("shop_sale")
    op.drop_table("puppy_sale")
    op.drop_table("hotel_stay")
    op.drop_table("grooming_service")
    op.drop_index(op.f("ix_enrolment_course_id"), table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_table("daycare_stay")
    op.drop_index(
        "ix_consultation_follow_up",
        table_name="consultation",
        postgresql_where=sa.text("follow_up_on IS NOT NULL"),
        sqlite_where=sa.text("follow_up_on IS NOT NULL"),
    )
    op.drop_table("consultation")
    op.drop_index("ix_visit_starts_at_id", table_name="visit")
    op.drop_index(op.f("ix_visit_staff_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_service_id"), table_name="visit")
    op.drop_index(
        "ix_visit_open",
        table_name="visit",
        postgresql_where=sa.text("ends_at IS NULL"),
        sqlite_where=sa.text("ends_at IS NULL"),
    )
    op.drop_index("ix_visit_kind_starts_at", table_name="visit")
    op.drop_index("ix_visit_customer_month", table_name="visit")
    op.drop_index("ix_visit_customer", table_name="visit")
    op.drop_index("ix_visit_booking_animal", table_name="visit")
    op.drop_index("ix_visit_area_starts_at", table_name="visit")
    op.drop_index("ix_visit_animal_month", table_name="visit")
    op.drop_index("ix_visit_animal", table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_litter_sire_id"), table_name="litter")
    op.drop_index(op.f("ix_litter_dam_id"), table_name="litter")
    op.drop_index("ix_litter_customer", table_name="litter")
    op.drop_index("ix_litter_born_on_id", table_name="litter")
    op.drop_table("litter")
    op.drop_index(op.f("ix_booking_override_overridden_by_id"), table_name="booking_override")
    op.drop_index(op.f("ix_booking_override_booking_id"), table_name="booking_override")
    op.drop_table("booking_override")
    op.drop_index("ix_booking_animal_animal", table_name="booking_animal")
    op.drop_table("booking_animal")
    op.drop_index(op.f("ix_customer_price_service_id"), table_name="customer_price")
    op.drop_index("ix_customer_price_pair", table_name="customer_price")
    op.drop_index(op.f("ix_customer_price_customer_id"), table_name="customer_price")
    op.drop_table("customer_price")
    op.drop_index("ix_booking_status_starts_at", table_name="booking")
    op.drop_index("ix_booking_starts_at_id", table_name="booking")
    op.drop_index("ix_booking_staff", table_name="booking")
    op.drop_index("ix_booking_service", table_name="booking")
    op.drop_index("ix_booking_resource", table_name="booking")
    op.drop_index("ix_booking_customer", table_name="booking")
    op.drop_index(op.f("ix_booking_created_by_id"), table_name="booking")
    op.drop_index("ix_booking_area_starts_at", table_name="booking")
    op.drop_index(
        "ix_booking_area_holding",
        table_name="booking",
        postgresql_where=sa.text("status IN ('pending', 'confirmed', 'checked_in')"),
        sqlite_where=sa.text("status IN ('pending', 'confirmed', 'checked_in')"),
    )
    op.drop_table("booking")
    op.drop_index("ix_lesson_unit", table_name="lesson")
    op.drop_table("lesson")
    op.drop_index("ix_service_vaccine_vaccine", table_name="service_vaccine")
    op.drop_table("service_vaccine")
    op.drop_index("ix_course_unit_course", table_name="course_unit")
    op.drop_table("course_unit")
    op.drop_index("ix_service_sort_name_id", table_name="service")
    op.drop_index("ix_service_area_sort_name", table_name="service")
    op.drop_table("service")
    op.drop_index("ix_resource_sort_name_id", table_name="resource")
    op.drop_index("ix_resource_area_sort_name", table_name="resource")
    op.drop_table("resource")
    op.drop_index("ix_product_sort_name_id", table_name="product")
    op.drop_index(
        "ix_product_low",
        table_name="product",
        postgresql_where=sa.text("counted AND stock <= low_stock"),
        sqlite_where=sa.text("counted AND stock <= low_stock"),
    )
    op.drop_index("ix_product_barcode", table_name="product")
    op.drop_table("product")
    op.drop_index("ix_course_sort_name_id", table_name="course")
    op.drop_table("course")


def _index_words(table: str) -> None:
    # SQLite's own full-text index, kept by triggers.
    fts = f"{table}_fts"
    op.execute(
        f"CREATE VIRTUAL TABLE {fts} USING fts5"
        f"(search_text, content='{table}', content_rowid='id', tokenize='trigram', detail='full')"
    )
    put = f"INSERT INTO {fts} (rowid, search_text) VALUES (new.id, new.search_text);"
    take = (
        f"INSERT INTO {fts} ({fts}, rowid, search_text) VALUES ('delete', old.id, old.search_text);"
    )
    op.execute(f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} BEGIN {put} END")
    op.execute(f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} BEGIN {take} END")
    op.execute(
        f"CREATE TRIGGER {fts}_update AFTER UPDATE OF search_text ON {table} BEGIN {take} {put} END"
    )
