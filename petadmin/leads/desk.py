"""What the potential customers' own package puts on their desk, and on the desks of those whom they became."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, g, url_for
from flask_babel import format_date, format_timedelta, get_timezone
from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.cells import ago, local_date
from petadmin.core.clock import today, utcnow
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l
from petadmin.customers.models import Customer
from petadmin.desk.registry import (
    Alert,
    Desk,
    Marker,
    Panel,
    QuickAction,
    SheetBlock,
    Statistic,
    TimelineEntry,
    TimelineSource,
    Window,
    desk_of,
)
from petadmin.leads.admin.listing import LeadView
from petadmin.leads.figures import Figures, figures_of, time_to_answer, time_to_conversion
from petadmin.leads.models import Lead, LeadStep, Stage
from petadmin.leads.words import LOOKS, follow_up_of

CONTACT_FIELDS = (
    "kind",
    "first_name",
    "last_name",
    "company_name",
    "email",
    "phone",
    "other_phone",
    "city",
    "language",
)
A_DAY = timedelta(days=1)
MANY_DAYS = 100_000
"""So many days that they are never told in months or years."""

TOLD = frozenset({"lead.created", "lead.moved", "lead.lost", "lead.reopened", "lead.converted"})
"""Recorded actions of which the stages on the timeline tell."""


def register(app: Flask, view: LeadView) -> None:
    """Put everything on the desk; forms are cut from the view's own form."""
    desk = desk_of(app, "lead")
    _add_panels(desk, view)
    _add_figures(desk)
    _add_sheet(desk)
    desk.add(
        QuickAction(
            key="convert",
            label=_l("Convert to customer"),
            icon="user-check",
            permission="lead:convert",
            order=20,
            url=lambda lead: url_for("leads.convert_view", row_id=lead.id),
            primary=True,
            offered=lambda lead: lead.stage is not Stage.converted,
        ),
        TimelineSource(
            key="stages",
            label=_l("Stages"),
            permission="lead:view",
            entries=lambda lead, window: _steps(LeadStep.lead_id == lead.id, window),
            ids=lambda lead: select(LeadStep.id).where(LeadStep.lead_id == lead.id),
            tells=TOLD,
        ),
    )
    desk.alerts.append(lambda lead: _alerts(lead, view))
    desk.markers.append(_markers)
    desk_of(app, "customer").add(
        TimelineSource(
            key="stages",
            label=_l("Stages"),
            permission="lead:view",
            entries=lambda customer, window: _steps(
                LeadStep.lead_id.in_(_leads_of(customer)), window
            ),
            ids=_leads_of,
            tells=TOLD,
        )
    )


def _add_panels(desk: Desk, view: LeadView) -> None:
    desk.add(
        Panel(
            key="contact",
            label=_l("Contact data"),
            icon="id",
            template="leads/panels/contact.html",
            permission="lead:view",
            order=10,
            form=lambda: view.part_of_form(*CONTACT_FIELDS),
            edit_permission="lead:edit",
        ),
        Panel(
            key="next",
            label=_l("What comes next"),
            icon="calendar-event",
            template="leads/panels/next.html",
            permission="lead:view",
            order=20,
            form=lambda: view.part_of_form("follow_up_on", "assignee", "stage"),
            edit_permission="lead:edit",
        ),
        Panel(
            key="wishes",
            label=_l("What they want"),
            icon="target",
            template="leads/panels/wishes.html",
            permission="lead:view",
            order=25,
            form=lambda: view.part_of_form("wishes", "source", "source_detail"),
            edit_permission="lead:edit",
        ),
        Panel(
            key="figures",
            label=_l("Contacts in figures"),
            icon="chart-bar",
            template="leads/panels/figures.html",
            permission="interaction:list",
            order=80,
            context=_figures_shown,
        ),
    )


def _add_figures(desk: Desk) -> None:
    desk.add(
        Statistic(
            key="contacts",
            label=_l("Contacts"),
            order=10,
            permission="interaction:list",
            value=_number_of_contacts,
        ),
        Statistic(
            key="last",
            label=_l("Last contact"),
            order=20,
            permission="interaction:list",
            value=_last_contact,
        ),
        Statistic(
            key="answer",
            label=_l("Response time"),
            order=30,
            permission="interaction:list",
            value=_response_time,
        ),
        Statistic(
            key="conversion",
            label=_l("Time to conversion"),
            order=40,
            permission="lead:view",
            value=_conversion_time,
        ),
    )


def _add_sheet(desk: Desk) -> None:
    blocks: tuple[tuple[str, Label, bool], ...] = (
        ("contact", _l("Contact data"), False),
        ("wishes", _l("What they want"), False),
        ("next", _l("What comes next"), True),
    )
    for order, (key, label, internal) in enumerate(blocks):
        desk.add(
            SheetBlock(
                key=key,
                label=label,
                template=f"leads/sheet/{key}.html",
                permission="lead:view",
                order=order * 10,
                internal=internal,
            )
        )


# Figures


def _figures(lead: Lead) -> Figures:
    """The figures of the one whose desk is shown; a page asks for them once."""
    if g.get("lead_figures_of") != lead.id:
        g.lead_figures = figures_of(db.session, lead, now=utcnow())
        g.lead_figures_of = lead.id
    found: Figures = g.lead_figures
    return found


def _figures_shown(lead: Lead) -> dict[str, Any]:
    figures = _figures(lead)
    ways = (_("Sent"), _("Received"))
    chart = {
        "labels": [str(line.method.label) for line in figures.lines],
        "bars": [
            {"name": name, "values": [line[place] for line in figures.lines]}
            for place, name in enumerate(ways, 1)
        ],
    }
    return {"figures": figures, "chart": chart, "ways": ways}


