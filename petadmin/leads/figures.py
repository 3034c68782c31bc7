"""What the contacts with a potential customer add up to, and how long things took: sums, never rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, func, select

from petadmin.core.db import Db
from petadmin.leads.models import Lead
from petadmin.records.interactions.models import Direction, Interaction, Method


class Line(NamedTuple):
    """How many contacts of one method went in either direction."""

    method: Method
    sent: int
    received: int

    @property
    def total(self) -> int:
        return self.sent + self.received


@dataclass(frozen=True)
class Figures:
    """The figures of one potential customer."""

    lines: list[Line]
    """The methods that were used, the most used ones first."""

    last_at: datetime | None
    answered_at: datetime | None
    """When somebody got in touch with them for the first time after they had come."""

    @property
    def sent(self) -> int:
        return sum(line.sent for line in self.lines)

    @property
    def received(self) -> int:
        return sum(line.received for line in self.lines)

    @property
    def total(self) -> int:
        return self.sent + self.received


def figures_of(session: Db, lead: Lead, *, now: datetime) -> Figures:
    """The figures of a potential customer; a contact that lies ahead is not the last one."""
    is_answer = and_(Interaction.direction == Direction.sent, Interaction.at >= lead.created_at)
    statement = (
        select(
            Interaction.method,
            Interaction.direction,
            func.count(),
            func.max(case((Interaction.at <= now, Interaction.at))),
            func.min(case((is_answer, Interaction.at))),
        )
        .where(Interaction.lead_id == lead.id)
        .group_by(Interaction.method, Interaction.direction)
    )
    rows = session.execute(statement).all()
    counts = {(method, direction): number for method, direction, number, _last, _first in rows}
    lines = [
        Line(
            method, *(counts.get((method, way), 0) for way in (Direction.sent, Direction.received))
        )
        for method in Method
    ]
    used = sorted((line for line in lines if line.total), key=lambda line: -line.total)
    return Figures(
        used,
        max((last for *_rest, last, _first in rows if last is not None), default=None),
        min((first for *_rest, first in rows if first is not None), default=None),
    )


def time_to_answer(lead: Lead, figures: Figures) -> timedelta | None:
    """How long they waited until somebody got in touch; None when nobody has."""
    return figures.answered_at - lead.created_at if figures.answered_at is not None else None


def time_to_conversion(lead: Lead) -> timedelta | None:
    """How long it took until they became a customer; None when they have not."""
    return lead.converted_at - lead.created_at if lead.converted_at is not None else None


def last_contacts(session: Db, lead_ids: Sequence[int], *, now: datetime) -> dict[int, datetime]:
    """When these potential customers were last in contact; whoever never was is left out."""
    statement = (
        select(Interaction.lead_id, func.max(Interaction.at))
        .where(Interaction.lead_id.in_(lead_ids), Interaction.at <= now)
        .group_by(Interaction.lead_id)
    )
    return {lead_id: at for lead_id, at in session.execute(statement) if lead_id is not None}
