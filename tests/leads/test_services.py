"""What can happen to a potential customer, and what is refused."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from petadmin.access.models import User
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import CustomerKind
from petadmin.leads import services
from petadmin.leads.models import Lead, LeadStep, LostReason, Source, Stage
from tests.support.cast import MARCOS, make_customer, make_lead


def marcos_id() -> int:
    return db.session.scalars(select(User.id).where(User.email == MARCOS.email)).one()


def lead_at(app: Flask, lead_id: int) -> Lead:
    return db.session.get_one(Lead, lead_id)


def steps(lead_id: int) -> list[Stage]:
    statement = select(LeadStep.stage).where(LeadStep.lead_id == lead_id).order_by(LeadStep.id)
    return list(db.session.scalars(statement))


def actions(lead_id: int) -> list[str]:
    statement = select(AuditEvent.action).where(AuditEvent.lead_id == lead_id)
    return list(db.session.scalars(statement.order_by(AuditEvent.id)))


def become_customer(lead: Lead, customer_id: int) -> None:
    lead.customer_id = customer_id
    services.arrive(db.session, lead, Stage.converted, by=None)
    lead.converted_at = lead.stage_since


def test_what_is_typed_is_kept_in_its_usual_shape(app: Flask) -> None:
    lead_id = make_lead(
        app,
        first_name="  Nuria ",
        last_name="Salas   Vera",
        email="Nuria@Example.COM",
        phone="",
        other_phone="612 34 56 78",
        wishes="  Un cachorro\r\npara enero  ",
        source=Source.visit,
    )

    with app.app_context():
        lead = lead_at(app, lead_id)
        assert lead.name == "Nuria Salas Vera"
        assert lead.email == "nuria@example.com" or lead.email == "Nuria@example.com"
        assert (lead.phone, lead.other_phone) == ("+34612345678", "")
        assert lead.wishes == "Un cachorro\npara enero"
        assert lead.sort_name == "nuria salas vera"
        assert steps(lead_id) == [Stage.new]


def test_the_same_number_twice_is_one_number(app: Flask) -> None:
    lead_id = make_lead(app, phone="612345678", other_phone="+34 612 34 56 78")

    with app.app_context():
        assert lead_at(app, lead_id).other_phone == ""


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first_name": "", "last_name": ""}, "first_name"),
        ({"kind": CustomerKind.company}, "company_name"),
        ({"email": "", "phone": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"phone": "abc"}, "phone"),
        ({"other_phone": "12"}, "other_phone"),
        ({"stage": Stage.lost}, "stage"),
        ({"stage": Stage.converted}, "stage"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    app: Flask, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        make_lead(app, **values)

    assert refused.value.field == field


def test_each_stage_leaves_a_step_and_a_line_in_the_history(app: Flask) -> None:
    lead_id = make_lead(app)

    with app.app_context():
        lead = lead_at(app, lead_id)
        services.move(db.session, lead, Stage.interested, by=marcos_id())
        db.session.commit()

        assert steps(lead_id) == [Stage.new, Stage.interested]
        assert actions(lead_id) == ["lead.created", "lead.moved"]
        assert lead.stage_since == lead.steps[-1].at


def test_moving_to_the_same_stage_does_nothing(app: Flask) -> None:
    lead_id = make_lead(app)

    with app.app_context():
        services.move(db.session, lead_at(app, lead_id), Stage.new, by=None)
        db.session.commit()

        assert steps(lead_id) == [Stage.new]


@pytest.mark.parametrize("stage", [Stage.lost, Stage.converted])
def test_nobody_is_moved_to_where_more_must_be_said(app: Flask, stage: Stage) -> None:
    lead_id = make_lead(app)

    with app.app_context(), pytest.raises(DomainError):
        services.move(db.session, lead_at(app, lead_id), stage, by=None)


def test_who_is_lost_has_a_reason_and_nothing_to_follow_up(app: Flask) -> None:
    lead_id = make_lead(app, follow_up_on=date(2026, 1, 7))

    with app.app_context():
        lead = lead_at(app, lead_id)
        services.lose(db.session, lead, LostReason.price, " Demasiado caro ", by=None)
        db.session.commit()

        assert (lead.lost_reason, lead.lost_note) == (LostReason.price, "Demasiado caro")
        assert lead.follow_up_on is None
        with pytest.raises(DomainError, match="lost already"):
            services.lose(db.session, lead, LostReason.price, "", by=None)
        with pytest.raises(DomainError) as refused:
            services.follow_up(lead, date(2026, 1, 8))
        assert refused.value.field == "follow_up_on"


def test_who_is_taken_back_is_where_they_were(app: Flask) -> None:
    lead_id = make_lead(app, stage=Stage.interested)

    with app.app_context():
        lead = lead_at(app, lead_id)
        services.lose(db.session, lead, LostReason.not_now, "Quizá", by=None)
        db.session.commit()
        services.reopen(db.session, lead, by=None)
        db.session.commit()

        assert lead.stage is Stage.interested
        assert (lead.lost_reason, lead.lost_note) == (None, "")
        assert actions(lead_id)[-2:] == ["lead.lost", "lead.reopened"]
        with pytest.raises(DomainError, match="not lost"):
            services.reopen(db.session, lead, by=None)


def test_a_lost_one_who_is_moved_is_taken_back(app: Flask) -> None:
    lead_id = make_lead(app)

    with app.app_context():
        lead = lead_at(app, lead_id)
        services.lose(db.session, lead, LostReason.price, "", by=None)
        services.move(db.session, lead, Stage.contacted, by=None)
        db.session.commit()

        assert lead.stage is Stage.contacted
        assert lead.lost_reason is None


def test_only_who_is_new_is_contacted_by_a_contact(app: Flask) -> None:
    new, interested = make_lead(app), make_lead(app, stage=Stage.interested)

    with app.app_context():
        for lead_id in (new, interested):
            services.contacted(db.session, lead_at(app, lead_id), by=None)
        db.session.commit()

        assert lead_at(app, new).stage is Stage.contacted
        assert lead_at(app, interested).stage is Stage.interested


def test_who_became_a_customer_stays_so(app: Flask) -> None:
    lead_id, customer_id = make_lead(app), make_customer(app)

    with app.app_context():
        lead = lead_at(app, lead_id)
        become_customer(lead, customer_id)
        db.session.commit()

        with pytest.raises(DomainError, match="customer already"):
            services.move(db.session, lead, Stage.contacted, by=None)
        with pytest.raises(DomainError, match="customer already"):
            services.lose(db.session, lead, LostReason.price, "", by=None)
        with pytest.raises(DomainError, match="customer already"):
            services.reopen(db.session, lead, by=None)
        with pytest.raises(DomainError, match="cannot be deleted"):
            services.delete(db.session, lead)


def test_who_is_deleted_takes_their_steps_along(app: Flask) -> None:
    lead_id = make_lead(app)

    with app.app_context():
        services.delete(db.session, lead_at(app, lead_id))
        db.session.commit()

        assert steps(lead_id) == []
