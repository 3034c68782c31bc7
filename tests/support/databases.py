"""The database of the tests, emptied for the next one."""

from sqlalchemy import delete, func, select

from petadmin.core.db import Model, db
from petadmin.core.tally import Tally


def empty_database() -> None:
    """Take all rows out of all tables and begin ids anew."""
    # Truncating would make new files for every table and index, which takes longer than most tests.
    for table in reversed(Model.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.execute(delete(Tally))  # Triggers have noted what went.
    if db.engine.dialect.name == "postgresql":
        numbered = [table for table in Model.metadata.sorted_tables if "id" in table.columns]
        sequences = [func.pg_get_serial_sequence(table.name, "id") for table in numbered]
        db.session.execute(select(*(func.setval(sequence, 1, False) for sequence in sequences)))
    db.session.commit()
