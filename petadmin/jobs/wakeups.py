"""Wake-ups: a task is rung when the transaction that made its work is committed, and only then."""

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from petadmin.core.db import Db
from petadmin.jobs.queues import Task, jobs

WAKEUPS = "petadmin.wakeups"
"""Key of the session's `info`."""


def wake(session: Db, task: Task, *ids: int) -> None:
    """Ring a task after the session's commit, once however often it was asked for."""
    session.info.setdefault(WAKEUPS, {})[task, ids] = None


@event.listens_for(Session, "after_commit")
def _ring(session: Session) -> None:
    # The end of a savepoint is announced as a commit too.
    if session.in_nested_transaction():
        return
    if wakeups := session.info.pop(WAKEUPS, None):
        jobs().ring_all(wakeups)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(WAKEUPS, None)
