"""Delivery: claims what is due, hands it to a transport, and records what became of it.

Before an e-mail is handed over the claim notes that it begins, which says of the one before that it was taken, and is
committed at once: a process that dies can cause one extra copy at most. The e-mails themselves are marked as sent many
at a time. What was not taken is recorded at once. A worker that slept past its lease has lost its claim, and changes
nothing any more.

Between the claim and the messages a batch is asked, in one transaction, whether it may go after all: for advertising
these are the quiet hours, for the rest what packages have registered as gates.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from petadmin.core.clock import utcnow
from petadmin.mail.claims import Claim, Claimed, settled, taken
from petadmin.mail.gates import Refusal, has_gates, refusals
from petadmin.mail.models import Category, Email, EmailMessage, EmailStatus, ErrorCode
from petadmin.mail.pace import QuietHours, promote_scheduled, quiet_hours_now
from petadmin.mail.post_office import Patience
from petadmin.mail.queries import ENDED_UNSENT, WAITING
from petadmin.mail.sent import after_unsent, drop_messages, wind_up
from petadmin.mail.statements import Statements
from petadmin.mail.transports import Letter, NoServiceError, Outcome, Transport, Verdict

FETCHED_AT_ONCE = 1024 * 1024
"""Bytes of messages that are held in memory, unless a single one is bigger."""

_LETTERS = (
    select(
        Email.id,
        Email.recipient_email,
        Email.created_at,
        Email.category,
        Email.attempts,
        EmailMessage.raw,
    )
    .join(EmailMessage, EmailMessage.email_id == Email.id)
    .where(Email.id.in_(bindparam("those", expanding=True)))
    .order_by(Email.id)
)


class Ending(Enum):
    """How a batch ended."""

    done = auto()
    out_of_time = auto()
    no_service = auto()


class _Turn(NamedTuple):
    """An e-mail whose turn it is, and how often it has been tried."""

    letter: Letter
    category: Category
    attempts: int


@dataclass(kw_only=True)
class Delivery:
    """One worker's round of deliveries; it commits its own steps."""

    statements: Statements
    transport: Transport
    patience: Patience
    stopping: Callable[[], bool]

    def drain(self) -> bool:
        """Send what is due; false when it stopped early and there may be more."""
        until = time.monotonic() + self.patience.run
        engine = self.statements.engine
        with engine.connect() as connection:
            quiet = quiet_hours_now(connection)
        promote_scheduled(engine, quiet)

        def is_over() -> bool:
            return self.stopping() or time.monotonic() > until

        while claim := Claim.take(
            self.statements, most=self.patience.batch, lease=self.patience.lease
        ):
            batch = _Batch(
                claim=claim,
                statements=self.statements,
                transport=self.transport,
                patience=self.patience,
                is_over=is_over,
            )
            ending = batch.deliver(quiet)
            if ending is not Ending.done:
                return ending is Ending.no_service
        return True


