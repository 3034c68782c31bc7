"""Loading the rows of a list: good ones are added in batches, the others come back with their reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from petadmin.core.errors import DomainError
from petadmin.customers import services
from petadmin.customers.loading.columns import columns_of
from petadmin.customers.loading.reading import Row, Table, wide
from petadmin.customers.loading.values import BadRow, Reader
from petadmin.customers.models import Customer, Phone

BATCH = 500


@dataclass(frozen=True)
class Refusal:
    """A row that was not added, and why."""

    row: Row
    reason: str
    duplicate: bool


@dataclass
class Result:
    """What became of a list."""

    added: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        return sum(refusal.duplicate for refusal in self.refusals)

    @property
    def rejected(self) -> int:
        return len(self.refusals) - self.skipped


@dataclass
class _Candidate:
    row: Row
    values: dict[str, Any]

    @property
    def email(self) -> str:
        email: str = self.values["email"]
        return email

    @property
    def numbers(self) -> list[str]:
        return [phone["number"] for phone in self.values["phones"]]


class Known:
    """The e-mail addresses and phone numbers that belong to somebody, and to whom."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}

    def look_up(self, session: Session, candidates: Sequence[_Candidate]) -> None:
        """Find out which customers on file have one of these addresses or numbers."""
        emails = {
            text for one in candidates if one.email for text in (one.email, one.email.lower())
        }
        numbers = {number for one in candidates for number in one.numbers}
        for email, owner in session.execute(
            select(Customer.email, Customer.id).where(Customer.email.in_(emails))
        ):
            self._owners.setdefault(email.lower(), f"customer #{owner}")
        for number, owner in session.execute(
            select(Phone.number, Phone.customer_id).where(Phone.number.in_(numbers))
        ):
            self._owners.setdefault(number, f"customer #{owner}")

    def reason(self, candidate: _Candidate) -> str | None:
        """Why somebody is on file already, if they are."""
        if owner := self._owners.get(candidate.email.lower()):
            return f"The e-mail address {candidate.email} is that of {owner}."
        for number in candidate.numbers:
            if owner := self._owners.get(number):
                return f"The phone number {number} is that of {owner}."
        return None

    def add(self, candidate: _Candidate) -> None:
        for text in filter(None, (candidate.email.lower(), *candidate.numbers)):
            self._owners.setdefault(text, f"line {candidate.row.line}")


def load(
    session: Session,
    table: Table,
    *,
    keep_duplicates: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Result:
    """Add the customers of a list within the running transaction; `progress` hears of each batch.

    Who has an e-mail address or a phone number of somebody on file, or of an earlier row, is skipped
    unless duplicates are kept. Raises `UnreadableFile` when the headings are not those of customers.
    """
    reader = Reader(columns_of(table.headings))
    known, result = Known(), Result()
    for start in range(0, len(table.rows), BATCH):
        rows = table.rows[start : start + BATCH]
        candidates = list(_candidates(reader, rows, table.headings, result))
        if not keep_duplicates:
            known.look_up(session, candidates)
        for candidate in candidates:
            reason = None if keep_duplicates else known.reason(candidate)
            if reason is not None:
                result.refusals.append(Refusal(candidate.row, reason, duplicate=True))
            elif _add(session, candidate, result):
                known.add(candidate)
        _write(session)
        progress(len(rows))
    result.refusals.sort(key=lambda refusal: refusal.row.line)
    return result


def _candidates(
    reader: Reader, rows: Iterable[Row], headings: Sequence[str], result: Result
) -> Iterable[_Candidate]:
    for row in rows:
        try:
            if wide(row, headings):
                raise BadRow(
                    f"The row has {len(row.cells)} cells, but there are {len(headings)} columns."
                )
            yield _Candidate(row, reader.values(row))
        except BadRow as error:
            result.refusals.append(Refusal(row, str(error), duplicate=False))


def _add(session: Session, candidate: _Candidate, result: Result) -> bool:
    try:
        services.add(session, candidate.values)
    except DomainError as error:
        result.refusals.append(Refusal(candidate.row, str(error), duplicate=False))
        return False
    result.added += 1
    return True


def _write(session: Session) -> None:
    session.flush()
    # The first flush has recorded the new rows; only after the second one can all of them be let go.
    session.flush()
    session.expunge_all()
