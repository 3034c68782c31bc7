"""Delivery: claims what is due, hands it to a transport, and records what became of it.

A claim is a token and a lease on a batch. Before an e-mail is handed over its token is checked and
its lease renewed, and what became of it is recorded only while the token still holds, so a worker
that slept past its lease changes nothing. Each result is committed before the next e-mail is handed
over: a process that dies can cause one extra copy at most.

The statements of the inner loop are built once and run without an ORM session, which would take
longer than the mail server does.
"""

import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from petadmin.core.clock import utcnow
from petadmin.mail.models import Category, Email, EmailMessage, EmailStatus, ErrorCode
from petadmin.mail.post_office import Patience
from petadmin.mail.transports import Letter, NoServiceError, Outcome, Transport, Verdict

_FREE: dict[str, Any] = {"token": None, "lease_until": None, "started_at": None}
_DONE = (EmailStatus.sent, EmailStatus.cancelled)
_OURS = (Email.token == bindparam("ours"), Email.status == EmailStatus.sending)
_RAW = select(EmailMessage.raw).where(EmailMessage.email_id == Email.id).scalar_subquery()


def _settled(status: EmailStatus) -> dict[str, Any]:
    return _FREE | {"status": status, "error_code": None, "error_detail": ""}


def _trouble(code: ErrorCode | None, detail: str) -> dict[str, Any]:
    return {"error_code": code or ErrorCode.connection_broken, "error_detail": detail[:500]}


