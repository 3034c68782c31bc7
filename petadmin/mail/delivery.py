"""Delivery: claims what is due, hands it to a transport, and records what became of it.

A claim is a token and a lease on a batch. Before an e-mail is handed over its token is checked and
its lease renewed, and what became of it is recorded only while the token still holds, so a worker
that slept past its lease changes nothing. Each result is committed before the next e-mail is handed
over: a process that dies can cause one extra copy at most.

One statement records that an e-mail was taken and begins the next, and it is a transaction of its
own; messages are fetched many at a time. More statements would take longer than the mail server.

Between the claim and the messages a batch is asked, in one transaction, whether it may go after all: for advertising
these are the quiet hours, for the rest what packages have registered as gates.
"""

import random
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    bindparam,
    case,
    func,
    null,
    select,
    update,
)

from petadmin.core.clock import utcnow
from petadmin.mail.gates import Refusal, has_gates, refusals
from petadmin.mail.models import Category, Email, EmailMessage, EmailStatus, ErrorCode
from petadmin.mail.pace import QuietHours, promote_scheduled, quiet_hours_now
from petadmin.mail.post_office import Patience
from petadmin.mail.queries import ENDED_UNSENT, WAITING
from petadmin.mail.sent import after_unsent, drop_messages, wind_up
from petadmin.mail.transports import Letter, NoServiceError, Outcome, Transport, Verdict

FETCHED_AT_ONCE = 1024 * 1024
"""Bytes of messages that are held in memory, unless a single one is bigger."""

_FREE: dict[str, Any] = {"token": None, "lease_until": None, "started_at": None}
# A row has a token only while it is being sent. Asked for the state as well, PostgreSQL might look
# through all rows of that state.
_OURS = Email.token == bindparam("ours")


def settled(status: EmailStatus) -> dict[str, Any]:
    """The columns of an e-mail that nobody holds any more."""
    return _FREE | {"status": status, "error_code": None, "error_detail": ""}


def _trouble(code: ErrorCode | None, detail: str) -> dict[str, Any]:
    return {"error_code": code or ErrorCode.connection_broken, "error_detail": detail[:500]}


