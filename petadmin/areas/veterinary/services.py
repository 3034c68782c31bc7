"""What can happen to a consultation: written down with its weight, prescriptions and follow-up, and changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from petadmin.animals import weighing
from petadmin.areas.veterinary import queries
from petadmin.areas.veterinary.models import Consultation, Prescription
from petadmin.audit.recording import record
from petadmin.bookings import visits
from petadmin.core.clock import moment_at, utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l
from petadmin.core.text import clean_line, clean_text
from petadmin.records.notices import services as notices

MORNING = time(9)
"""When a follow-up is brought to mind on its day."""

LONGEST_REMINDER = 200


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where and by whom a consultation is written down."""

    zone: tzinfo
    author_id: int | None


def add(
    session: Db, consultation: Consultation, values: Mapping[str, Any], *, desk: Desk
) -> Consultation:
    """Put a consultation on file; its weight goes to the animal's, its follow-up becomes a notice."""
    own, rest = _parted(values)
    visits.add(session, consultation, rest, zone=desk.zone)
    session.flush()
    _follow(session, consultation, own, _Before(None, None, None), desk=desk)
    return consultation


def apply(
    session: Db, consultation: Consultation, values: Mapping[str, Any], *, desk: Desk
) -> None:
    """Change a consultation to these values."""
    own, rest = _parted(values)
    before = _Before(consultation.weight_grams, consultation.follow_up_on, consultation.staff_id)
    visits.apply(session, consultation, rest, zone=desk.zone)
    _follow(session, consultation, own, before, desk=desk)


@dataclass(frozen=True)
class _Before:
    """What a consultation said before it is changed."""

    grams: int | None
    follow_up_on: date | None
    staff_id: int | None


def _parted(values: Mapping[str, Any]) -> tuple[Sequence[Mapping[str, Any]] | None, dict[str, Any]]:
    rest = dict(values)
    return rest.pop("prescriptions", None), rest


def _follow(
    session: Db,
    consultation: Consultation,
    rows: Sequence[Mapping[str, Any]] | None,
    before: _Before,
    *,
    desk: Desk,
) -> None:
    _check_follow_up(consultation, zone=desk.zone)
    if rows is not None:
        prescribe(session, consultation, rows)
    if consultation.weight_grams not in (None, before.grams):
        _weigh(session, consultation, zone=desk.zone)
    if consultation.follow_up_on != before.follow_up_on:
        _remind(session, consultation, before, desk=desk)


def prescribe(session: Db, consultation: Consultation, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let these be the medicines of a consultation, in this order."""
    old = [str(one) for one in consultation.prescriptions]
    kept = list(consultation.prescriptions[: len(rows)])
    kept += [Prescription() for _row in rows[len(kept) :]]
    for position, (one, row) in enumerate(zip(kept, rows, strict=True)):
        one.medicine = clean_line(row["medicine"])
        one.dose, one.frequency = (
            clean_line(row.get(name) or "") for name in ("dose", "frequency")
        )
        one.days, one.notes = row.get("days"), clean_text(row.get("notes") or "")
        one.position = position
        if not one.medicine:
            raise DomainError(_l("Each line needs a medicine."), field="prescriptions")
    consultation.prescriptions = kept
    new = [str(one) for one in kept]
    if old != new:
        # So that a form that somebody else has open is noticed to be stale.
        consultation.updated_at = utcnow()
        flag_modified(consultation, "updated_at")
        changes = {"prescriptions": ["; ".join(old), "; ".join(new)]}
        record(session, "visit.prescribed", consultation, changes=changes)


def _check_follow_up(consultation: Consultation, *, zone: tzinfo) -> None:
    day = consultation.starts_at.astimezone(zone).date()
    if consultation.follow_up_on is not None and consultation.follow_up_on <= day:
        raise DomainError(_l("The follow-up comes after the consultation."), field="follow_up_on")


def _weigh(session: Db, consultation: Consultation, *, zone: tzinfo) -> None:
    """Put the weight on file as the animal's of that day, in place of one that is there already."""
    day = consultation.starts_at.astimezone(zone).date()
    values = {"measured_on": day, "grams": consultation.weight_grams}
    weight = session.scalar(queries.weight_on(consultation.animal_id or 0, day))
    try:
        if weight is not None:
            weighing.apply(session, weight, values, today=day)
        else:
            owned = {"animal_id": consultation.animal_id, **values}
            weighing.add(session, owned, today=day)
    except DomainError as error:
        raise DomainError(error.message, field="weight_grams") from error


def _remind(session: Db, consultation: Consultation, before: _Before, *, desk: Desk) -> None:
    """Keep the notice of the follow-up: at its new day, or none."""
    now = utcnow()
    if before.follow_up_on is not None:
        was_due = _morning(before.follow_up_on, desk.zone)
        stale = session.scalar(
            queries.reminder(consultation.animal_id or 0, was_due, before.staff_id)
        )
        if stale is not None:
            session.delete(stale)
    if consultation.follow_up_on is None:
        return
    due_at = _morning(consultation.follow_up_on, desk.zone)
    if due_at < now:
        return
    notices.add(
        session,
        {
            "animal_id": consultation.animal_id,
            "text": _reminder(consultation),
            "due_at": due_at,
            "assignee_id": consultation.staff_id,
        },
        author_id=desk.author_id,
        now=now,
    )


def _reminder(consultation: Consultation) -> str:
    reason = clean_line(consultation.reason)[:LONGEST_REMINDER]
    return _("Follow-up: %(reason)s", reason=reason) if reason else _("Follow-up")


def _morning(day: date, zone: tzinfo) -> datetime:
    return moment_at(datetime.combine(day, MORNING), zone)