_DUE = (
    select(Email.id)
    .where(Email.status == EmailStatus.queued, Email.not_before <= bindparam("moment"))
    .order_by(Email.not_before, Email.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(Email)
    .where(Email.id.in_(bindparam("those", expanding=True)))
    .values(status=EmailStatus.sending, token=bindparam("ours"), lease_until=bindparam("until"))
)
_BEGIN = (
    update(Email)
    .where(Email.id == bindparam("that"), *_OURS)
    .values(
        lease_until=bindparam("until"),
        started_at=bindparam("moment"),
        attempts=Email.attempts + 1,
    )
    .returning(Email.recipient_email, Email.created_at, Email.attempts, Email.category, _RAW)
)
_RECORD_SENT = (
    update(Email)
    .where(Email.id == bindparam("that"), *_OURS)
    .values(_settled(EmailStatus.sent) | {"sent_at": bindparam("moment")})
)


@dataclass(kw_only=True)
class Delivery:
    """One worker's round of deliveries; it commits its own steps."""

    connection: Connection
    transport: Transport
    patience: Patience
    stopping: Callable[[], bool]
    _token: str = field(default_factory=lambda: uuid.uuid4().hex)

    def drain(self) -> bool:
        """Send what is due; false when it stopped early and there may be more."""
        until = time.monotonic() + self.patience.run
        promote_scheduled(self.connection)
        while claimed := self._claim():
            for position, email_id in enumerate(claimed):
                if self.stopping() or time.monotonic() > until:
                    self._give_back(claimed[position:])
                    return False
                try:
                    self._deliver(email_id)
                except NoServiceError as trouble:
                    self._postpone(claimed[position:], trouble)
                    return True
            self._drop_messages(claimed)
        return True

    def _claim(self) -> Sequence[int]:
        """Take the next batch that is due, and commit that."""
        now = utcnow()
        due = {"moment": now, "most": self.patience.batch}
        ids = self.connection.scalars(_DUE, due).all()
        if ids:
            until = now + self.patience.lease
            self.connection.execute(_CLAIM, {"those": ids, "ours": self._token, "until": until})
        self.connection.commit()
        return ids

    def _deliver(self, email_id: int) -> None:
        """Hand over one e-mail; the result is committed together with the next step."""
        attempt = self._begin(email_id)
        # This commits the result of the e-mail before as well, which spares every other sync.
        self.connection.commit()
        if attempt is None:
            return
        letter, attempts, category = attempt
        outcome = self.transport.send(letter)
        self.transport.expect_more()
        if outcome.verdict is Verdict.sent:
            sent = {"that": email_id, "ours": self._token, "moment": utcnow()}
            self.connection.execute(_RECORD_SENT, sent)
        else:
            self._change([email_id], self._failure(outcome, attempts=attempts, category=category))

    def _begin(self, email_id: int) -> tuple[Letter, int, Category] | None:
        """Check the token and renew the lease of an e-mail; None when it is no longer ours."""
        now = utcnow()
        until = now + self.patience.lease
        mine = {"that": email_id, "ours": self._token, "moment": now, "until": until}
        begun = self.connection.execute(_BEGIN, mine).one_or_none()
        if begun is None:
            return None
        recipient, created_at, attempts, category, raw = begun
        letter = Letter(email_id=email_id, recipient=recipient, raw=raw, created_at=created_at)
        return letter, attempts, category

    def _failure(self, outcome: Outcome, *, attempts: int, category: Category) -> dict[str, Any]:
        """The columns that record an attempt that did not surely succeed."""
        trouble = _trouble(outcome.code, outcome.detail)
        if outcome.verdict is Verdict.never:
            return _settled(EmailStatus.error) | trouble
        unsure = outcome.verdict is Verdict.unsure
        if unsure and category is Category.marketing:
            return _settled(EmailStatus.uncertain) | trouble
        if attempts > len(self.patience.delays):
            return _settled(EmailStatus.uncertain if unsure else EmailStatus.error) | trouble
        later = utcnow() + self._vary(self.patience.delays[attempts - 1])
        return _settled(EmailStatus.queued) | trouble | {"not_before": later}

    def _give_back(self, ids: Sequence[int]) -> None:
        self._change(ids, _settled(EmailStatus.queued))
        self.connection.commit()

    def _postpone(self, ids: Sequence[int], trouble: NoServiceError) -> None:
        """Leave a server alone for a while that nothing can be sent through."""
        later = {"not_before": utcnow() + self._vary(self.patience.outage)}
        values = _settled(EmailStatus.queued) | _trouble(trouble.code, trouble.detail) | later
        # The first was begun when the trouble showed; that was no attempt.
        self._change(ids[:1], values | {"attempts": Email.attempts - 1})
        self._change(ids[1:], values)
        self.connection.commit()

    def _change(self, ids: Sequence[int], values: dict[str, Any]) -> None:
        if ids:
            ours = {"ours": self._token}
            self.connection.execute(
                update(Email).where(Email.id.in_(ids), *_OURS).values(values), ours
            )

    def _drop_messages(self, ids: Sequence[int]) -> None:
        done = select(Email.id).where(Email.id.in_(ids), Email.status.in_(_DONE))
        self.connection.execute(delete(EmailMessage).where(EmailMessage.email_id.in_(done)))

    def _vary(self, seconds: float) -> timedelta:
        part = random.uniform(-self.patience.jitter, self.patience.jitter)  # noqa: S311  # no secret
        return timedelta(seconds=seconds * (1 + part))


def sweep_up(connection: Connection, *, patience: Patience) -> bool:
    """Pick up what a lost wake-up or a dead worker left behind; says whether anything is due."""
    release_expired(connection, patience=patience)
    promote_scheduled(connection)
    done = exists().where(Email.id == EmailMessage.email_id, Email.status.in_(_DONE))
    connection.execute(delete(EmailMessage).where(done))
    due = select(Email.id).where(Email.status == EmailStatus.queued, Email.not_before <= utcnow())
    return connection.scalar(due.limit(1)) is not None


def promote_scheduled(connection: Connection) -> None:
    """Queue the scheduled e-mails whose time has come."""
    connection.execute(
        update(Email)
        .where(Email.status == EmailStatus.scheduled, Email.not_before <= utcnow())
        .values(status=EmailStatus.queued)
    )


def release_expired(connection: Connection, *, patience: Patience) -> None:
    """Free the e-mails of workers that gave no sign for longer than the lease.

    What was only claimed is surely not sent. What was begun may have been: customer service tries
    again, advertising (and what has used up its attempts) waits for a person.
    """
    expired = (Email.status == EmailStatus.sending, Email.lease_until < utcnow())
    again = (Email.category == Category.transactional) & (Email.attempts <= len(patience.delays))
    trouble = _trouble(ErrorCode.connection_broken, "The worker stopped while sending.")
    connection.execute(
        update(Email)
        .where(*expired, again | Email.started_at.is_(None))
        .values(_settled(EmailStatus.queued))
    )
    connection.execute(
        update(Email).where(*expired).values(_settled(EmailStatus.uncertain) | trouble)
    )
