"""Counts that the database keeps itself: triggers add what changed, reading sums it up.

Every change appends a row instead of raising a common one, so that writers never wait for each other; a job
folds the rows together now and then.
"""

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
    """Replace the rows of each name by their sum; rows that come meanwhile are left for the next time."""
    last = session.scalar(select(func.max(Tally.id)))
    if last is None:
        return
    sums = session.execute(
        select(Tally.name, func.sum(Tally.delta)).where(Tally.id <= last).group_by(Tally.name)
    ).all()
    session.execute(delete(Tally).where(Tally.id <= last))
    session.execute(insert(Tally), [{"name": name, "delta": int(total)} for name, total in sums])
