"""Communication: kept texts, drafts, mailings, credits, received e-mails, reminders.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KNOWN = (
    "'bad_certificate', 'connection_broken', 'invalid_address', 'login_refused', 'mailbox_full',"
    " 'mailbox_unknown', 'message_too_big', 'no_encryption', 'refused', 'server_busy',"
    " 'server_unreachable'"
)
"""The reasons of errors so far."""

NOW_KNOWN = (
    "'bad_certificate', 'connection_broken', 'inactive', 'invalid_address', 'login_refused',"
    " 'mailbox_full', 'mailbox_unknown', 'message_too_big', 'no_credit', 'no_encryption', 'refused',"
    " 'server_busy', 'server_unreachable', 'suppressed', 'unsubscribed', 'worker_lost'"
)
NEW_REASONS = "'inactive', 'no_credit', 'suppressed', 'unsubscribed', 'worker_lost'"

# SQLite gives a column its rule only when it is added, so it is added in one statement.
HELD = """
ALTER TABLE email ADD COLUMN held BOOLEAN DEFAULT {no} NOT NULL
CONSTRAINT ck_email_held_while_scheduled CHECK (NOT held OR status = 'scheduled')
"""
CREDIT = """
ALTER TABLE email ADD COLUMN credit VARCHAR(32) DEFAULT 'none' NOT NULL
CONSTRAINT ck_email_credit CHECK (credit IN ('none', 'reserved', 'used'))
"""
RECEIVED = """
ALTER TABLE interaction ADD COLUMN received_id {integer}
CONSTRAINT fk_interaction_received_id_received_email REFERENCES received_email (id) ON DELETE SET NULL
"""


def upgrade() -> None:
    op.create_table(
        "credit_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("balance", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reserved", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_credit_account_only_one")),
        sa.CheckConstraint(
            "reserved >= 0 AND reserved <= balance",
            name=op.f("ck_credit_account_covers_what_is_reserved"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_account")),
    )
    op.create_table(
        "email_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "written",
                "booking",
                "vaccine",
                "birthday",
                "thank_you",
                "rebook",
                name="occasion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_en", sa.String(length=250), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("subject_es", sa.String(length=250), nullable=False),
        sa.Column("body_es", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "(subject_en <> '' AND body_en <> '') OR (subject_es <> '' AND body_es <> '')",
            name=op.f("ck_email_template_has_a_text"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_email_template_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_template")),
        sa.UniqueConstraint("folded", name=op.f("uq_email_template_folded")),
    )
    op.create_index(
        "ix_email_template_occasion", "email_template", ["occasion", "folded", "id"], unique=False
    )
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "uidvalidity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("last_uid", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "preparing",
                "sending",
                "paused",
                "stopped",
                "finished",
                name="campaign_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "transactional",
                "marketing",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("subject_en", sa.String(length=250), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("subject_es", sa.String(length=250), nullable=False),
        sa.Column("body_es", sa.Text(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "per_minute", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "recipients", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("left_out", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_campaign_has_a_name")),
        sa.CheckConstraint(
            "status = 'draft' OR (subject_en <> '' AND body_en <> '') OR (subject_es <> '' AND body_es <> '')",
            name=op.f("ck_campaign_has_a_text_when_it_goes"),
        ),
        sa.CheckConstraint(
            "per_minute IS NULL OR per_minute > 0", name=op.f("ck_campaign_rate_positive")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_campaign_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["email_template.id"],
            name=op.f("fk_campaign_template_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index("ix_campaign_created_at_id", "campaign", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_campaign_created_by_id"), "campaign", ["created_by_id"], unique=False)
    op.create_index("ix_campaign_status", "campaign", ["status", "id"], unique=False)
    op.create_index(op.f("ix_campaign_template_id"), "campaign", ["template_id"], unique=False)
    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "written",
                "booking",
                "vaccine",
                "birthday",
                "thank_you",
                "rebook",
                name="occasion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("area", sa.String(length=32), nullable=True),
        sa.Column("days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minute", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("active_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("occasion <> 'written'", name=op.f("ck_reminder_rule_comes_by_itself")),
        sa.CheckConstraint(
            "NOT active OR active_since IS NOT NULL",
            name=op.f("ck_reminder_rule_active_since_when"),
        ),
        sa.CheckConstraint(
            "days BETWEEN 0 AND 730", name=op.f("ck_reminder_rule_days_in_two_years")
        ),
        sa.CheckConstraint(
            "minute BETWEEN 0 AND 1439", name=op.f("ck_reminder_rule_minute_of_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["email_template.id"],
            name=op.f("fk_reminder_rule_template_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
    )
    op.create_index(
        "ix_reminder_rule_occasion",
        "reminder_rule",
        ["occasion", "area", "days", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reminder_rule_template_id"), "reminder_rule", ["template_id"], unique=False
    )
    op.create_table(
        "campaign_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_file_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_campaign_file_file_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_file")),
    )
    op.create_index(
        op.f("ix_campaign_file_campaign_id"), "campaign_file", ["campaign_id"], unique=False
    )
    op.create_index(op.f("ix_campaign_file_file_id"), "campaign_file", ["file_id"], unique=False)
    op.create_table(
        "campaign_recipient",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "en", "es", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "left_out",
            sa.Enum(
                "inactive",
                "no_address",
                "no_consent",
                "opted_out",
                "same_address",
                "suppressed",
                "bad_address",
                "missing_value",
                name="left_out",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("email_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "customer_id IS NOT NULL OR lead_id IS NOT NULL",
            name=op.f("ck_campaign_recipient_has_an_owner"),
        ),
        sa.CheckConstraint(
            "left_out IS NULL OR email_id IS NULL",
            name=op.f("ck_campaign_recipient_left_out_or_written_to"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_recipient_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_campaign_recipient_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["email_id"],
            ["email.id"],
            name=op.f("fk_campaign_recipient_email_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_campaign_recipient_lead_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_recipient")),
        sa.UniqueConstraint("email_id", name=op.f("uq_campaign_recipient_email_id")),
    )
    op.create_index(
        "ix_campaign_recipient_address",
        "campaign_recipient",
        ["campaign_id", "address"],
        unique=True,
        postgresql_where=sa.text("left_out IS NULL"),
        sqlite_where=sa.text("left_out IS NULL"),
    )
    op.create_index(
        "ix_campaign_recipient_campaign", "campaign_recipient", ["campaign_id", "id"], unique=False
    )
    op.create_index(
        "ix_campaign_recipient_customer",
        "campaign_recipient",
        ["customer_id", "campaign_id"],
        unique=False,
    )
    op.create_index(
        "ix_campaign_recipient_lead", "campaign_recipient", ["lead_id", "campaign_id"], unique=False
    )
    op.create_index(
        "ix_campaign_recipient_left_out",
        "campaign_recipient",
        ["campaign_id", "left_out", "id"],
        unique=False,
    )
    op.create_table(
        "credit_movement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "purchase",
                "correction",
                "use",
                name="movement_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("email_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(kind = 'use') = (amount < 0) OR kind = 'correction'",
            name=op.f("ck_credit_movement_sign"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_credit_movement_changes_something")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_credit_movement_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["email_id"],
            ["email.id"],
            name=op.f("fk_credit_movement_email_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_movement")),
        sa.UniqueConstraint("email_id", name=op.f("uq_credit_movement_email_id")),
    )
    op.create_index("ix_credit_movement_at_id", "credit_movement", ["at", "id"], unique=False)
    op.create_index(
        op.f("ix_credit_movement_author_id"), "credit_movement", ["author_id"], unique=False
    )
    op.create_index(
        "ix_credit_movement_kind", "credit_movement", ["kind", "at", "id"], unique=False
    )
    op.create_table(
        "received_email",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mailbox", sa.String(length=200), nullable=False),
        sa.Column(
            "uidvalidity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("uid", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "message",
                "automatic",
                "bounce",
                "complaint",
                name="received_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("sender_email", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("detail", sa.String(length=500), server_default="", nullable=False),
        sa.Column(
            "fault",
            sa.Enum(
                "too_big",
                "unreadable",
                name="received_fault",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("left_out", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("email_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_received_email_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["email_id"], ["email.id"], name=op.f("fk_received_email_email_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_received_email_lead_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_email")),
    )
    op.execute(RECEIVED.format(integer="BIGINT" if _on_postgresql() else "INTEGER"))
    op.execute(HELD.format(no="false" if _on_postgresql() else "0"))
    op.execute(CREDIT)
    op.create_index(
        "ix_received_email_customer", "received_email", ["customer_id", "id"], unique=False
    )
    op.create_index("ix_received_email_email", "received_email", ["email_id", "id"], unique=False)
    op.create_index(
        "ix_received_email_kind", "received_email", ["kind", "received_at", "id"], unique=False
    )
    op.create_index("ix_received_email_lead", "received_email", ["lead_id", "id"], unique=False)
    op.create_index(
        "ix_received_email_mailbox",
        "received_email",
        ["mailbox", "uidvalidity", "uid"],
        unique=True,
    )
    op.create_index("ix_received_email_message_id", "received_email", ["message_id"], unique=False)
    op.create_index(
        "ix_received_email_received_at_id", "received_email", ["received_at", "id"], unique=False
    )
    op.create_index(
        "ix_received_email_unread",
        "received_email",
        ["received_at", "id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL AND archived_at IS NULL"),
        sqlite_where=sa.text("read_at IS NULL AND archived_at IS NULL"),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "occasion",
            sa.Enum(
                "written",
                "booking",
                "vaccine",
                "birthday",
                "thank_you",
                "rebook",
                name="occasion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("area", sa.String(length=32), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "scheduled",
                "queued",
                "sent",
                "cancelled",
                "error",
                name="reminder_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occasion_key", sa.String(length=120), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "vaccination_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("email_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "error_code",
            sa.Enum(
                "bad_certificate",
                "connection_broken",
                "inactive",
                "invalid_address",
                "login_refused",
                "mailbox_full",
                "mailbox_unknown",
                "message_too_big",
                "no_credit",
                "no_encryption",
                "refused",
                "server_busy",
                "server_unreachable",
                "suppressed",
                "unsubscribed",
                "worker_lost",
                name="error_code",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "cancel_reason",
            sa.Enum(
                "by_hand",
                "booking_off",
                "too_late",
                "rule_off",
                "opted_out",
                "no_consent",
                "no_address",
                "inactive",
                "no_cause",
                "email_cancelled",
                name="cancel_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("animal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancel_reason IS NOT NULL)",
            name=op.f("ck_reminder_cancelled_why"),
        ),
        sa.CheckConstraint(
            "occasion <> 'booking' OR booking_id IS NOT NULL", name=op.f("ck_reminder_of_a_booking")
        ),
        sa.CheckConstraint(
            "status <> 'error' OR error_code IS NOT NULL", name=op.f("ck_reminder_error_has_a_code")
        ),
        sa.ForeignKeyConstraint(
            ["animal_id"], ["animal.id"], name=op.f("fk_reminder_animal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_reminder_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_reminder_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_reminder_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["email_id"], ["email.id"], name=op.f("fk_reminder_email_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["reminder_rule.id"], name=op.f("fk_reminder_rule_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["email_template.id"],
            name=op.f("fk_reminder_template_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["vaccination_id"],
            ["vaccination.id"],
            name=op.f("fk_reminder_vaccination_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_reminder_visit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("email_id", name=op.f("uq_reminder_email_id")),
        sa.UniqueConstraint("occasion_key", name=op.f("uq_reminder_occasion_key")),
    )
    op.create_index("ix_reminder_animal", "reminder", ["animal_id", "id"], unique=False)
    op.create_index("ix_reminder_area", "reminder", ["area", "send_at", "id"], unique=False)
    op.create_index(
        "ix_reminder_area_status", "reminder", ["area", "status", "send_at", "id"], unique=False
    )
    op.create_index(
        "ix_reminder_booking", "reminder", ["booking_id", "send_at", "id"], unique=False
    )
    op.create_index(op.f("ix_reminder_created_by_id"), "reminder", ["created_by_id"], unique=False)
    op.create_index(
        "ix_reminder_customer", "reminder", ["customer_id", "send_at", "id"], unique=False
    )
    op.create_index(
        "ix_reminder_queued",
        "reminder",
        ["email_id"],
        unique=False,
        postgresql_where=sa.text("status = 'queued'"),
        sqlite_where=sa.text("status = 'queued'"),
    )
    op.create_index("ix_reminder_rule", "reminder", ["rule_id", "status", "id"], unique=False)
    op.create_index("ix_reminder_send_at_id", "reminder", ["send_at", "id"], unique=False)
    op.create_index("ix_reminder_status", "reminder", ["status", "send_at", "id"], unique=False)
    op.create_index(op.f("ix_reminder_template_id"), "reminder", ["template_id"], unique=False)
    op.create_index(
        op.f("ix_reminder_vaccination_id"), "reminder", ["vaccination_id"], unique=False
    )
    op.create_index(op.f("ix_reminder_visit_id"), "reminder", ["visit_id"], unique=False)
    op.create_table(
        "letter_draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("recipient_email", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "received_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "customer_id IS NOT NULL OR lead_id IS NOT NULL",
            name=op.f("ck_letter_draft_has_an_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_letter_draft_author_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_letter_draft_booking_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_letter_draft_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_letter_draft_lead_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["received_id"],
            ["received_email.id"],
            name=op.f("fk_letter_draft_received_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_draft")),
    )
    op.create_index(
        "ix_letter_draft_author", "letter_draft", ["author_id", "updated_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_letter_draft_booking_id"), "letter_draft", ["booking_id"], unique=False
    )
    op.create_index("ix_letter_draft_customer", "letter_draft", ["customer_id", "id"], unique=False)
    op.create_index("ix_letter_draft_lead", "letter_draft", ["lead_id", "id"], unique=False)
    op.create_index(
        op.f("ix_letter_draft_received_id"), "letter_draft", ["received_id"], unique=False
    )
    op.create_table(
        "received_attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "received_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_received_attachment_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["received_id"],
            ["received_email.id"],
            name=op.f("fk_received_attachment_received_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_attachment")),
    )
    op.create_index(
        op.f("ix_received_attachment_file_id"), "received_attachment", ["file_id"], unique=False
    )
    op.create_index(
        op.f("ix_received_attachment_received_id"),
        "received_attachment",
        ["received_id"],
        unique=False,
    )
    op.create_table(
        "suppression",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "bounced",
                "complained",
                "by_hand",
                name="suppression_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column(
            "received_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("address <> ''", name=op.f("ck_suppression_has_an_address")),
        sa.CheckConstraint(
            "address = lower(address)", name=op.f("ck_suppression_address_in_small_letters")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_suppression_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["received_id"],
            ["received_email.id"],
            name=op.f("fk_suppression_received_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("address", name=op.f("uq_suppression_address")),
    )
    op.create_index(op.f("ix_suppression_author_id"), "suppression", ["author_id"], unique=False)
    op.create_index(
        "ix_suppression_created_at_id", "suppression", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_suppression_received_id"), "suppression", ["received_id"], unique=False
    )
    op.create_table(
        "letter_draft_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["letter_draft.id"],
            name=op.f("fk_letter_draft_file_draft_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_letter_draft_file_file_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_draft_file")),
    )
    op.create_index(
        op.f("ix_letter_draft_file_draft_id"), "letter_draft_file", ["draft_id"], unique=False
    )
    op.create_index(
        op.f("ix_letter_draft_file_file_id"), "letter_draft_file", ["file_id"], unique=False
    )
    op.create_index(op.f("ix_customer_contact_email"), "customer_contact", ["email"], unique=False)
    op.add_column(
        "email",
        sa.Column("unsubscribe_url", sa.String(length=500), server_default="", nullable=False),
    )
    op.add_column(
        "email", sa.Column("in_reply_to", sa.String(length=320), server_default="", nullable=False)
    )
    op.create_index(
        "ix_email_credit_reserved",
        "email",
        ["status"],
        unique=False,
        postgresql_where=sa.text("credit = 'reserved'"),
        sqlite_where=sa.text("credit = 'reserved'"),
    )
    op.create_index("ix_email_kind_newest", "email", ["kind", "id"], unique=False)
    op.create_index(
        "ix_email_reason_newest",
        "email",
        ["error_code", "id"],
        unique=False,
        postgresql_where=sa.text("error_code IS NOT NULL"),
        sqlite_where=sa.text("error_code IS NOT NULL"),
    )
    op.create_index("ix_interaction_received_id", "interaction", ["received_id"], unique=True)
    op.create_index("ix_visit_area_ends_at", "visit", ["area", "ends_at", "id"], unique=False)
    op.create_index("ix_visit_ends_at_id", "visit", ["ends_at", "id"], unique=False)
    _change_reasons(KNOWN, NOW_KNOWN)
    _index_holding(include=["starts_at", "status", "resource_id", "animal_count"])
    if _on_postgresql():
        op.execute(
            "CREATE INDEX ix_received_email_search_text ON received_email"
            " USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)"
        )
    else:
        _index_words("received_email")


def downgrade() -> None:
    if _on_postgresql():
        op.execute("DROP INDEX ix_received_email_search_text")
    else:
        for name in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER received_email_fts_{name}")
        op.execute("DROP TABLE received_email_fts")
    # Reasons that were not known before become the most general one.
    op.execute(f"UPDATE email SET error_code = 'refused' WHERE error_code IN ({NEW_REASONS})")
    _change_reasons(NOW_KNOWN, KNOWN)
    _index_holding(include=None)
    op.drop_index("ix_visit_ends_at_id", table_name="visit")
    op.drop_index("ix_visit_area_ends_at", table_name="visit")
    op.drop_index("ix_interaction_received_id", table_name="interaction")
    op.drop_index(
        "ix_email_reason_newest",
        table_name="email",
        postgresql_where=sa.text("error_code IS NOT NULL"),
        sqlite_where=sa.text("error_code IS NOT NULL"),
    )
    op.drop_index("ix_email_kind_newest", table_name="email")
    op.drop_index(
        "ix_email_credit_reserved",
        table_name="email",
        postgresql_where=sa.text("credit = 'reserved'"),
        sqlite_where=sa.text("credit = 'reserved'"),
    )
    op.drop_column("email", "in_reply_to")
    op.drop_column("email", "unsubscribe_url")
    op.drop_index(op.f("ix_customer_contact_email"), table_name="customer_contact")
    op.drop_index(op.f("ix_letter_draft_file_file_id"), table_name="letter_draft_file")
    op.drop_index(op.f("ix_letter_draft_file_draft_id"), table_name="letter_draft_file")
    op.drop_table("letter_draft_file")
    op.drop_index(op.f("ix_suppression_received_id"), table_name="suppression")
    op.drop_index("ix_suppression_created_at_id", table_name="suppression")
    op.drop_index(op.f("ix_suppression_author_id"), table_name="suppression")
    op.drop_table("suppression")
    op.drop_index(op.f("ix_received_attachment_received_id"), table_name="received_attachment")
    op.drop_index(op.f("ix_received_attachment_file_id"), table_name="received_attachment")
    op.drop_table("received_attachment")
    op.drop_index(op.f("ix_letter_draft_received_id"), table_name="letter_draft")
    op.drop_index("ix_letter_draft_lead", table_name="letter_draft")
    op.drop_index("ix_letter_draft_customer", table_name="letter_draft")
    op.drop_index(op.f("ix_letter_draft_booking_id"), table_name="letter_draft")
    op.drop_index("ix_letter_draft_author", table_name="letter_draft")
    op.drop_table("letter_draft")
    op.drop_index(op.f("ix_reminder_visit_id"), table_name="reminder")
    op.drop_index(op.f("ix_reminder_vaccination_id"), table_name="reminder")
    op.drop_index(op.f("ix_reminder_template_id"), table_name="reminder")
    op.drop_index("ix_reminder_status", table_name="reminder")
    op.drop_index("ix_reminder_send_at_id", table_name="reminder")
    op.drop_index("ix_reminder_rule", table_name="reminder")
    op.drop_index(
        "ix_reminder_queued",
        table_name="reminder",
        postgresql_where=sa.text("status = 'queued'"),
        sqlite_where=sa.text("status = 'queued'"),
    )
    op.drop_index("ix_reminder_customer", table_name="reminder")
    op.drop_index(op.f("ix_reminder_created_by_id"), table_name="reminder")
    op.drop_index("ix_reminder_booking", table_name="reminder")
    op.drop_index("ix_reminder_area_status", table_name="reminder")
    op.drop_index("ix_reminder_area", table_name="reminder")
    op.drop_index("ix_reminder_animal", table_name="reminder")
    op.drop_table("reminder")
    op.drop_index(
        "ix_received_email_unread",
        table_name="received_email",
        postgresql_where=sa.text("read_at IS NULL AND archived_at IS NULL"),
        sqlite_where=sa.text("read_at IS NULL AND archived_at IS NULL"),
    )
    op.drop_index("ix_received_email_received_at_id", table_name="received_email")
    op.drop_index("ix_received_email_message_id", table_name="received_email")
    op.drop_index("ix_received_email_mailbox", table_name="received_email")
    op.drop_index("ix_received_email_lead", table_name="received_email")
    op.drop_index("ix_received_email_kind", table_name="received_email")
    op.drop_index("ix_received_email_email", table_name="received_email")
    op.drop_index("ix_received_email_customer", table_name="received_email")
    for table, column in (("interaction", "received_id"), ("email", "held"), ("email", "credit")):
        op.drop_column(table, column)
    op.drop_table("received_email")
    op.drop_index("ix_credit_movement_kind", table_name="credit_movement")
    op.drop_index(op.f("ix_credit_movement_author_id"), table_name="credit_movement")
    op.drop_index("ix_credit_movement_at_id", table_name="credit_movement")
    op.drop_table("credit_movement")
    op.drop_index("ix_campaign_recipient_left_out", table_name="campaign_recipient")
    op.drop_index("ix_campaign_recipient_lead", table_name="campaign_recipient")
    op.drop_index("ix_campaign_recipient_customer", table_name="campaign_recipient")
    op.drop_index("ix_campaign_recipient_campaign", table_name="campaign_recipient")
    op.drop_index(
        "ix_campaign_recipient_address",
        table_name="campaign_recipient",
        postgresql_where=sa.text("left_out IS NULL"),
        sqlite_where=sa.text("left_out IS NULL"),
    )
    op.drop_table("campaign_recipient")
    op.drop_index(op.f("ix_campaign_file_file_id"), table_name="campaign_file")
    op.drop_index(op.f("ix_campaign_file_campaign_id"), table_name="campaign_file")
    op.drop_table("campaign_file")
    op.drop_index(op.f("ix_reminder_rule_template_id"), table_name="reminder_rule")
    op.drop_index("ix_reminder_rule_occasion", table_name="reminder_rule")
    op.drop_table("reminder_rule")
    op.drop_index(op.f("ix_campaign_template_id"), table_name="campaign")
    op.drop_index("ix_campaign_status", table_name="campaign")
    op.drop_index(op.f("ix_campaign_created_by_id"), table_name="campaign")
    op.drop_index("ix_campaign_created_at_id", table_name="campaign")
    op.drop_table("campaign")
    op.drop_table("mailbox")
    op.drop_index("ix_email_template_occasion", table_name="email_template")
    op.drop_table("email_template")
    op.drop_table("credit_account")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _index_holding(*, include: list[str] | None) -> None:
    """Let the index of what takes up places tell all that is asked about it; SQLite's have no such columns."""
    if not _on_postgresql():
        return
    op.drop_index("ix_booking_area_holding", "booking")
    op.create_index(
        "ix_booking_area_holding",
        "booking",
        ["area", "ends_at"],
        postgresql_where=sa.text("status IN ('pending', 'confirmed', 'checked_in')"),
        postgresql_include=include,
    )


def _change_reasons(old: str, new: str) -> None:
    """Let the reason of an e-mail's error be one of others.

    SQLite cannot change a rule; making the table anew would delete what hangs on it, so the text of the rule
    is changed where SQLite keeps it (its own documentation names this way for rules).
    """
    if _on_postgresql():
        op.execute("ALTER TABLE email DROP CONSTRAINT ck_email_error_code")
        op.execute(
            f"ALTER TABLE email ADD CONSTRAINT ck_email_error_code CHECK (error_code IN ({new}))"
        )
        return
    op.execute("PRAGMA writable_schema = ON")
    change = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
        " WHERE type = 'table' AND name = 'email'"
    )
    op.execute(change.bindparams(old=f"error_code IN ({old})", new=f"error_code IN ({new})"))
    op.execute("PRAGMA writable_schema = RESET")


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
