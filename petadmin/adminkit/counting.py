"""Counts of a list: exact up to a cap, or kept by the database for a whole table."""

from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal
from sqlalchemy import Select, func, select

from petadmin.core.db import Db

CAP = 1000


@dataclass(frozen=True)
class Count:
    """How many rows there are; `capped` means that many or more.

    `ids` are those of the rows, when counting fetched all of them.
    """

    number: int
    capped: bool = False
    ids: tuple[int, ...] | None = None

    @property
    def text(self) -> str:
        shown = str(format_decimal(self.number))
        return f"{shown}+" if self.capped else shown


def capped_count(session: Db, statement: Select[Any], *, cap: int = CAP) -> Count:
    """Count no further than the cap, so that the time does not grow with the table."""
    found = session.scalar(_counting(statement, cap)) or 0
    return Count(min(found, cap), capped=found > cap)


def capped_counts(session: Db, *statements: Select[Any], cap: int = CAP) -> list[Count]:
    """The same of several statements, with a single question to the database."""
    return answer(session, question(*statements, cap=cap), {}, cap=cap)


def question(*statements: Select[Any], cap: int = CAP) -> Select[Any]:
    """The question for the counts of several statements; kept, it need not be put together for each page."""
    return select(*(_counting(statement, cap).scalar_subquery() for statement in statements))


def answer(session: Db, asked: Select[Any], values: dict[str, Any], *, cap: int) -> list[Count]:
    """The counts, with values for the parameters of the question."""
    found = session.execute(asked, values).one()
    return [Count(min(number, cap), capped=number > cap) for number in found]


def count_with_ids(session: Db, statement: Select[Any]) -> Count:
    """The same of a statement for ids, keeping them when they are few: the page then sorts just these."""
    found = tuple(session.scalars(statement.order_by(None).limit(CAP + 1)))
    if len(found) > CAP:
        return Count(CAP, capped=True)
    return Count(len(found), ids=found)


def _counting(statement: Select[Any], cap: int) -> Select[int]:
    ids = statement.order_by(None).limit(cap + 1).subquery()
    return select(func.count()).select_from(ids)