def _number_of_contacts(lead: Lead) -> tuple[str, str]:
    figures = _figures(lead)
    detail = _("%(sent)s sent, %(received)s received", sent=figures.sent, received=figures.received)
    return str(figures.total), detail if figures.total else ""


def _last_contact(lead: Lead) -> tuple[str, str]:
    last = _figures(lead).last_at
    if last is None:
        return _("None yet"), ""
    since = last - utcnow()
    if abs(since) < A_DAY:
        return ago(last), local_date(last)
    # In days, however many: whoever is to be called is called by their number.
    days = format_timedelta(since, granularity="day", threshold=MANY_DAYS, add_direction=True)
    return str(days), local_date(last)


def _response_time(lead: Lead) -> tuple[str, str]:
    waited = time_to_answer(lead, _figures(lead))
    if waited is None:
        return "—", _("Nobody has got in touch yet.") if lead.is_open else ""
    return _duration(waited), _("from arrival to our first contact")


def _conversion_time(lead: Lead) -> tuple[str, str]:
    took = time_to_conversion(lead)
    if took is not None:
        return _duration(took), _("from arrival to customer")
    if lead.stage is Stage.lost:
        return "—", str(lead.stage.label)
    return "—", _("open for %(time)s", time=_duration(utcnow() - lead.created_at))


def _duration(time: timedelta) -> str:
    return str(format_timedelta(time, threshold=1.5))


# Alerts, markers, timeline


def _alerts(lead: Lead, view: LeadView) -> Sequence[Alert]:
    if lead.stage is Stage.converted:
        return [_converted(lead)]
    if lead.stage is Stage.lost:
        return [_lost(lead, view)]
    if not lead.is_overdue(today(get_timezone())):
        return []
    may_set, may_postpone = view.may("follow_up"), view.may("postpone")
    return [
        Alert(
            tone="danger",
            icon="alarm",
            title=_(
                "The follow-up was due on %(day)s.", day=format_date(lead.follow_up_on, "full")
            ),
            text="",
            url=view.verb_url(view.verbs["follow_up"], lead) if may_set else None,
            url_label=_l("Set a new date"),
            post_url=view.verb_url(view.verbs["postpone"], lead) if may_postpone else None,
            post_label=_l("In a week"),
        )
    ]


def _converted(lead: Lead) -> Alert:
    # Whoever may not see the customer does not see them here, so the customer is there.
    may_see = current_user.may("customer:view")
    by = lead.converted_by.name if lead.converted_by is not None else ""
    text = _("Everything since then is at the customer.")
    return Alert(
        tone="info",
        icon="user-check",
        title=_("Converted to customer on %(day)s.", day=local_date(lead.converted_at)),
        text=f"{by} · {text}" if by else text,
        url=url_for("customers.details_view", row_id=lead.customer_id) if may_see else None,
        url_label=_l("Open the customer"),
    )


def _lost(lead: Lead, view: LeadView) -> Alert:
    reason = str(lead.lost_reason.label) if lead.lost_reason is not None else ""
    since = local_date(lead.stage_since)
    return Alert(
        tone="warning",
        icon="circle-x",
        title=_("Lost on %(day)s: %(reason)s", day=since, reason=reason),
        text=lead.lost_note,
        post_url=view.verb_url(view.verbs["reopen"], lead) if view.may("reopen") else None,
        post_label=_l("Open again"),
    )


def _markers(lead: Lead) -> Sequence[Marker]:
    look = LOOKS[lead.stage]
    found = [Marker(label=lead.stage.label, tone=look.tone, icon=look.icon)]
    due = follow_up_of(lead)
    if due is not None and lead.is_overdue(today(get_timezone())):
        found.append(Marker(label=due.text, tone=due.tone, icon=due.icon))
    return [*found, Marker(label=lead.source.label, tone="secondary", icon="map-pin")]


def _leads_of(customer: Customer) -> Select[int]:
    return select(Lead.id).where(Lead.customer_id == customer.id)


def _steps(condition: Any, window: Window) -> Sequence[TimelineEntry]:
    statement = (
        select(LeadStep)
        .where(condition)
        .options(joinedload(LeadStep.author), joinedload(LeadStep.lead))
    )
    steps = db.session.scalars(window.of(statement, LeadStep.at, LeadStep.id))
    return [_entry(step) for step in steps]


def _entry(step: LeadStep) -> TimelineEntry:
    lead = step.lead
    look = LOOKS[step.stage]
    came = step.at <= lead.created_at
    return TimelineEntry(
        id=step.id,
        at=step.at,
        icon="target" if came else look.icon,
        tone="purple" if came else look.tone,
        title=_("Came as a potential customer") if came else _told(step),
        text=_reason(step) or (_("Source: %(source)s", source=lead.source.label) if came else ""),
        who=step.author.name if step.author is not None else "",
        url=url_for("leads.details_view", row_id=lead.id),
    )


def _told(step: LeadStep) -> str:
    if step.stage is Stage.converted:
        return _("Converted to customer")
    if step.stage is Stage.lost:
        return _("Lost")
    return _("Stage: %(stage)s", stage=step.stage.label)


def _reason(step: LeadStep) -> str:
    """Why they were lost, as long as they are."""
    lead = step.lead
    if step.stage is not Stage.lost or step.at != lead.stage_since or lead.lost_reason is None:
        return ""
    return " · ".join(filter(None, (str(lead.lost_reason.label), lead.lost_note)))
