"""What is looked at before something is booked: checks that each package registers for what it knows.

A check sees what is about to be booked and returns findings: an information, a warning, or a stop. Some stops
may be overridden by those who hold the permission, with a reason that is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from functools import cached_property
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select, Text, bindparam, select

from petadmin.core.db import BigId, UtcDateTime, db
from petadmin.core.i18n import Label

EXTENSION = "petadmin.preflight"


class Level(IntEnum):
    """How grave a finding is; the gravest stand first."""

    stop = 0
    warning = 1
    information = 2


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is about to be booked. `first_day` and `last_day` are days of the business.

    The rows are of packages above this one. Whatever has not been chosen yet is None or empty, so that the
    checks can speak while the form is being filled in.
    """

    area: str
    first_day: date
    last_day: date
    starts_at: datetime
    ends_at: datetime
    customer: Any = None
    animals: Sequence[Any] = ()
    service: Any = None
    resource: Any = None
    staff_id: int | None = None
    booking_id: int | None = None
    """The booking that is being changed, which stands in nobody's way."""

    occupancy: Any = None
    """What a form has asked of the places already; without it they are asked, as whenever something is saved."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something to know before it is booked; `key` is stable, so that an override can name it."""

    key: str
    level: Level
    title: str
    text: str = ""
    url: str | None = None
    url_label: Label | None = None
    overridable: bool = False


AREA = bindparam("draft_area", type_=Text())
SERVICE = bindparam("draft_service", type_=BigId)
CUSTOMER = bindparam("draft_customer", type_=BigId)
ANIMALS = bindparam("draft_animals", type_=BigId, expanding=True)
BOOKING = bindparam("draft_booking", type_=BigId)
STARTS_AT = bindparam("draft_starts_at", type_=UtcDateTime())
ENDS_AT = bindparam("draft_ends_at", type_=UtcDateTime())
NOBODY = 0
"""The id that stands for what a draft does not name; no row has it."""


def _parameters(draft: Draft) -> dict[str, Any]:
    """What a draft puts in the place of the parameters above."""
    return {
        AREA.key: draft.area,
        SERVICE.key: draft.service.id if draft.service is not None else NOBODY,
        CUSTOMER.key: draft.customer.id if draft.customer is not None else NOBODY,
        ANIMALS.key: [animal.id for animal in draft.animals],
        BOOKING.key: draft.booking_id or NOBODY,
        STARTS_AT.key: draft.starts_at,
        ENDS_AT.key: draft.ends_at,
    }


Check = Callable[[Draft], Sequence[Finding]]


@dataclass(frozen=True, eq=False)
class Registered:
    """A check, what is said when it finds nothing, and the rows without which it would find nothing."""

    check: Check
    order: int
    fine: Label | None = None
    about: Select[Any] | None = None


class Checks(list[Registered]):
    """All checks of an application, in their order."""

    @cached_property
    def about(self) -> tuple[list[Registered], Select[Any]]:
        """Those that look at rows, and the question whether there are any, which is put together once."""
        asked = [one for one in self if one.about is not None]
        each: list[Any] = [one.about.exists() for one in asked if one.about is not None]
        return asked, select(*each)


def init_preflight(app: Flask) -> None:
    """Give the application its empty list of checks."""
    app.extensions[EXTENSION] = Checks()


def add_check(
    app: Flask,
    check: Check,
    *,
    order: int,
    fine: Label | None = None,
    about: Select[Any] | None = None,
) -> None:
    """Register a check; `fine` tells in a few words that it found nothing.

    `about` selects the rows that the check looks at, or more than those; it names what a draft has by the
    parameters `AREA` to `ENDS_AT`. Whether there are any is asked in one statement for all checks, and a check
    without any is not asked further.
    """
    registered: Checks = app.extensions[EXTENSION]
    registered.append(Registered(check, order, fine, about))
    registered.sort(key=lambda one: one.order)


@dataclass(frozen=True)
class Report:
    """What the checks found, the gravest first, and what they found in order."""

    findings: Sequence[Finding]
    fine: Sequence[Label]

    def stops(self, overridden: Sequence[str] = ()) -> list[Finding]:
        """The findings that stand in the way and were not overridden."""
        return [
            one
            for one in self.findings
            if one.level is Level.stop and not (one.overridable and one.key in overridden)
        ]


def look(draft: Draft) -> Report:
    """Run all checks of the running application over a draft."""
    registered: Checks = current_app.extensions[EXTENSION]
    findings: list[Finding] = []
    fine: list[Label] = []
    idle = _idle(registered, draft)
    for one in registered:
        found = one.check(draft) if one not in idle else ()
        findings += found
        # As long as it is not known who comes, nothing can be said to be in order.
        if not found and one.fine is not None and draft.animals:
            fine.append(one.fine)
    return Report(sorted(findings, key=lambda finding: finding.level), fine)


def _idle(registered: Checks, draft: Draft) -> set[Registered]:
    """The checks that have nothing to look at."""
    asked, question = registered.about
    if not asked:
        return set()
    answers = db.session.execute(question, _parameters(draft)).one()
    return {one for one, there_are in zip(asked, answers, strict=True) if not there_are}
