"""Trigram indexes over the search texts, and triggers that count the customers.

Revision 0002, after 0001.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEARCHABLE = ("customer", "animal")

POSTGRESQL_TALLY = """
CREATE FUNCTION tally_customers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO tally (name, delta)
        SELECT CASE WHEN inactive_since IS NULL THEN 'customer.active' ELSE 'customer.inactive' END, -count(*)
        FROM gone GROUP BY 1;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO tally (name, delta)
        SELECT CASE WHEN inactive_since IS NULL THEN 'customer.active' ELSE 'customer.inactive' END, count(*)
        FROM come GROUP BY 1;
    END IF;
    RETURN NULL;
END $$
"""
POSTGRESQL_TRIGGERS = {
    "insert": "AFTER INSERT ON customer REFERENCING NEW TABLE AS come",
    "delete": "AFTER DELETE ON customer REFERENCING OLD TABLE AS gone",
}
# A statement's transition tables cannot be had for chosen columns, so a change of state is watched row by row.
POSTGRESQL_MOVE = """
CREATE FUNCTION tally_moved_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally (name, delta) VALUES
        ('customer.active', CASE WHEN NEW.inactive_since IS NULL THEN 1 ELSE -1 END),
        ('customer.inactive', CASE WHEN NEW.inactive_since IS NULL THEN -1 ELSE 1 END);
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in ("insert", "delete", "move"):
            op.execute(f"DROP TRIGGER tally_{name} ON customer")
        op.execute("DROP FUNCTION tally_customers()")
        op.execute("DROP FUNCTION tally_moved_customer()")
        for table in SEARCHABLE:
            op.execute(f"DROP INDEX ix_{table}_search_text")
        return
    for name in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER tally_customer_{name}")
        for table in SEARCHABLE:
            op.execute(f"DROP TRIGGER {table}_fts_{name}")
    for table in SEARCHABLE:
        op.execute(f"DROP TABLE {table}_fts")


def _upgrade_postgresql() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table in SEARCHABLE:
        op.execute(
            f"CREATE INDEX ix_{table}_search_text ON {table}"
            " USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)"
        )
    op.execute(POSTGRESQL_TALLY)
    op.execute(POSTGRESQL_MOVE)
    for name, when in POSTGRESQL_TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER tally_{name} {when} FOR EACH STATEMENT EXECUTE FUNCTION tally_customers()"
        )
    op.execute(
        "CREATE TRIGGER tally_move AFTER UPDATE OF inactive_since ON customer FOR EACH ROW"
        " WHEN ((OLD.inactive_since IS NULL) <> (NEW.inactive_since IS NULL)) EXECUTE FUNCTION tally_moved_customer()"
    )


def _upgrade_sqlite() -> None:
    for table in SEARCHABLE:
        op.execute(
            f"CREATE VIRTUAL TABLE {table}_fts USING fts5"
            f"(search_text, content='{table}', content_rowid='id', tokenize='trigram', detail='full')"
        )
        put = f"INSERT INTO {table}_fts (rowid, search_text) VALUES (new.id, new.search_text);"
        columns = f"{table}_fts, rowid, search_text"
        take = f"INSERT INTO {table}_fts ({columns}) VALUES ('delete', old.id, old.search_text);"
        op.execute(f"CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN {put} END")
        op.execute(f"CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN {take} END")
        op.execute(
            f"CREATE TRIGGER {table}_fts_update AFTER UPDATE OF search_text ON {table} BEGIN {take} {put} END"
        )
    state = (
        "CASE WHEN {row}.inactive_since IS NULL THEN 'customer.active' ELSE 'customer.inactive' END"
    )
    come = f"INSERT INTO tally (name, delta) VALUES ({state.format(row='new')}, 1);"
    gone = f"INSERT INTO tally (name, delta) VALUES ({state.format(row='old')}, -1);"
    op.execute(f"CREATE TRIGGER tally_customer_insert AFTER INSERT ON customer BEGIN {come} END")
    op.execute(f"CREATE TRIGGER tally_customer_delete AFTER DELETE ON customer BEGIN {gone} END")
    op.execute(
        "CREATE TRIGGER tally_customer_update AFTER UPDATE OF inactive_since ON customer"
        f" WHEN (old.inactive_since IS NULL) <> (new.inactive_since IS NULL) BEGIN {gone} {come} END"
    )