_DUE = (
    select(Email.id)
    .where(Email.status == EmailStatus.queued, Email.not_before <= bindparam("moment"))
    .order_by(Email.not_before, Email.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_SIZE = (
    select(func.coalesce(func.max(func.length(EmailMessage.raw)), 0))
    .where(EmailMessage.email_id == Email.id)
    .scalar_subquery()
)
_CLAIM = (
    update(Email)
    .where(Email.id.in_(select(_DUE.c.id)))
    .values(status=EmailStatus.sending, token=bindparam("ours"), lease_until=bindparam("until"))
    .returning(Email.not_before, Email.id, Email.category, _SIZE)
)
_STILL_OURS = (
    select(Email.id)
    .where(Email.id.in_(bindparam("those", expanding=True)), _OURS)
    .order_by(Email.id)
    .with_for_update(key_share=True)
)
_LETTERS = (
    select(Email.id, Email.recipient_email, Email.created_at, Email.category, EmailMessage.raw)
    .join(EmailMessage, EmailMessage.email_id == Email.id)
    .where(Email.id.in_(bindparam("those", expanding=True)))
    .order_by(Email.not_before, Email.id)
)
_TAKEN = settled(EmailStatus.sent) | {"sent_at": bindparam("moment")}
_BEGUN = {
    "lease_until": bindparam("until"),
    "started_at": bindparam("moment"),
    "attempts": Email.attempts + 1,
}
_IS_TAKEN = Email.id == bindparam("taken")


def _turn() -> dict[str, Any]:
    """The columns after the server took one e-mail and the next is begun, each row by its part."""
    values = {}
    for name in _TAKEN | _BEGUN:
        column = getattr(Email, name)
        taken, begun = _TAKEN.get(name, column), _BEGUN.get(name, column)
        values[name] = case((_IS_TAKEN, null() if taken is None else taken), else_=begun)
    return values


_TURN = (
    update(Email)
    .where(Email.id.in_((bindparam("taken"), bindparam("next"))), _OURS)
    .values(_turn())
    .returning(Email.id, Email.attempts)
)


class _Claimed(NamedTuple):
    """An e-mail that is ours for a while, when it was due, and how many bytes it has."""

    not_before: datetime
    email_id: int
    category: Category
    size: int


@dataclass(kw_only=True)
class Delivery:
    """One worker's round of deliveries; it commits its own steps."""

    connection: Connection
    transport: Transport
    patience: Patience
    stopping: Callable[[], bool]
    _token: str = field(default_factory=lambda: uuid.uuid4().hex)
    _taken: int | None = None
    """The e-mail that the server has taken, while its row does not say so yet."""
    _recorded: list[int] = field(default_factory=list)
    """E-mails that are sent, and whose message is not needed any more."""
    _commits_itself: bool = field(init=False)
    """Whether the driver commits each statement, as `own_connection` has it do on PostgreSQL."""

    def __post_init__(self) -> None:
        options = self.connection.get_execution_options()
        self._commits_itself = options.get("isolation_level") == "AUTOCOMMIT"

    def drain(self) -> bool:
        """Send what is due; false when it stopped early and there may be more."""
        until = time.monotonic() + self.patience.run
        quiet = quiet_hours_now(self.connection)
        self.connection.commit()
        promote_scheduled(self.connection.engine, quiet)
        while batch := self._claim():
            claimed = self._admitted(batch, quiet)
            left = [email.email_id for email in claimed]
            for letter, category in self._letters(claimed):
                if self._is_over(until):
                    self._finish()
                    self._change(left, settled(EmailStatus.queued))
                    return False
                try:
                    self._deliver(letter, category)
                except NoServiceError as trouble:
                    self._finish()
                    self._postpone(left, trouble)
                    return True
                left.remove(letter.email_id)
            self._finish()
            if not claimed and self._is_over(until):
                return False
        return True

    def _is_over(self, until: float) -> bool:
        return self.stopping() or time.monotonic() > until

    def _claim(self) -> Sequence[_Claimed]:
        """Take the next batch that is due."""
        now = utcnow()
        wanted = {
            "moment": now,
            "most": self.patience.batch,
            "ours": self._token,
            "until": now + self.patience.lease,
        }
        rows = self._run(_CLAIM, wanted)
        return sorted(_Claimed(*claimed) for claimed in rows)

    def _admitted(self, batch: Sequence[_Claimed], quiet: QuietHours) -> Sequence[_Claimed]:
        """Those that may go now; what becomes of the others is recorded together with the asking."""
        refused = _disturbing(batch, quiet)
        if not refused and not has_gates():
            return batch
        with self.connection.engine.begin() as connection:
            # E-mails are locked before what packages keep about them, here as everywhere.
            claimed = {"those": [email.email_id for email in batch], "ours": self._token}
            ours = connection.scalars(_STILL_OURS, claimed).all()
            refused |= refusals(connection, [row_id for row_id in ours if row_id not in refused])
            self._refuse(connection, refused)
        return [
            email for email in batch if email.email_id in ours and email.email_id not in refused
        ]

    def _refuse(self, connection: Connection, refused: Mapping[int, Refusal]) -> None:
        """Record what does not go, in one statement for each reason."""
        alike: dict[Refusal, list[int]] = defaultdict(list)
        for email_id, refusal in refused.items():
            alike[refusal].append(email_id)
        for refusal, ids in alike.items():
            values = settled(refusal.status) | {"error_code": refusal.code}
            if refusal.status in WAITING:
                later = utcnow() + self._vary(self.patience.outage)
                values |= {"not_before": refusal.not_before or later}
            self._settle(connection, ids, values)

    def _letters(self, claimed: Sequence[_Claimed]) -> Iterator[tuple[Letter, Category]]:
        """The messages in turn, fetched as many at a time as memory should hold."""
        for ids in _portions(claimed):
            rows = self._run(_LETTERS, {"those": ids})
            for email_id, recipient, created_at, category, raw in rows:
                letter = Letter(
                    email_id=email_id, recipient=recipient, raw=raw, created_at=created_at
                )
                yield letter, category

    def _deliver(self, letter: Letter, category: Category) -> None:
        """Hand over one e-mail; that it was taken is recorded with the beginning of the next."""
        attempts = self._turn_to(letter.email_id)
        if attempts is None:
            return
        outcome = self.transport.send(letter)
        self.transport.expect_more()
        if outcome.verdict is Verdict.sent:
            self._taken = letter.email_id
        else:
            failed = self._failure(outcome, attempts=attempts, category=category)
            with self.connection.engine.begin() as connection:
                self._settle(connection, [letter.email_id], failed)

    def _turn_to(self, email_id: int | None) -> int | None:
        """Record what the server has taken and begin an e-mail, if it is still ours.

        Returns the number of the attempt.
        """
        if self._taken is None and email_id is None:
            return None
        now = utcnow()
        turn = {
            "taken": self._taken,
            "next": email_id,
            "ours": self._token,
            "moment": now,
            "until": now + self.patience.lease,
        }
        attempts: dict[int | None, int] = dict(self._run(_TURN, turn))
        if self._taken is not None and self._taken in attempts:
            self._recorded.append(self._taken)
        self._taken = None
        return attempts.get(email_id)

    def _failure(self, outcome: Outcome, *, attempts: int, category: Category) -> dict[str, Any]:
        """The columns that record an attempt that did not surely succeed."""
        trouble = _trouble(outcome.code, outcome.detail)
        if outcome.verdict is Verdict.never:
            return settled(EmailStatus.error) | trouble
        unsure = outcome.verdict is Verdict.unsure
        if unsure and category is Category.marketing:
            return settled(EmailStatus.uncertain) | trouble
        if attempts > len(self.patience.delays):
            return settled(EmailStatus.uncertain if unsure else EmailStatus.error) | trouble
        later = utcnow() + self._vary(self.patience.delays[attempts - 1])
        return settled(EmailStatus.queued) | trouble | {"not_before": later}

    def _postpone(self, ids: Sequence[int], trouble: NoServiceError) -> None:
        """Leave a server alone for a while that nothing can be sent through."""
        later = {"not_before": utcnow() + self._vary(self.patience.outage)}
        values = settled(EmailStatus.queued) | _trouble(trouble.code, trouble.detail) | later
        # One of them was begun when the trouble showed; that was no attempt.
        begun = case((Email.started_at.is_not(None), 1), else_=0)
        self._change(ids, values | {"attempts": Email.attempts - begun})

    def _finish(self) -> None:
        """Record the last that the server has taken; do what follows, and drop the messages of those that are sent."""
        self._turn_to(None)
        if self._recorded:
            with self.connection.engine.begin() as connection:
                wind_up(connection, self._recorded)
            self._recorded = []

    def _settle(self, connection: Connection, ids: Sequence[int], values: dict[str, Any]) -> None:
        """Record what became of e-mails that are still ours, and do what follows from it."""
        change = update(Email).where(Email.id.in_(ids), _OURS).values(values).returning(Email.id)
        changed = connection.scalars(change, {"ours": self._token}).all()
        if values["status"] in ENDED_UNSENT and changed:
            after_unsent(connection, changed)
        if values["status"] is EmailStatus.cancelled and changed:
            drop_messages(connection, changed)

    def _change(self, ids: Sequence[int], values: dict[str, Any]) -> None:
        change = update(Email).where(Email.id.in_(ids), _OURS).values(values)
        self._run(change, {"ours": self._token})

    def _run(self, statement: Executable, values: dict[str, Any]) -> list[Any]:
        """Execute a statement as a transaction of its own; returns its rows."""
        result = self.connection.execute(statement, values)
        rows = list(result.all()) if result.returns_rows else []
        if not self._commits_itself:
            self.connection.commit()
        return rows

    def _vary(self, seconds: float) -> timedelta:
        part = random.uniform(-self.patience.jitter, self.patience.jitter)  # noqa: S311  # no secret
        return timedelta(seconds=seconds * (1 + part))


def _disturbing(batch: Iterable[_Claimed], quiet: QuietHours) -> dict[int, Refusal]:
    """The advertising that would come in quiet hours."""
    now = utcnow()
    if quiet.end(now) is None:
        return {}
    return {
        email.email_id: Refusal(
            EmailStatus.scheduled, None, quiet.put_off(email.not_before, now=now)
        )
        for email in batch
        if email.category is Category.marketing
    }


def _portions(claimed: Iterable[_Claimed]) -> Iterator[list[int]]:
    """The e-mails in groups whose messages fit into memory together."""
    portion: list[int] = []
    total = 0
    for _due, email_id, _category, size in claimed:
        if portion and total + size > FETCHED_AT_ONCE:
            yield portion
            portion, total = [], 0
        portion.append(email_id)
        total += size
    if portion:
        yield portion


@contextmanager
def own_connection(engine: Engine) -> Iterator[Connection]:
    """A connection for many small statements, each a transaction of its own.

    It does not go back to the pool, because of how it is set up: PostgreSQL is spared a BEGIN and a
    COMMIT for each statement, and keeps their plans, which do not depend on the values.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("SET plan_cache_mode = auto")
            connection.commit()
        connection.detach()
        yield connection
