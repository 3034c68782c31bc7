"""The ledger of e-mail credits: purchases, corrections, what is shown to whom, and the warning."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.business.settings import BusinessSettings, choose
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.leads.models import Lead
from petadmin.mail.credits import services
from petadmin.mail.credits.models import CreditMovement, MovementKind
from petadmin.mail.credits.queries import discrepancies, standing
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.mail.services import queue
from tests.mail.small_app import draft_to
from tests.marketing.letters import send
from tests.support.cast import make_customer, make_lead

LEDGER = "/email-credits/"
LOW = "Only 3 email credits are left."
NONE = "No email credits are left."


def limit(app: Flask, *, bought: int = 0, low: int = 5) -> None:
    """From now on e-mails cost credits."""
    with app.app_context():
        choose(db.session(), BusinessSettings(email_credits_limited=True, low_credits=low))
        services.limit(db.session.connection(), limited=True)
        if bought:
            services.buy(db.session(), bought, by_id=None)
        db.session.commit()


def failed(app: Flask, code: ErrorCode = ErrorCode.no_credit) -> int:
    """An e-mail that was refused."""
    with app.app_context():
        email = queue(db.session(), draft_to("maria@example.com"))
        email.status, email.error_code = EmailStatus.error, code
        db.session.commit()
        return email.id


def figures(page: str) -> list[str]:
    return re.findall(r'statistic-value">([^<]*)<', page)


def test_a_purchase_is_added_and_recorded(app: Flask, as_lucia: FlaskClient) -> None:
    answer = as_lucia.post(
        f"{LEDGER}new", data={"amount": "2000", "note": "Factura 118"}, follow_redirects=True
    )

    assert "2,000 credits are added." in answer.text
    assert "Factura 118" in answer.text
    assert "Lucía Moreno" in answer.text
    assert figures(answer.text) == ["2,000", "0", "2,000", "0", "0"]
    with app.app_context():
        actions = db.session.scalars(select(AuditEvent.action)).all()
        assert "credit_movement.created" in actions
        assert discrepancies(db.session()) == []


def test_a_correction_asks_for_a_reason_and_stays_above_what_is_promised(
    app: Flask, as_lucia: FlaskClient
) -> None:
    limit(app, bought=3)
    with app.app_context():
        queue(db.session(), draft_to("maria@example.com"))
        db.session.commit()

    without = as_lucia.post(f"{LEDGER}correct", data={"amount": "-1", "note": " "})
    too_much = as_lucia.post(f"{LEDGER}correct", data={"amount": "-3", "note": "Contados"})
    done = as_lucia.post(
        f"{LEDGER}correct", data={"amount": "-2", "note": "Contados"}, follow_redirects=True
    )

    assert without.status_code == 422
    assert too_much.status_code == 422
    assert "No more than 2 can be taken away" in too_much.text
    assert "0 credits are available now." in done.text
    with app.app_context():
        assert standing(db.session()) == (True, 1, 1)


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("new", {"amount": "0"}),
        ("new", {"amount": "-5"}),
        ("new", {"amount": "1.5"}),
        ("new", {"amount": "9" * 40}),
        ("new", {"amount": "10000001"}),
        ("new", {"amount": "many"}),
        ("new", {}),
        ("new", {"amount": "5", "note": "x" * 201}),
        ("correct", {"amount": "0", "note": "Nada"}),
        ("correct", {"amount": "-", "note": "Nada"}),
        ("correct", {"amount": "1", "note": "x" * 201}),
        ("correct", {"amount": "1"}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    app: Flask, as_lucia: FlaskClient, page: str, data: dict[str, str]
) -> None:
    answer = as_lucia.post(f"{LEDGER}{page}", data=data)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(CreditMovement)).all() == []


def test_movements_can_be_neither_changed_nor_deleted(app: Flask, as_lucia: FlaskClient) -> None:
    limit(app, bought=3)
    with app.app_context():
        movement_id = db.session.scalars(select(CreditMovement.id)).one()

    answers = [
        as_lucia.get(f"{LEDGER}{movement_id}").status_code,
        as_lucia.get(f"{LEDGER}{movement_id}/edit").status_code,
        as_lucia.post(f"{LEDGER}{movement_id}/delete").status_code,
        as_lucia.post(f"{LEDGER}actions/delete", data={"ids": movement_id}).status_code,
    ]

    assert set(answers) <= {404, 405}


def test_the_ledger_is_the_administrators_business(app: Flask, as_marcos: FlaskClient) -> None:
    limit(app, bought=3)

    assert as_marcos.get(LEDGER).status_code == 403
    assert as_marcos.post(f"{LEDGER}new", data={"amount": "5"}).status_code == 403
    assert as_marcos.post(f"{LEDGER}correct", data={"amount": "5"}).status_code == 403
    assert LOW not in as_marcos.get("/").text
    assert LOW not in as_marcos.get("/emails/").text


def test_tabs_period_and_export(app: Flask, as_lucia: FlaskClient) -> None:
    limit(app, bought=30)
    with app.app_context():
        services.correct(db.session(), 1, reason="Regalo", by_id=None)
        email = queue(db.session(), draft_to("maria@example.com", subject="Vacuna de Nube"))
        email.status, email.sent_at = EmailStatus.sent, utcnow()
        db.session.flush()
        services.settle(db.session.connection(), [email.id])
        db.session.commit()

    uses = as_lucia.get(f"{LEDGER}?kind=use").text
    corrections = as_lucia.get(f"{LEDGER}?kind=correction").text
    long_ago = as_lucia.get(f"{LEDGER}?on=2020-01-01..2020-12-31").text
    table = as_lucia.get(f"{LEDGER}export.csv").text

    assert ("Vacuna de Nube" in uses, "Regalo" in uses) == (True, False)
    assert ("Vacuna de Nube" in corrections, "Regalo" in corrections) == (False, True)
    assert "Regalo" not in long_ago
    assert "Used by month" in uses
    assert figures(uses) == ["30", "0", "30", "1", "0"]
    assert "maria@example.com" in table
    assert "Regalo" in table


def test_administrators_are_warned_before_credits_run_out(
    app: Flask, as_lucia: FlaskClient
) -> None:
    assert NONE not in as_lucia.get("/").text
    limit(app)
    assert as_lucia.get("/").text.count(NONE) == 2  # in the page and behind the bell
    limit(app, bought=3)
    assert as_lucia.get("/").text.count(LOW) == 2
    assert as_lucia.get("/emails/").text.count(LOW) == 2
    limit(app, bought=2)
    assert "left." not in as_lucia.get("/emails/").text


def test_after_a_purchase_what_failed_is_tried_again_together(
    app: Flask, as_lucia: FlaskClient
) -> None:
    limit(app)
    lacking, other = failed(app), failed(app, ErrorCode.refused)

    bought = as_lucia.post(f"{LEDGER}new", data={"amount": "9"}, follow_redirects=True).text
    found = as_lucia.get("/emails/?state=error&reason=no_credit").text
    as_lucia.post("/emails/actions/retry", data={"ids": [lacking]})

    assert "Try again what failed" in bought
    assert "/emails/?state=error&amp;reason=no_credit" in bought
    assert (f'value="{lacking}"' in found, f'value="{other}"' in found) == (True, False)
    with app.app_context():
        email = db.session.get_one(Email, lacking)
        assert email.status is EmailStatus.queued
        assert standing(db.session()).reserved == 1


def test_the_ledger_says_when_emails_cost_nothing(app: Flask, as_lucia: FlaskClient) -> None:
    page = as_lucia.get(LEDGER).text

    assert "Emails cost no credits now." in page
    assert "Nothing here yet" in page


def test_the_check_tells_whether_it_adds_up(app: Flask) -> None:
    limit(app, bought=3)
    runner = app.test_cli_runner()

    well = runner.invoke(args=["credits", "check"])
    with app.app_context():
        db.session.add(CreditMovement(kind=MovementKind.purchase, amount=1))
        db.session.commit()
    wrong = runner.invoke(args=["credits", "check"])

    assert (well.exit_code, well.output) == (0, "The ledger of e-mail credits adds up.\n")
    assert wrong.exit_code == 1
    assert "The balance is 3, the movements add up to 4." in wrong.output


def test_a_letter_without_a_credit_is_not_said_to_be_on_its_way(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    limit(app, bought=1)

    first = send(as_marcos, f"customer={marta}")
    second = send(as_marcos, f"customer={marta}", subject="Más vacaciones")

    page = as_marcos.get(second.headers["Location"]).text
    assert first.status_code == second.status_code == 302
    assert "The email to marta@example.com is on its way." in page
    assert (
        "The email to marta@example.com was not sent. No email credits available for sending."
        in page
    )
    with app.app_context():
        last = db.session.scalars(select(Email).order_by(Email.id.desc())).first()
        assert last is not None
        assert (last.status, last.error_code) == (EmailStatus.error, ErrorCode.no_credit)
        assert f'href="/emails/{last.id}"' in page
        assert discrepancies(db.session()) == []


def test_what_is_promised_is_free_again_when_whoever_gets_it_is_deleted(
    app: Flask, as_lucia: FlaskClient
) -> None:
    limit(app, bought=5)
    lead_id, customer_id = make_lead(app), make_customer(app)
    with app.app_context():
        queue(db.session(), draft_to("eva@example.com", lead_id=lead_id))
        sent = queue(db.session(), draft_to("eva@example.com", lead_id=lead_id))
        sent.status, sent.sent_at = EmailStatus.sent, utcnow()
        queue(db.session(), draft_to("marta@example.com", customer_id=customer_id))
        queue(db.session(), draft_to("maria@example.com"))
        db.session.commit()
        assert standing(db.session()) == (True, 5, 4)

    as_lucia.post(f"/leads/{lead_id}/delete", data={"confirmed": "1"})

    with app.app_context():
        assert db.session.get(Lead, lead_id) is None
        assert standing(db.session()) == (True, 4, 2)
        db.session.delete(db.session.get_one(Customer, customer_id))
        db.session.commit()
        assert standing(db.session()) == (True, 4, 1)
        assert discrepancies(db.session()) == []
