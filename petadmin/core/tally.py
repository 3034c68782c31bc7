"""Counts that the database keeps itself: triggers add what changed, reading sums it up.

Every change appends a row instead of raising a common one, so that writers never wait for each other; a job
folds the rows together now and then.
"""

from collections import Counter

from sqlalchemy import Index, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from petadmin.core.db import Db, Model, pk


class Tally(Model):
    """A change of a count; the count is the sum over its name."""

    __tablename__ = "tally"
    __table_args__ = (Index("ix_tally_name", "name"),)

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(64))
    delta: Mapped[int]


def kept_count(session: Db, *names: str) -> int:
    """The sum of the counts of these names."""
    return int(session.scalar(select(func.sum(Tally.delta)).where(Tally.name.in_(names))) or 0)


def fold_tallies(session: Db) -> None:
    """Replace the rows of each name by their sum; what others add meanwhile is not touched."""
    taken = session.execute(
        delete(Tally)
        .returning(Tally.name, Tally.delta)
        .execution_options(synchronize_session=False)
    )
    sums: Counter[str] = Counter()
    for name, delta in taken:
        sums[name] += delta
    if sums:
        rows = [{"name": name, "delta": total} for name, total in sums.items()]
        session.execute(insert(Tally), rows)
