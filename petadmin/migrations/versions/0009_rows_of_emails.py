"""Leave room beside e-mails for what becomes of them, and put their words into the index many at a time.

Revision 0009, after 0008.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_email_search_text"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {INDEX} SET (fastupdate = on, gin_pending_list_limit = 1024)")
        op.execute("ALTER TABLE email SET (fillfactor = 70)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE email RESET (fillfactor)")
        op.execute(f"ALTER INDEX {INDEX} RESET (gin_pending_list_limit)")
        op.execute(f"ALTER INDEX {INDEX} SET (fastupdate = off)")
