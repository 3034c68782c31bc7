"""By what the list and the board of potential customers are narrowed."""

from collections.abc import Sequence
from datetime import timedelta

from flask import g
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, select, true

from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.business.areas import areas
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l
from petadmin.leads import queries
from petadmin.leads.models import OPEN, Lead, Source, Stage
from petadmin.records.labels.forms import named
from petadmin.records.labels.interests import has_interest
from petadmin.records.labels.models import Interest, LeadInterest
from petadmin.records.labels.queries import INTEREST
from petadmin.records.notices.queries import staff

STATES: Sequence[tuple[str, Label]] = [
    ("open", _l("Still open")),
    ("overdue", _l("Overdue")),
    ("mine", _l("Mine")),
    ("converted", _l("Converted")),
    ("lost", _l("Lost")),
    ("all", _l("All")),
]

FOLLOW_UPS: Sequence[tuple[str, Label]] = [
    ("overdue", _l("Overdue")),
    ("due", _l("Until today")),
    ("today", _l("Today")),
    ("week", _l("In the next 7 days")),
    ("none", _l("None planned")),
]

ME, NOBODY = "me", "nobody"


def in_state(state: str) -> ColumnElement[bool]:
    """The condition for those behind a tab."""
    conditions: dict[str, ColumnElement[bool]] = {
        "open": Lead.stage.in_(OPEN),
        "overdue": queries.is_overdue(today(get_timezone())),
        "mine": and_(Lead.stage.in_(OPEN), Lead.assignee_id == current_user.id),
        "converted": Lead.stage == Stage.converted,
        "lost": Lead.stage == Stage.lost,
        "all": true(),
    }
    return conditions[state]


def _to_follow_up(when: str) -> ColumnElement[bool]:
    day = today(get_timezone())
    conditions: dict[str, ColumnElement[bool]] = {
        "overdue": queries.is_overdue(day),
        "due": queries.is_due(day),
        "today": Lead.follow_up_on == day,
        "week": Lead.follow_up_on.between(day, day + timedelta(days=6)),
        "none": and_(Lead.stage.in_(OPEN), Lead.follow_up_on.is_(None)),
    }
    return conditions[when]


def _in_area(key: str) -> ColumnElement[bool]:
    bearers = (
        select(LeadInterest.lead_id)
        .join(Interest, Interest.id == LeadInterest.interest_id)
        .where(Interest.area == key)
    )
    return Lead.id.in_(bearers)


def _assigned_to(value: str) -> ColumnElement[bool]:
    if value == NOBODY:
        return Lead.assignee_id.is_(None)
    return Lead.assignee_id == (current_user.id if value == ME else int(value))


def _people() -> list[tuple[str, Label]]:
    if "lead_people" not in g:
        g.lead_people = [(str(user.id), user.name) for user in db.session.scalars(staff())]
    return [(ME, _l("Me")), (NOBODY, _l("Nobody yet")), *g.lead_people]


def filters() -> list[ChoiceFilter | DateFilter]:
    """The filters; the tabs are the first of them."""
    return [
        ChoiceFilter("state", _l("State"), in_state, choices=lambda: STATES),
        ChoiceFilter(
            "stage",
            _l("Stage"),
            lambda value: Lead.stage == Stage(value),
            choices=lambda: [(stage.value, stage.label) for stage in OPEN],
        ),
        ChoiceFilter("source", _l("Source"), Lead.source, choices=Source),
        ChoiceFilter(
            "interest",
            _l("Interest"),
            lambda value: has_interest(Lead.id, LeadInterest, value),
            choices=lambda: named(INTEREST),
        ),
        ChoiceFilter("area", _l("Area of interest"), _in_area, choices=lambda: areas().choices()),
        ChoiceFilter("assigned", _l("Assigned to"), _assigned_to, choices=_people),
        ChoiceFilter("follow-up", _l("Next follow-up"), _to_follow_up, choices=lambda: FOLLOW_UPS),
        DateFilter("created", _l("Added"), Lead.created_at, zone=get_timezone),
    ]
