"""The customer's file: papers, notes, labels, people, health, and fields of the business's own.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CUSTOMISED = ("customer", "animal")
REFERENCES = (
    ("animal", "sire_id", "animal", "SET NULL"),
    ("animal", "dam_id", "animal", "SET NULL"),
    ("animal", "clinic_id", "clinic", "SET NULL"),
    ("animal", "picture_id", "picture", "SET NULL"),
    ("audit_event", "animal_id", "animal", "CASCADE"),
    ("customer", "picture_id", "picture", "SET NULL"),
)
"""Columns that point at another table: table, column, target, what happens on delete."""
SEARCHABLE = ("clinic", "document")


def upgrade() -> None:
    op.create_table(
        "business_setting",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_business_setting")),
    )
    op.create_table(
        "clinic",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_name", sa.String(length=160), nullable=False),
        sa.Column("veterinarian", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("emergency_phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_clinic_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_index("ix_clinic_sort_name_id", "clinic", ["sort_name", "id"], unique=False)
    op.create_table(
        "colour_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "bearer",
            sa.Enum(
                "customer",
                "animal",
                name="bearer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("folded", sa.String(length=60), nullable=False),
        sa.Column(
            "colour",
            sa.Enum(
                "red",
                "orange",
                "yellow",
                "green",
                "teal",
                "blue",
                "purple",
                "pink",
                "brown",
                "grey",
                name="colour",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_colour_code_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colour_code")),
    )
    op.create_index("ix_colour_code_folded", "colour_code", ["bearer", "folded"], unique=True)
    op.create_table(
        "custom_field",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "bearer",
            sa.Enum(
                "customer",
                "animal",
                "address",
                name="bearer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "line",
                "text",
                "number",
                "day",
                "yes_no",
                "choice",
                "choices",
                name="field_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("hint", sa.String(length=200), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("in_list", sa.Boolean(), nullable=False),
        sa.Column("on_sheet", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_custom_field_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_field")),
    )
    op.create_index("ix_custom_field_folded", "custom_field", ["bearer", "folded"], unique=True)
    op.create_index(
        "ix_custom_field_position", "custom_field", ["bearer", "position", "id"], unique=False
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("folded", sa.String(length=60), nullable=False),
        sa.Column(
            "colour",
            sa.Enum(
                "red",
                "orange",
                "yellow",
                "green",
                "teal",
                "blue",
                "purple",
                "pink",
                "brown",
                "grey",
                name="colour",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_tag_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("folded", name=op.f("uq_tag_folded")),
    )
    op.create_table(
        "vaccine",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
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
            nullable=False,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("folded", sa.String(length=100), nullable=False),
        sa.Column("months", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_vaccine_has_a_name")),
        sa.CheckConstraint("months > 0", name=op.f("ck_vaccine_months_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vaccine")),
    )
    op.create_index("ix_vaccine_folded", "vaccine", ["species", "folded"], unique=True)
    op.create_index("ix_vaccine_folded_id", "vaccine", ["folded", "id"], unique=False)
    op.create_table(
        "picture",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("small_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "medium_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("large_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("width", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("height", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["large_id"], ["stored_file.id"], name=op.f("fk_picture_large_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["medium_id"],
            ["stored_file.id"],
            name=op.f("fk_picture_medium_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["small_id"], ["stored_file.id"], name=op.f("fk_picture_small_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
    )
    op.create_index(op.f("ix_picture_created_at"), "picture", ["created_at"], unique=False)
    op.create_index(op.f("ix_picture_large_id"), "picture", ["large_id"], unique=False)
    op.create_index(op.f("ix_picture_medium_id"), "picture", ["medium_id"], unique=False)
    op.create_index(op.f("ix_picture_small_id"), "picture", ["small_id"], unique=False)
    op.create_table(
        "vaccine_rule",
        sa.Column(
            "vaccine_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["vaccine_id"],
            ["vaccine.id"],
            name=op.f("fk_vaccine_rule_vaccine_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("vaccine_id", "area", name=op.f("pk_vaccine_rule")),
    )
    op.create_index("ix_vaccine_rule_area", "vaccine_rule", ["area", "vaccine_id"], unique=False)
    op.create_table(
        "customer_colour",
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["colour_code.id"],
            name=op.f("fk_customer_colour_code_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_colour_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", "code_id", name=op.f("pk_customer_colour")),
    )
    op.create_index(
        "ix_customer_colour_code", "customer_colour", ["code_id", "customer_id"], unique=False
    )
    op.create_table(
        "customer_contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("relation", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("may_pick_up", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_customer_contact_has_a_name")),
        sa.CheckConstraint(
            "phone = '' OR phone LIKE '+%'", name=op.f("ck_customer_contact_phone_is_e164")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_contact_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_contact")),
    )
    op.create_index(
        op.f("ix_customer_contact_customer_id"), "customer_contact", ["customer_id"], unique=False
    )
    op.create_index(op.f("ix_customer_contact_phone"), "customer_contact", ["phone"], unique=False)
    op.create_table(
        "customer_tag",
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("tag_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_tag_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_customer_tag_tag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", "tag_id", name=op.f("pk_customer_tag")),
    )
    op.create_index("ix_customer_tag_tag", "customer_tag", ["tag_id", "customer_id"], unique=False)
    op.create_table(
        "album",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("cover_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "link_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_album_has_a_name")),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (animal_id IS NULL)", name=op.f("ck_album_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"], ["animal.id"], name=op.f("fk_album_animal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cover_id"], ["picture.id"], name=op.f("fk_album_cover_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_album_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_album")),
    )
    op.create_index("ix_album_animal", "album", ["animal_id", "id"], unique=False)
    op.create_index(op.f("ix_album_cover_id"), "album", ["cover_id"], unique=False)
    op.create_index("ix_album_customer", "album", ["customer_id", "id"], unique=False)
    op.create_table(
        "animal_colour",
        sa.Column(
            "animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["animal_id"],
            ["animal.id"],
            name=op.f("fk_animal_colour_animal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["colour_code.id"],
            name=op.f("fk_animal_colour_code_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("animal_id", "code_id", name=op.f("pk_animal_colour")),
    )
    op.create_index(
        "ix_animal_colour_code", "animal_colour", ["code_id", "animal_id"], unique=False
    )
    op.create_table(
        "animal_merge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "merged_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["animal.id"], name=op.f("fk_animal_merge_into_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"],
            ["user_account.id"],
            name=op.f("fk_animal_merge_merged_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_animal_merge")),
        sa.UniqueConstraint("from_id", name=op.f("uq_animal_merge_from_id")),
    )
    op.create_index(op.f("ix_animal_merge_into_id"), "animal_merge", ["into_id"], unique=False)
    op.create_index(
        op.f("ix_animal_merge_merged_by_id"), "animal_merge", ["merged_by_id"], unique=False
    )
    op.create_table(
        "animal_relation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "buddy",
                "enemy",
                name="relation_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "first_id < second_id", name=op.f("ck_animal_relation_smaller_id_first")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["animal.id"],
            name=op.f("fk_animal_relation_first_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["animal.id"],
            name=op.f("fk_animal_relation_second_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_animal_relation")),
    )
    op.create_index(
        "ix_animal_relation_pair", "animal_relation", ["first_id", "second_id"], unique=True
    )
    op.create_index(
        op.f("ix_animal_relation_second_id"), "animal_relation", ["second_id"], unique=False
    )
    op.create_table(
        "animal_weight",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("grams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("grams > 0", name=op.f("ck_animal_weight_grams_positive")),
        sa.ForeignKeyConstraint(
            ["animal_id"],
            ["animal.id"],
            name=op.f("fk_animal_weight_animal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_animal_weight")),
    )
    op.create_index(
        op.f("ix_animal_weight_animal_id"), "animal_weight", ["animal_id"], unique=False
    )
    op.create_index(
        "ix_animal_weight_day", "animal_weight", ["animal_id", "measured_on"], unique=True
    )
    op.create_index(
        "ix_animal_weight_measured_on_id", "animal_weight", ["measured_on", "id"], unique=False
    )
    op.create_table(
        "document_folder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_document_folder_has_a_name")),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (animal_id IS NULL)",
            name=op.f("ck_document_folder_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"],
            ["animal.id"],
            name=op.f("fk_document_folder_animal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_document_folder_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_folder")),
    )
    op.create_index(
        "ix_document_folder_animal", "document_folder", ["animal_id", "name"], unique=False
    )
    op.create_index(
        "ix_document_folder_customer", "document_folder", ["customer_id", "name"], unique=False
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bite",
                "fight",
                "escape",
                "injury",
                "illness",
                "damage",
                "complaint",
                "other",
                name="incident_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "slight",
                "serious",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("action_taken", sa.Text(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_incident_has_a_text")),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (animal_id IS NULL)", name=op.f("ck_incident_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"], ["animal.id"], name=op.f("fk_incident_animal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_incident_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_incident_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_animal", "incident", ["animal_id", "id"], unique=False)
    op.create_index(op.f("ix_incident_author_id"), "incident", ["author_id"], unique=False)
    op.create_index("ix_incident_customer", "incident", ["customer_id", "id"], unique=False)
    op.create_index("ix_incident_occurred_on_id", "incident", ["occurred_on", "id"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_note_has_a_text")),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (animal_id IS NULL)", name=op.f("ck_note_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"], ["animal.id"], name=op.f("fk_note_animal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_note_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_note_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index("ix_note_animal", "note", ["animal_id", "pinned", "id"], unique=False)
    op.create_index(op.f("ix_note_author_id"), "note", ["author_id"], unique=False)
    op.create_index("ix_note_customer", "note", ["customer_id", "pinned", "id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "assignee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("by_email", sa.Boolean(), nullable=False),
        sa.Column("emailed_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "done_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_notice_has_a_text")),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (animal_id IS NULL)", name=op.f("ck_notice_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"], ["animal.id"], name=op.f("fk_notice_animal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["user_account.id"],
            name=op.f("fk_notice_assignee_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_notice_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_notice_customer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"],
            ["user_account.id"],
            name=op.f("fk_notice_done_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_animal", "notice", ["animal_id", "id"], unique=False)
    op.create_index(op.f("ix_notice_assignee_id"), "notice", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_notice_author_id"), "notice", ["author_id"], unique=False)
    op.create_index("ix_notice_customer", "notice", ["customer_id", "id"], unique=False)
    op.create_index(op.f("ix_notice_done_by_id"), "notice", ["done_by_id"], unique=False)
    op.create_index(op.f("ix_notice_due_at"), "notice", ["due_at"], unique=False)
    op.create_index(
        "ix_notice_open",
        "notice",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "vaccination",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "vaccine_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("lot", sa.String(length=40), nullable=False),
        sa.Column("clinic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("proof_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("proof_name", sa.String(length=200), nullable=False),
        sa.Column("proof_kind", sa.String(length=12), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "verified_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "given_on IS NULL OR expires_on >= given_on",
            name=op.f("ck_vaccination_expires_after_given"),
        ),
        sa.CheckConstraint(
            "verified_by_id IS NULL OR verified_at IS NOT NULL",
            name=op.f("ck_vaccination_verified_when"),
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"], ["animal.id"], name=op.f("fk_vaccination_animal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_vaccination_clinic_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"],
            ["stored_file.id"],
            name=op.f("fk_vaccination_proof_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["vaccine_id"],
            ["vaccine.id"],
            name=op.f("fk_vaccination_vaccine_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"],
            ["user_account.id"],
            name=op.f("fk_vaccination_verified_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vaccination")),
    )
    op.create_index(op.f("ix_vaccination_animal_id"), "vaccination", ["animal_id"], unique=False)
    op.create_index(
        "ix_vaccination_animal_vaccine",
        "vaccination",
        ["animal_id", "vaccine_id", "expires_on"],
        unique=False,
    )
    op.create_index(op.f("ix_vaccination_clinic_id"), "vaccination", ["clinic_id"], unique=False)
    op.create_index(
        "ix_vaccination_expires_on_id", "vaccination", ["expires_on", "id"], unique=False
    )
    op.create_index(op.f("ix_vaccination_proof_id"), "vaccination", ["proof_id"], unique=False)
    op.create_index(
        "ix_vaccination_unverified",
        "vaccination",
        ["id"],
        unique=False,
        postgresql_where=sa.text("verified_at IS NULL"),
        sqlite_where=sa.text("verified_at IS NULL"),
    )
    op.create_index(op.f("ix_vaccination_vaccine_id"), "vaccination", ["vaccine_id"], unique=False)
    op.create_index(
        op.f("ix_vaccination_verified_by_id"), "vaccination", ["verified_by_id"], unique=False
    )
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("folder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "file",
                "google_document",
                "google_spreadsheet",
                name="document_source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(source = 'file') = (file_id IS NOT NULL) AND (source = 'file') = (url = '')",
            name=op.f("ck_document_file_or_link"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_document_has_a_name")),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (animal_id IS NULL)", name=op.f("ck_document_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"], ["animal.id"], name=op.f("fk_document_animal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_document_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_document_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_document_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["folder_id"],
            ["document_folder.id"],
            name=op.f("fk_document_folder_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_animal", "document", ["animal_id", "id"], unique=False)
    op.create_index(
        "ix_document_animal_folder", "document", ["animal_id", "folder_id"], unique=False
    )
    op.create_index(op.f("ix_document_author_id"), "document", ["author_id"], unique=False)
    op.create_index("ix_document_created_at_id", "document", ["created_at", "id"], unique=False)
    op.create_index("ix_document_customer", "document", ["customer_id", "id"], unique=False)
    op.create_index(
        "ix_document_customer_folder", "document", ["customer_id", "folder_id"], unique=False
    )
    op.create_index(op.f("ix_document_file_id"), "document", ["file_id"], unique=False)
    op.create_index("ix_document_folder", "document", ["folder_id", "id"], unique=False)
    op.create_index("ix_document_sort_name_id", "document", ["sort_name", "id"], unique=False)
    op.create_table(
        "note_attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_note_attachment_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["note.id"], name=op.f("fk_note_attachment_note_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_attachment")),
    )
    op.create_index(
        op.f("ix_note_attachment_file_id"), "note_attachment", ["file_id"], unique=False
    )
    op.create_index(
        op.f("ix_note_attachment_note_id"), "note_attachment", ["note_id"], unique=False
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("album_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("caption", sa.String(length=300), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"], ["album.id"], name=op.f("fk_photo_album_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_photo_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_photo_picture_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    op.create_index("ix_photo_album", "photo", ["album_id", "position", "id"], unique=False)
    op.create_index(op.f("ix_photo_author_id"), "photo", ["author_id"], unique=False)
    op.create_index(op.f("ix_photo_picture_id"), "photo", ["picture_id"], unique=False)
    op.create_table(
        "document_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_document_version_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_document_version_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_document_version_file_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
    )
    op.create_index(
        op.f("ix_document_version_author_id"), "document_version", ["author_id"], unique=False
    )
    op.create_index(
        op.f("ix_document_version_file_id"), "document_version", ["file_id"], unique=False
    )
    op.create_index(
        "ix_document_version_number", "document_version", ["document_id", "number"], unique=True
    )
    _add_references()
    op.add_column(
        "animal",
        sa.Column("pedigree_number", sa.String(length=40), server_default="", nullable=False),
    )
    op.add_column(
        "animal", sa.Column("sire_name", sa.String(length=80), server_default="", nullable=False)
    )
    op.add_column(
        "animal", sa.Column("dam_name", sa.String(length=80), server_default="", nullable=False)
    )
    op.add_column(
        "animal", sa.Column("important_info", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "animal", sa.Column("avatar", sa.String(length=40), server_default="", nullable=False)
    )
    op.add_column(
        "animal",
        sa.Column(
            "custom",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            server_default="{}",
            nullable=False,
        ),
    )
    op.create_index(op.f("ix_animal_clinic_id"), "animal", ["clinic_id"], unique=False)
    op.create_index(op.f("ix_animal_dam_id"), "animal", ["dam_id"], unique=False)
    op.create_index(
        "ix_animal_deceased_on",
        "animal",
        ["deceased_on"],
        unique=False,
        postgresql_where=sa.text("deceased_on IS NOT NULL"),
        sqlite_where=sa.text("deceased_on IS NOT NULL"),
    )
    op.create_index(op.f("ix_animal_picture_id"), "animal", ["picture_id"], unique=False)
    op.create_index(op.f("ix_animal_sire_id"), "animal", ["sire_id"], unique=False)
    op.create_index(
        "ix_audit_event_animal_newest", "audit_event", ["animal_id", "id"], unique=False
    )
    op.add_column(
        "customer", sa.Column("tax_name", sa.String(length=160), server_default="", nullable=False)
    )
    op.add_column(
        "customer",
        sa.Column("tax_surcharge", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "customer",
        sa.Column("automatic_email", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "customer",
        sa.Column("reminder_email", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "customer",
        sa.Column("thank_you_email", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "customer", sa.Column("avatar", sa.String(length=40), server_default="", nullable=False)
    )
    op.add_column(
        "customer",
        sa.Column(
            "custom",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            server_default="{}",
            nullable=False,
        ),
    )
    op.create_index(op.f("ix_customer_picture_id"), "customer", ["picture_id"], unique=False)
    op.add_column(
        "customer_address",
        sa.Column("is_billing", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "customer_address",
        sa.Column(
            "custom",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            server_default="{}",
            nullable=False,
        ),
    )
    op.add_column(
        "customer_phone",
        sa.Column("label", sa.String(length=60), server_default="", nullable=False),
    )
    op.create_index(op.f("ix_stored_file_created_at"), "stored_file", ["created_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in SEARCHABLE:
            op.execute(
                f"CREATE INDEX ix_{table}_search_text ON {table}"
                " USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)"
            )
        for table in CUSTOMISED:
            op.execute(f"CREATE INDEX ix_{table}_custom ON {table} USING gin (custom)")
        return
    for table in SEARCHABLE:
        _index_words(table)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in SEARCHABLE:
            op.execute(f"DROP INDEX ix_{table}_search_text")
        for table in CUSTOMISED:
            op.execute(f"DROP INDEX ix_{table}_custom")
    else:
        for table in SEARCHABLE:
            for name in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER {table}_fts_{name}")
            op.execute(f"DROP TABLE {table}_fts")
    op.drop_index(op.f("ix_stored_file_created_at"), table_name="stored_file")
    op.drop_column("customer_phone", "label")
    op.drop_column("customer_address", "custom")
    op.drop_column("customer_address", "is_billing")
    op.drop_index(op.f("ix_customer_picture_id"), table_name="customer")
    op.drop_column("customer", "custom")
    op.drop_column("customer", "avatar")
    op.drop_column("customer", "picture_id")
    op.drop_column("customer", "thank_you_email")
    op.drop_column("customer", "reminder_email")
    op.drop_column("customer", "automatic_email")
    op.drop_column("customer", "tax_surcharge")
    op.drop_column("customer", "tax_name")
    op.drop_index("ix_audit_event_animal_newest", table_name="audit_event")
    op.drop_column("audit_event", "animal_id")
    op.drop_index(op.f("ix_animal_sire_id"), table_name="animal")
    op.drop_index(op.f("ix_animal_picture_id"), table_name="animal")
    op.drop_index(
        "ix_animal_deceased_on",
        table_name="animal",
        postgresql_where=sa.text("deceased_on IS NOT NULL"),
        sqlite_where=sa.text("deceased_on IS NOT NULL"),
    )
    op.drop_index(op.f("ix_animal_dam_id"), table_name="animal")
    op.drop_index(op.f("ix_animal_clinic_id"), table_name="animal")
    op.drop_column("animal", "custom")
    op.drop_column("animal", "avatar")
    op.drop_column("animal", "picture_id")
    op.drop_column("animal", "important_info")
    op.drop_column("animal", "clinic_id")
    op.drop_column("animal", "dam_name")
    op.drop_column("animal", "sire_name")
    op.drop_column("animal", "dam_id")
    op.drop_column("animal", "sire_id")
    op.drop_column("animal", "pedigree_number")
    op.drop_index("ix_document_version_number", table_name="document_version")
    op.drop_index(op.f("ix_document_version_file_id"), table_name="document_version")
    op.drop_index(op.f("ix_document_version_author_id"), table_name="document_version")
    op.drop_table("document_version")
    op.drop_index(op.f("ix_photo_picture_id"), table_name="photo")
    op.drop_index(op.f("ix_photo_author_id"), table_name="photo")
    op.drop_index("ix_photo_album", table_name="photo")
    op.drop_table("photo")
    op.drop_index(op.f("ix_note_attachment_note_id"), table_name="note_attachment")
    op.drop_index(op.f("ix_note_attachment_file_id"), table_name="note_attachment")
    op.drop_table("note_attachment")
    op.drop_index("ix_document_sort_name_id", table_name="document")
    op.drop_index("ix_document_folder", table_name="document")
    op.drop_index(op.f("ix_document_file_id"), table_name="document")
    op.drop_index("ix_document_customer_folder", table_name="document")
    op.drop_index("ix_document_customer", table_name="document")
    op.drop_index("ix_document_created_at_id", table_name="document")
    op.drop_index(op.f("ix_document_author_id"), table_name="document")
    op.drop_index("ix_document_animal_folder", table_name="document")
    op.drop_index("ix_document_animal", table_name="document")
    op.drop_table("document")
    op.drop_index(op.f("ix_vaccination_verified_by_id"), table_name="vaccination")
    op.drop_index(op.f("ix_vaccination_vaccine_id"), table_name="vaccination")
    op.drop_index(
        "ix_vaccination_unverified",
        table_name="vaccination",
        postgresql_where=sa.text("verified_at IS NULL"),
        sqlite_where=sa.text("verified_at IS NULL"),
    )
    op.drop_index(op.f("ix_vaccination_proof_id"), table_name="vaccination")
    op.drop_index("ix_vaccination_expires_on_id", table_name="vaccination")
    op.drop_index(op.f("ix_vaccination_clinic_id"), table_name="vaccination")
    op.drop_index("ix_vaccination_animal_vaccine", table_name="vaccination")
    op.drop_index(op.f("ix_vaccination_animal_id"), table_name="vaccination")
    op.drop_table("vaccination")
    op.drop_index(
        "ix_notice_open",
        table_name="notice",
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.drop_index(op.f("ix_notice_due_at"), table_name="notice")
    op.drop_index(op.f("ix_notice_done_by_id"), table_name="notice")
    op.drop_index("ix_notice_customer", table_name="notice")
    op.drop_index(op.f("ix_notice_author_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_assignee_id"), table_name="notice")
    op.drop_index("ix_notice_animal", table_name="notice")
    op.drop_table("notice")
    op.drop_index("ix_note_customer", table_name="note")
    op.drop_index(op.f("ix_note_author_id"), table_name="note")
    op.drop_index("ix_note_animal", table_name="note")
    op.drop_table("note")
    op.drop_index("ix_incident_occurred_on_id", table_name="incident")
    op.drop_index("ix_incident_customer", table_name="incident")
    op.drop_index(op.f("ix_incident_author_id"), table_name="incident")
    op.drop_index("ix_incident_animal", table_name="incident")
    op.drop_table("incident")
    op.drop_index("ix_document_folder_customer", table_name="document_folder")
    op.drop_index("ix_document_folder_animal", table_name="document_folder")
    op.drop_table("document_folder")
    op.drop_index("ix_animal_weight_measured_on_id", table_name="animal_weight")
    op.drop_index("ix_animal_weight_day", table_name="animal_weight")
    op.drop_index(op.f("ix_animal_weight_animal_id"), table_name="animal_weight")
    op.drop_table("animal_weight")
    op.drop_index(op.f("ix_animal_relation_second_id"), table_name="animal_relation")
    op.drop_index("ix_animal_relation_pair", table_name="animal_relation")
    op.drop_table("animal_relation")
    op.drop_index(op.f("ix_animal_merge_merged_by_id"), table_name="animal_merge")
    op.drop_index(op.f("ix_animal_merge_into_id"), table_name="animal_merge")
    op.drop_table("animal_merge")
    op.drop_index("ix_animal_colour_code", table_name="animal_colour")
    op.drop_table("animal_colour")
    op.drop_index("ix_album_customer", table_name="album")
    op.drop_index(op.f("ix_album_cover_id"), table_name="album")
    op.drop_index("ix_album_animal", table_name="album")
    op.drop_table("album")
    op.drop_index("ix_customer_tag_tag", table_name="customer_tag")
    op.drop_table("customer_tag")
    op.drop_index(op.f("ix_customer_contact_phone"), table_name="customer_contact")
    op.drop_index(op.f("ix_customer_contact_customer_id"), table_name="customer_contact")
    op.drop_table("customer_contact")
    op.drop_index("ix_customer_colour_code", table_name="customer_colour")
    op.drop_table("customer_colour")
    op.drop_index("ix_vaccine_rule_area", table_name="vaccine_rule")
    op.drop_table("vaccine_rule")
    op.drop_index(op.f("ix_picture_small_id"), table_name="picture")
    op.drop_index(op.f("ix_picture_medium_id"), table_name="picture")
    op.drop_index(op.f("ix_picture_large_id"), table_name="picture")
    op.drop_index(op.f("ix_picture_created_at"), table_name="picture")
    op.drop_table("picture")
    op.drop_index("ix_vaccine_folded_id", table_name="vaccine")
    op.drop_index("ix_vaccine_folded", table_name="vaccine")
    op.drop_table("vaccine")
    op.drop_table("tag")
    op.drop_index("ix_custom_field_position", table_name="custom_field")
    op.drop_index("ix_custom_field_folded", table_name="custom_field")
    op.drop_table("custom_field")
    op.drop_index("ix_colour_code_folded", table_name="colour_code")
    op.drop_table("colour_code")
    op.drop_index("ix_clinic_sort_name_id", table_name="clinic")
    op.drop_table("clinic")
    op.drop_table("business_setting")


def _add_references() -> None:
    # SQLite takes a constraint on a new column only together with it, so the statement is written out.
    integer = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table, column, target, on_delete in REFERENCES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} {integer} CONSTRAINT fk_{table}_{column}"
            f" REFERENCES {target} (id) ON DELETE {on_delete}"
        )


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