@dataclass(kw_only=True)
class _Batch:
    """What is delivered under one claim."""

    claim: Claim
    statements: Statements
    transport: Transport
    patience: Patience
    is_over: Callable[[], bool]
    _taken: list[int] = field(default_factory=list)
    """E-mails that the server has taken, while their rows do not say so yet."""
    _recorded: list[int] = field(default_factory=list)
    """E-mails whose rows say so, while what follows is still to be done."""
    _recorded_at: float = field(default_factory=time.monotonic)

    def deliver(self, quiet: QuietHours) -> Ending:
        """Hand over what may go, and let go of all."""
        emails = self._admitted(quiet)
        left = [email.email_id for email in emails]
        ending = Ending.done
        for turn in self._turns(emails):
            if self.is_over():
                self._settle(left, settled(EmailStatus.queued))
                ending = Ending.out_of_time
                break
            if not self.claim.begin(self.statements, turn.letter.email_id):
                break
            try:
                self._hand_over(turn)
            except NoServiceError as trouble:
                self._postpone(left, trouble)
                ending = Ending.no_service
                break
            left.remove(turn.letter.email_id)
        self._finish()
        if not emails and self.is_over():
            return Ending.out_of_time
        return ending

    def _admitted(self, quiet: QuietHours) -> Sequence[Claimed]:
        """Those that may go now; what becomes of the others is recorded together with the asking."""
        emails = self.claim.emails
        refused = _disturbing(emails, quiet)
        if not refused and not has_gates():
            return emails
        with self.statements.transaction() as connection:
            # E-mails are locked before what packages keep about them, here as everywhere.
            held = self.claim.lock(connection)
            refused |= refusals(connection, [row_id for row_id in held if row_id not in refused])
            self._refuse(connection, refused)
        return [
            email for email in emails if email.email_id in held and email.email_id not in refused
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
            self._end_unsent(connection, ids, values)

    def _turns(self, emails: Sequence[Claimed]) -> Iterator[_Turn]:
        """The messages in turn, fetched as many at a time as memory should hold."""
        for ids in _portions(emails):
            rows = self.statements.rows(_LETTERS, {"those": ids})
            for email_id, recipient, created_at, category, attempts, raw in rows:
                letter = Letter(
                    email_id=email_id, recipient=recipient, raw=raw, created_at=created_at
                )
                yield _Turn(letter, category, attempts)

    def _hand_over(self, turn: _Turn) -> None:
        outcome = self.transport.send(turn.letter)
        self.transport.expect_more()
        if outcome.verdict is Verdict.sent:
            self._taken.append(turn.letter.email_id)
            if time.monotonic() - self._recorded_at > self.patience.record:
                self._record()
        else:
            self._settle([turn.letter.email_id], self._failure(outcome, turn))

    def _failure(self, outcome: Outcome, turn: _Turn) -> dict[str, Any]:
        """The columns that record an attempt that did not surely succeed."""
        tried = {"attempts": turn.attempts + 1}
        trouble = _trouble(outcome.code, outcome.detail) | tried
        if outcome.verdict is Verdict.never:
            return settled(EmailStatus.error) | trouble
        unsure = outcome.verdict is Verdict.unsure
        if unsure and turn.category is Category.marketing:
            return settled(EmailStatus.uncertain) | trouble
        if turn.attempts >= len(self.patience.delays):
            return settled(EmailStatus.uncertain if unsure else EmailStatus.error) | trouble
        later = utcnow() + self._vary(self.patience.delays[turn.attempts])
        return settled(EmailStatus.queued) | trouble | {"not_before": later}

    def _postpone(self, ids: Sequence[int], trouble: NoServiceError) -> None:
        """Leave a server alone for a while that nothing can be sent through; that was no attempt."""
        later = {"not_before": utcnow() + self._vary(self.patience.outage)}
        self._settle(
            ids, settled(EmailStatus.queued) | _trouble(trouble.code, trouble.detail) | later
        )

    def _finish(self) -> None:
        """Record what the server has taken, do what follows, and let go."""
        self._record()
        if self._recorded:
            with self.statements.transaction() as connection:
                wind_up(connection, self._recorded)
        self.claim.end(self.statements)

    def _record(self) -> None:
        """Mark what the server has taken as sent."""
        if self._taken:
            with self.statements.transaction() as connection:
                self._recorded += self.claim.settle(connection, self._taken, taken(utcnow()))
        self._taken = []
        self._recorded_at = time.monotonic()

    def _settle(self, ids: Sequence[int], values: dict[str, Any]) -> None:
        with self.statements.transaction() as connection:
            self._end_unsent(connection, ids, values)

    def _end_unsent(
        self, connection: Connection, ids: Sequence[int], values: dict[str, Any]
    ) -> None:
        """Record that e-mails were not sent, or not yet, and do what follows from it."""
        changed = self.claim.settle(connection, ids, values)
        if values["status"] in ENDED_UNSENT and changed:
            after_unsent(connection, changed)
        if values["status"] is EmailStatus.cancelled and changed:
            drop_messages(connection, changed)

    def _vary(self, seconds: float) -> timedelta:
        part = random.uniform(-self.patience.jitter, self.patience.jitter)  # noqa: S311  # no secret
        return timedelta(seconds=seconds * (1 + part))


def _trouble(code: ErrorCode | None, detail: str) -> dict[str, Any]:
    return {"error_code": code or ErrorCode.connection_broken, "error_detail": detail[:500]}


def _disturbing(batch: Iterable[Claimed], quiet: QuietHours) -> dict[int, Refusal]:
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


def _portions(claimed: Iterable[Claimed]) -> Iterator[list[int]]:
    """The e-mails in groups whose messages fit into memory together."""
    portion: list[int] = []
    total = 0
    for email_id, _due, _category, size in claimed:
        if portion and total + size > FETCHED_AT_ONCE:
            yield portion
            portion, total = [], 0
        portion.append(email_id)
        total += size
    if portion:
        yield portion
