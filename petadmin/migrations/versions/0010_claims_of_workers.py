"""What workers have in hand stands in a small table of its own, so that an e-mail changes twice instead of thrice.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

RULES = {
    "lease_while_sending": "(status = 'sending') = (lease_until IS NOT NULL)",
    "started_while_sending": "started_at IS NULL OR status = 'sending'",
}
OTHER_RULE = "CONSTRAINT ck_email_sent_has_a_time"
COLUMN = "token VARCHAR(32)"
COLUMN_OF_CLAIM = (
    f"{COLUMN} CONSTRAINT fk_email_token REFERENCES email_claim (token) ON DELETE RESTRICT"
)
NO_CLAIM = "status = 'queued', token = NULL"
WITH_TOKEN = sa.text("token IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "email_claim",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_email_claim")),
    )
    # What was claimed and not begun waits again. What was begun keeps its worker's claim; it was counted as an attempt
    # at its beginning, from now on it is at its end.
    op.execute(
        f"UPDATE email SET {NO_CLAIM}, lease_until = NULL"
        " WHERE status = 'sending' AND started_at IS NULL"
    )
    op.execute("UPDATE email SET attempts = attempts - 1 WHERE status = 'sending'")
    op.execute(
        "INSERT INTO email_claim (token, lease_until, begun_id)"
        " SELECT token, lease_until, id FROM email WHERE status = 'sending'"
    )
    if _on_postgresql():
        for name in RULES:
            op.drop_constraint(op.f(f"ck_email_{name}"), "email", type_="check")
        op.create_foreign_key(
            "fk_email_token", "email", "email_claim", ["token"], ["token"], ondelete="RESTRICT"
        )
    else:
        for name, rule in RULES.items():
            _rewrite(_written(name, rule), "")
        _rewrite(f"{COLUMN},", f"{COLUMN_OF_CLAIM},")
    op.drop_column("email", "lease_until")
    op.drop_column("email", "started_at")
    op.create_index(
        "ix_email_token",
        "email",
        ["token"],
        postgresql_where=WITH_TOKEN,
        sqlite_where=WITH_TOKEN,
    )


def downgrade() -> None:
    # Nobody works meanwhile; what may have been sent is left to a person.
    begun = "(SELECT begun_id FROM email_claim WHERE email_claim.token = email.token)"
    op.execute(
        "UPDATE email SET status = 'sent', sent_at = CURRENT_TIMESTAMP, token = NULL, attempts = attempts + 1"
        f" WHERE status = 'sending' AND id < {begun}"
    )
    op.execute(
        "UPDATE email SET status = 'uncertain', error_code = 'worker_lost', token = NULL, attempts = attempts + 1"
        f" WHERE status = 'sending' AND id = {begun}"
    )
    op.execute(f"UPDATE email SET {NO_CLAIM} WHERE status = 'sending'")
    op.drop_index("ix_email_token", "email", postgresql_where=WITH_TOKEN, sqlite_where=WITH_TOKEN)
    moment = sa.DateTime(timezone=True)
    for name in ("lease_until", "started_at"):
        op.add_column("email", sa.Column(name, moment, nullable=True))
    if _on_postgresql():
        op.drop_constraint("fk_email_token", "email", type_="foreignkey")
        for name, rule in RULES.items():
            op.create_check_constraint(op.f(f"ck_email_{name}"), "email", rule)
    else:
        _rewrite(f"{COLUMN_OF_CLAIM},", f"{COLUMN},")
        for name, rule in RULES.items():
            _rewrite(OTHER_RULE, _written(name, rule) + OTHER_RULE)
    op.drop_table("email_claim")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _written(name: str, rule: str) -> str:
    """A rule as it stands among the others of a table on SQLite."""
    return f"CONSTRAINT ck_email_{name} CHECK ({rule}), \n\t"


def _rewrite(old: str, new: str) -> None:
    """Change the rules of e-mails on SQLite, which has no other way but to make the table anew.

    That would delete what hangs on it, so the text of the rule is changed where SQLite keeps it (its own documentation
    names this way for rules).
    """
    op.execute("PRAGMA writable_schema = ON")
    change = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
        " WHERE type = 'table' AND name = 'email'"
    )
    op.execute(change.bindparams(old=old, new=new))
    op.execute("PRAGMA writable_schema = RESET")
