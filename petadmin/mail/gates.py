"""What is asked of e-mails just before they are handed over, registered by packages that know why not.

Whether an e-mail may go is checked when it is queued and again here, since much can change while it waits.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from flask import Flask, current_app
from sqlalchemy import Connection

from petadmin.mail.models import EmailStatus, ErrorCode

EXTENSION = "petadmin.mail.gates"


class Refusal(NamedTuple):
    """Why an e-mail does not go, and what becomes of it.

    It is `cancelled` or an `error`, or it waits until `not_before` as `scheduled` (or `queued`).
    """

    status: EmailStatus
    code: ErrorCode | None
    not_before: datetime | None = None


Gate = Callable[[Connection, Sequence[int]], Mapping[int, Refusal]]
"""Takes the ids of e-mails that are about to be sent, and says which are refused.

It is called within a transaction that also records the refusals, at least once for each e-mail.
"""


def add_gate(app: Flask, gate: Gate, *, order: int = 0) -> None:
    """Let something be asked before e-mails are sent; the lowest order is asked first."""
    gates: list[tuple[int, Gate]] = app.extensions.setdefault(EXTENSION, [])
    gates.append((order, gate))
    gates.sort(key=itemgetter(0))


def has_gates() -> bool:
    """Whether anything is asked at all."""
    return bool(current_app.extensions.get(EXTENSION))


def refusals(connection: Connection, ids: Sequence[int]) -> dict[int, Refusal]:
    """Which of these e-mails do not go; a gate is not asked of what one before it refused."""
    refused: dict[int, Refusal] = {}
    gates: list[tuple[int, Gate]] = current_app.extensions.get(EXTENSION, [])
    for _order, gate in gates:
        asked = [email_id for email_id in ids if email_id not in refused]
        if asked:
            refused |= gate(connection, asked)
    return refused
