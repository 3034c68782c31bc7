"""Notes about a booking of a customer.

Revision 0008, after 0007.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# In one statement, since SQLite gives a column its reference and its rule only when it is added; making the
# table anew would delete the attachments that hang on it.
BOOKING = """
ALTER TABLE note ADD COLUMN booking_id {integer}
CONSTRAINT fk_note_booking_id REFERENCES booking (id) ON DELETE CASCADE
CONSTRAINT ck_note_booking_of_a_customer CHECK (booking_id IS NULL OR customer_id IS NOT NULL)
"""


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(BOOKING.format(integer="BIGINT" if on_postgresql else "INTEGER"))
    op.create_index("ix_note_booking", "note", ["booking_id", "pinned", "id"], unique=False)


def downgrade() -> None:
    # The notes stay with their customers, and only forget about which booking they were.
    op.drop_index("ix_note_booking", table_name="note")
    op.drop_column("note", "booking_id")
