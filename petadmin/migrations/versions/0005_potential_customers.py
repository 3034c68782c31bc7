"""Potential customers, contacts, consents, interests; records and e-mails of potential customers.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

from petadmin.core.text import search_text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SEARCHABLE = ("lead", "email")
OF_A_LEAD = ("audit_event", "document", "document_folder", "email", "note", "notice")

# These belong to exactly one owner, who may from now on be a potential customer.
OWNED = ("document", "document_folder", "note", "notice")
ONE_OF_TWO = "(customer_id IS NULL) <> (animal_id IS NULL)"
ONE_OF_THREE = (
    "(CASE WHEN customer_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN animal_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN lead_id IS NULL THEN 0 ELSE 1 END) = 1"
)
BATCH = 1000

AHEAD = {
    "ix_booking_ahead": ["starts_at", "id"],
    "ix_booking_area_ahead": ["area", "starts_at", "id"],
}
IS_AHEAD = sa.text("status IN ('requested', 'pending', 'confirmed')")


def upgrade() -> None:
    op.create_table(
        "interest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=80), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=True),
        sa.Column("on_web_form", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_interest_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint("folded", name=op.f("uq_interest_folded")),
    )
    op.create_table(
        "customer_interest",
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "interest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_interest_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["interest_id"],
            ["interest.id"],
            name=op.f("fk_customer_interest_interest_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", "interest_id", name=op.f("pk_customer_interest")),
    )
    op.create_index(
        "ix_customer_interest_interest",
        "customer_interest",
        ["interest_id", "customer_id"],
        unique=False,
    )
    op.create_table(
        "lead",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person",
                "company",
                name="customer_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("last_name", sa.String(length=120), nullable=False),
        sa.Column("company_name", sa.String(length=160), nullable=False),
        sa.Column("sort_name", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("other_phone", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "en", "es", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "web",
                "call",
                "email",
                "message",
                "visit",
                "recommendation",
                "social_network",
                "advertisement",
                "event",
                "other",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source_detail", sa.String(length=200), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "new",
                "contacted",
                "interested",
                "converted",
                "lost",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "assignee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column(
            "lost_reason",
            sa.Enum(
                "price",
                "no_answer",
                "no_place",
                "competitor",
                "not_offered",
                "distance",
                "not_now",
                "other",
                name="lost_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("lost_note", sa.String(length=500), nullable=False),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "converted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(stage = 'converted') = (converted_at IS NOT NULL)",
            name=op.f("ck_lead_converted_at_a_time"),
        ),
        sa.CheckConstraint(
            "(stage = 'converted') = (customer_id IS NOT NULL)",
            name=op.f("ck_lead_converted_to_a_customer"),
        ),
        sa.CheckConstraint(
            "(stage = 'lost') = (lost_reason IS NOT NULL)", name=op.f("ck_lead_lost_for_a_reason")
        ),
        sa.CheckConstraint("email <> '' OR phone <> ''", name=op.f("ck_lead_can_be_reached")),
        sa.CheckConstraint(
            "first_name <> '' OR last_name <> '' OR company_name <> ''",
            name=op.f("ck_lead_has_a_name"),
        ),
        sa.CheckConstraint(
            "other_phone = '' OR other_phone LIKE '+%'", name=op.f("ck_lead_other_phone_is_e164")
        ),
        sa.CheckConstraint("phone = '' OR phone LIKE '+%'", name=op.f("ck_lead_phone_is_e164")),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["user_account.id"],
            name=op.f("fk_lead_assignee_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["converted_by_id"],
            ["user_account.id"],
            name=op.f("fk_lead_converted_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_lead_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )
    for table in OF_A_LEAD:
        _point_at_leads(table)
    op.create_index("ix_lead_assignee", "lead", ["assignee_id", "sort_name", "id"], unique=False)
    op.create_index(op.f("ix_lead_converted_by_id"), "lead", ["converted_by_id"], unique=False)
    op.create_index("ix_lead_created_at_id", "lead", ["created_at", "id"], unique=False)
    op.create_index("ix_lead_customer", "lead", ["customer_id", "id"], unique=False)
    op.create_index("ix_lead_email", "lead", ["email"], unique=False)
    op.create_index(
        "ix_lead_follow_up",
        "lead",
        ["follow_up_on", "id"],
        unique=False,
        postgresql_where=sa.text("follow_up_on IS NOT NULL"),
        sqlite_where=sa.text("follow_up_on IS NOT NULL"),
    )
    op.create_index("ix_lead_phone", "lead", ["phone"], unique=False)
    op.create_index(
        "ix_lead_other_phone",
        "lead",
        ["other_phone"],
        unique=False,
        postgresql_where=sa.text("other_phone <> ''"),
        sqlite_where=sa.text("other_phone <> ''"),
    )
    op.create_index("ix_lead_sort_name_id", "lead", ["sort_name", "id"], unique=False)
    op.create_index("ix_lead_source", "lead", ["source", "sort_name", "id"], unique=False)
    op.create_index(
        "ix_lead_stage_follow_up", "lead", ["stage", "follow_up_on", "id"], unique=False
    )
    op.create_index("ix_lead_stage_name", "lead", ["stage", "sort_name", "id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "privacy",
                "marketing",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "web_form",
                "paper",
                "phone",
                "email",
                "in_person",
                "unsubscribe_link",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "customer_id IS NOT NULL OR lead_id IS NOT NULL", name=op.f("ck_consent_has_an_owner")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_consent_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_consent_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_consent_lead_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_author_id"), "consent", ["author_id"], unique=False)
    op.create_index(
        "ix_consent_customer", "consent", ["customer_id", "purpose", "id"], unique=False
    )
    op.create_index("ix_consent_lead", "consent", ["lead_id", "purpose", "id"], unique=False)
    op.create_table(
        "lead_interest",
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "interest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["interest_id"],
            ["interest.id"],
            name=op.f("fk_lead_interest_interest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_lead_interest_lead_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lead_id", "interest_id", name=op.f("pk_lead_interest")),
    )
    op.create_index(
        "ix_lead_interest_interest", "lead_interest", ["interest_id", "lead_id"], unique=False
    )
    op.create_table(
        "lead_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "new",
                "contacted",
                "interested",
                "converted",
                "lost",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_lead_step_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_lead_step_lead_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_step")),
    )
    op.create_index(op.f("ix_lead_step_author_id"), "lead_step", ["author_id"], unique=False)
    op.create_index("ix_lead_step_lead", "lead_step", ["lead_id", "id"], unique=False)
    op.create_index("ix_lead_step_stage", "lead_step", ["stage", "at", "lead_id"], unique=False)
    op.create_table(
        "interaction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "call",
                "email",
                "message",
                "whatsapp",
                "meeting",
                "other",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum(
                "sent",
                "received",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "in_progress",
                "completed",
                name="progress",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("email_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "email_id IS NULL OR method = 'email'", name=op.f("ck_interaction_email_is_by_email")
        ),
        sa.CheckConstraint(
            "customer_id IS NOT NULL OR lead_id IS NOT NULL",
            name=op.f("ck_interaction_has_an_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_interaction_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_interaction_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["email_id"], ["email.id"], name=op.f("fk_interaction_email_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_interaction_lead_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
        sa.UniqueConstraint("email_id", name=op.f("uq_interaction_email_id")),
    )
    op.create_index("ix_interaction_at_id", "interaction", ["at", "id"], unique=False)
    op.create_index(op.f("ix_interaction_author_id"), "interaction", ["author_id"], unique=False)
    op.create_index(
        "ix_interaction_customer", "interaction", ["customer_id", "at", "id"], unique=False
    )
    op.create_index("ix_interaction_lead", "interaction", ["lead_id", "at", "id"], unique=False)
    op.create_index(
        "ix_interaction_open",
        "interaction",
        ["at", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'in_progress')"),
        sqlite_where=sa.text("status IN ('pending', 'in_progress')"),
    )
    op.create_index("ix_audit_event_lead_newest", "audit_event", ["lead_id", "id"], unique=False)
    op.create_index("ix_document_lead", "document", ["lead_id", "id"], unique=False)
    op.create_index("ix_document_lead_folder", "document", ["lead_id", "folder_id"], unique=False)
    op.create_index("ix_document_folder_lead", "document_folder", ["lead_id", "name"], unique=False)
    op.add_column(
        "email", sa.Column("internal", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("email", sa.Column("search_text", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_email_lead_newest", "email", ["lead_id", "id"], unique=False)
    op.create_index("ix_note_lead", "note", ["lead_id", "pinned", "id"], unique=False)
    op.create_index("ix_notice_lead", "notice", ["lead_id", "id"], unique=False)
    for name, columns in AHEAD.items():
        op.create_index(name, "booking", columns, postgresql_where=IS_AHEAD, sqlite_where=IS_AHEAD)
    _change_rule(ONE_OF_TWO, ONE_OF_THREE)
    _write_words_of_emails()
    if op.get_bind().dialect.name == "postgresql":
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
        for table in SEARCHABLE:
            op.execute(f"DROP INDEX ix_{table}_search_text")
    else:
        for table in SEARCHABLE:
            for name in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER {table}_fts_{name}")
            op.execute(f"DROP TABLE {table}_fts")
    for name in AHEAD:
        op.drop_index(name, table_name="booking")
    # What belongs to potential customers alone goes with them.
    for table in OWNED:
        op.execute(f"DELETE FROM {table} WHERE lead_id IS NOT NULL")
    _change_rule(ONE_OF_THREE, ONE_OF_TWO)
    op.drop_index("ix_notice_lead", table_name="notice")
    op.drop_index("ix_note_lead", table_name="note")
    op.drop_index("ix_email_lead_newest", table_name="email")
    op.drop_column("email", "search_text")
    op.drop_column("email", "internal")
    op.drop_index("ix_document_folder_lead", table_name="document_folder")
    op.drop_index("ix_document_lead_folder", table_name="document")
    op.drop_index("ix_document_lead", table_name="document")
    op.drop_index("ix_audit_event_lead_newest", table_name="audit_event")
    op.drop_index(
        "ix_interaction_open",
        table_name="interaction",
        postgresql_where=sa.text("status IN ('pending', 'in_progress')"),
        sqlite_where=sa.text("status IN ('pending', 'in_progress')"),
    )
    op.drop_index("ix_interaction_lead", table_name="interaction")
    op.drop_index("ix_interaction_customer", table_name="interaction")
    op.drop_index(op.f("ix_interaction_author_id"), table_name="interaction")
    op.drop_index("ix_interaction_at_id", table_name="interaction")
    op.drop_table("interaction")
    op.drop_index("ix_lead_step_stage", table_name="lead_step")
    op.drop_index("ix_lead_step_lead", table_name="lead_step")
    op.drop_index(op.f("ix_lead_step_author_id"), table_name="lead_step")
    op.drop_table("lead_step")
    op.drop_index("ix_lead_interest_interest", table_name="lead_interest")
    op.drop_table("lead_interest")
    op.drop_index("ix_consent_lead", table_name="consent")
    op.drop_index("ix_consent_customer", table_name="consent")
    op.drop_index(op.f("ix_consent_author_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index("ix_lead_stage_name", table_name="lead")
    op.drop_index("ix_lead_stage_follow_up", table_name="lead")
    op.drop_index("ix_lead_source", table_name="lead")
    op.drop_index("ix_lead_sort_name_id", table_name="lead")
    op.drop_index("ix_lead_other_phone", table_name="lead")
    op.drop_index("ix_lead_phone", table_name="lead")
    op.drop_index(
        "ix_lead_follow_up",
        table_name="lead",
        postgresql_where=sa.text("follow_up_on IS NOT NULL"),
        sqlite_where=sa.text("follow_up_on IS NOT NULL"),
    )
    op.drop_index("ix_lead_email", table_name="lead")
    op.drop_index("ix_lead_customer", table_name="lead")
    op.drop_index("ix_lead_created_at_id", table_name="lead")
    op.drop_index(op.f("ix_lead_converted_by_id"), table_name="lead")
    op.drop_index("ix_lead_assignee", table_name="lead")
    for table in OF_A_LEAD:
        op.drop_column(table, "lead_id")
    op.drop_table("lead")
    op.drop_index("ix_customer_interest_interest", table_name="customer_interest")
    op.drop_table("customer_interest")
    op.drop_table("interest")


def _point_at_leads(table: str) -> None:
    integer = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    # In one statement, since SQLite can give a column its foreign key only when it is added.
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN lead_id {integer}"
        f" CONSTRAINT fk_{table}_lead_id REFERENCES lead (id) ON DELETE CASCADE"
    )


def _change_rule(old: str, new: str) -> None:
    """Put another condition into the rule `one_owner`.

    SQLite cannot change a rule; making its tables anew would delete what hangs on them, so the text of
    the rule is changed where SQLite keeps it (its own documentation names this way for rules).
    """
    if op.get_bind().dialect.name == "postgresql":
        for table in OWNED:
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_one_owner")
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_one_owner CHECK ({new})")
        return
    op.execute("PRAGMA writable_schema = ON")
    for table in OWNED:
        change = sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
            " WHERE type = 'table' AND name = :table"
        )
        op.execute(change.bindparams(old=f"CHECK ({old})", new=f"CHECK ({new})", table=table))
    op.execute("PRAGMA writable_schema = RESET")


def _write_words_of_emails() -> None:
    """Fill in what e-mails of before are searched by, a batch at a time."""
    email = sa.table(
        "email",
        *(sa.column(name) for name in ("id", "recipient_name", "recipient_email", "subject")),
        sa.column("search_text"),
    )
    connection, last = op.get_bind(), 0
    chosen = sa.select(email.c.id, email.c.recipient_name, email.c.recipient_email, email.c.subject)
    change = (
        sa.update(email)
        .where(email.c.id == sa.bindparam("row_id"))
        .values(search_text=sa.bindparam("words"))
    )
    while rows := connection.execute(
        chosen.where(email.c.id > last).order_by(email.c.id).limit(BATCH)
    ).all():
        connection.execute(
            change, [{"row_id": row_id, "words": search_text(words)} for row_id, *words in rows]
        )
        last = rows[-1].id


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
    op.execute(f"INSERT INTO {fts} ({fts}) VALUES ('rebuild')")
