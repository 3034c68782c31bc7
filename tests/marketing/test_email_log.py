"""The e-mail log: found by recipient and subject, sorted into tabs, and what can be done to e-mails."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from petadmin.access.models import Language
from petadmin.audit.models import AuditEvent
from petadmin.business.settings import BusinessSettings, choose
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.mail.inbox.models import Suppression
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.mail.queries import copied_id
from petadmin.mail.services import queue
from petadmin.marketing import queries
from petadmin.marketing.campaigns.models import Campaign, CampaignRecipient
from tests.mail.small_app import draft_to
from tests.marketing.letters import block
from tests.support.cast import make_customer

pytestmark = pytest.mark.slow

PEOPLE = [
    ("nuria.ibanez@example.com", "Nuria Ibáñez", "Vacuna de Ñandú"),
    ("jo@example.org", "Joaquín Peña", "Mañana es la visita"),
    ("bea@canes.example", "Beatriz Soler", "Su factura de noviembre"),
]


def put(
    app: Flask, status: EmailStatus, address: str = "maria@example.com", **changes: object
) -> int:
    """Put an e-mail into the log in a state; returns its id."""
    with app.app_context():
        email = queue(db.session(), draft_to(address, **changes))
        email.status = status
        if status is EmailStatus.sent:
            email.sent_at = utcnow()
        if status in (EmailStatus.error, EmailStatus.uncertain):
            email.error_code, email.error_detail = ErrorCode.mailbox_full, "552 Over quota"
        db.session.commit()
        return email.id


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ibanez", ["Vacuna de Ñandú"]),
        ("IBÁÑEZ nuria", ["Vacuna de Ñandú"]),
        ("ñandú", ["Vacuna de Ñandú"]),
        ("nuria.ibanez@example", ["Vacuna de Ñandú"]),
        ("canes.example", ["Su factura de noviembre"]),
        ("jo", ["Mañana es la visita"]),
        ("manana", ["Mañana es la visita"]),
        ("ana", ["Mañana es la visita"]),
        ("nuria factura", []),
        ("nobody", []),
    ],
)
def test_the_log_is_searched_by_recipient_and_subject(
    app: Flask, as_marcos: FlaskClient, words: str, found: list[str]
) -> None:
    for address, name, subject in PEOPLE:
        put(app, EmailStatus.sent, address, to_name=name, subject=subject)

    page = as_marcos.get("/emails/", query_string={"q": words}).text

    shown = [subject for _address, _name, subject in PEOPLE if subject in page]
    assert shown == found


def test_a_search_stays_within_its_tab_and_its_customer(app: Flask, as_marcos: FlaskClient) -> None:
    marta = make_customer(app)
    put(app, EmailStatus.sent, subject="Factura de marzo", customer_id=marta)
    put(app, EmailStatus.error, subject="Factura de abril")

    in_tab = as_marcos.get("/emails/?q=factura&state=error").text
    on_desk = as_marcos.get(f"/customers/{marta}/emails?q=factura").text

    assert ("Factura de marzo" in in_tab, "Factura de abril" in in_tab) == (False, True)
    assert ("Factura de marzo" in on_desk, "Factura de abril" in on_desk) == (True, False)


def test_old_emails_are_counted_with_the_newest(
    app: Flask, as_marcos: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "RECENT", 2)
    for _number in range(5):
        put(app, EmailStatus.sent, subject="Factura de marzo")

    page = as_marcos.get("/emails/?q=factura").text

    assert "1–5 of 5" in page


def test_each_state_has_its_tab_and_uncertain_comes_when_there_is_one(
    app: Flask, as_marcos: FlaskClient
) -> None:
    put(app, EmailStatus.error, subject="Con error")
    before = as_marcos.get("/emails/").text
    put(app, EmailStatus.uncertain, subject="Dudoso")
    after = as_marcos.get("/emails/").text

    for state in ("queued", "scheduled", "sent", "cancelled", "error"):
        assert f"/emails/?state={state}" in before
    assert "/emails/?state=uncertain" not in before
    assert "/emails/?state=uncertain" in after
    assert "Con error" not in as_marcos.get("/emails/?state=uncertain").text


def test_several_are_sent_once_more_as_new_emails(app: Flask, as_lucia: FlaskClient) -> None:
    first = put(app, EmailStatus.sent, "maria@example.com")
    second = put(app, EmailStatus.error, "jose@example.com")
    chosen = {"ids": [str(first), str(second)], "confirmed": "1"}

    answer = as_lucia.post("/emails/actions/resend", data=chosen, follow_redirects=True)

    assert "2 copies are queued." in answer.text
    with app.app_context():
        rows = {row.id: row for row in db.session.scalars(select(Email))}
        assert [rows[first].status, rows[second].status] == [EmailStatus.sent, EmailStatus.error]
        copies = [row for row in rows.values() if row.id not in (first, second)]
        assert {copied_id(row) for row in copies} == {first, second}
        assert {row.status for row in copies} == {EmailStatus.queued}
        assert len({row.message_id for row in rows.values()}) == 4
        events = db.session.scalars(select(AuditEvent.row_id).filter_by(action="email.resent"))
        assert set(events) == {row.id for row in copies}


def test_sending_once_more_twice_at_once_makes_one_copy(app: Flask, as_lucia: FlaskClient) -> None:
    email = put(app, EmailStatus.sent)
    for _click in range(2):
        answer = as_lucia.post(
            f"/emails/{email}/resend", data={"confirmed": "1"}, follow_redirects=True
        )

    assert "A copy of this email is already on its way." in answer.text
    with app.app_context():
        (copy,) = db.session.scalars(select(Email).where(Email.id != email))
        copy.status, copy.sent_at = EmailStatus.sent, utcnow()
        db.session.commit()
    as_lucia.post(f"/emails/{email}/resend", data={"confirmed": "1"})
    with app.app_context():
        assert len(db.session.scalars(select(Email.id)).all()) == 3


def test_an_email_and_its_copy_lead_to_each_other(app: Flask, as_lucia: FlaskClient) -> None:
    email = put(app, EmailStatus.sent)
    as_lucia.post(f"/emails/{email}/resend", data={"confirmed": "1"})
    with app.app_context():
        copy = db.session.scalars(select(Email.id).where(Email.id != email)).one()

    assert f'href="/emails/{copy}"' in as_lucia.get(f"/emails/{email}").text
    assert f'href="/emails/{email}"' in as_lucia.get(f"/emails/{copy}").text


def test_several_are_cancelled_and_tried_again_by_a_user(
    app: Flask, as_marcos: FlaskClient
) -> None:
    waiting = [put(app, EmailStatus.queued) for _number in range(2)]
    failed = [put(app, status) for status in (EmailStatus.error, EmailStatus.uncertain)]

    as_marcos.post("/emails/actions/cancel", data={"ids": waiting})
    as_marcos.post("/emails/actions/retry", data={"ids": failed})

    with app.app_context():
        states = {row.id: row.status for row in db.session.scalars(select(Email))}
        assert {states[row_id] for row_id in waiting} == {EmailStatus.cancelled}
        assert {states[row_id] for row_id in failed} == {EmailStatus.queued}


@pytest.mark.parametrize("what", ["resend", "mark-sent"])
def test_a_user_neither_sends_once_more_nor_settles(
    app: Flask, as_marcos: FlaskClient, what: str
) -> None:
    email = put(app, EmailStatus.uncertain)

    one = as_marcos.post(f"/emails/{email}/{what}", data={"confirmed": "1"})
    several = as_marcos.post(f"/emails/actions/{what}", data={"ids": [email], "confirmed": "1"})

    assert (one.status_code, several.status_code) == (403, 403)
    with app.app_context():
        assert db.session.scalars(select(Email.status)).all() == [EmailStatus.uncertain]


@pytest.mark.parametrize(
    ("language", "reason", "advice"),
    [
        ("en", "The mailbox is full.", "Try again in a few days"),
        ("es", "El buzón está lleno.", "inténtelo de nuevo"),
    ],
)
def test_the_reason_is_told_in_the_language_of_the_reader(
    app: Flask, as_marcos: FlaskClient, language: str, reason: str, advice: str
) -> None:
    email = put(app, EmailStatus.error)
    as_marcos.post("/me/language", data={"language": language})

    page = as_marcos.get(f"/emails/{email}").text

    assert reason in page
    assert "552 Over quota" in page
    assert language == "es" or advice in page


def test_what_cannot_be_done_to_some_is_done_to_the_others(
    app: Flask, as_marcos: FlaskClient
) -> None:
    waiting, failed, sent = (
        put(app, status) for status in (EmailStatus.queued, EmailStatus.error, EmailStatus.sent)
    )

    answer = as_marcos.post(
        "/emails/actions/cancel", data={"ids": [waiting, failed, sent]}, follow_redirects=True
    )

    assert "1 email is cancelled." in answer.text
    assert "“Cancel sending” is not possible for 2 of those selected" in answer.text
    with app.app_context():
        states = [db.session.get_one(Email, row).status for row in (waiting, failed, sent)]
    assert states == [EmailStatus.cancelled, EmailStatus.error, EmailStatus.sent]


def test_nothing_is_done_when_it_is_possible_for_none(app: Flask, as_marcos: FlaskClient) -> None:
    sent = [put(app, EmailStatus.sent), put(app, EmailStatus.sent)]

    answer = as_marcos.post("/emails/actions/retry", data={"ids": sent}, follow_redirects=True)

    assert "“Try again” is not possible for" in answer.text
    assert "queued again" not in answer.text


def test_copies_that_are_on_their_way_are_told_of_one_by_one(
    app: Flask, as_lucia: FlaskClient
) -> None:
    first, second = put(app, EmailStatus.sent), put(app, EmailStatus.sent)
    data = {"confirmed": "1"}
    as_lucia.post(f"/emails/{first}/resend", data=data)

    some = as_lucia.post(
        "/emails/actions/resend", data={**data, "ids": [first, second]}, follow_redirects=True
    )
    none = as_lucia.post(
        "/emails/actions/resend", data={**data, "ids": [first, second]}, follow_redirects=True
    )

    assert "1 copy is queued." in some.text
    assert "1 was left as it is: A copy of this email is already on its way." in some.text
    assert "A copy of this email is already on its way." in none.text
    with app.app_context():
        assert len(db.session.scalars(select(Email)).all()) == 4


def test_the_log_is_narrowed_by_origin_reason_and_mailing(
    app: Flask, as_lucia: FlaskClient
) -> None:
    put(app, EmailStatus.sent, subject="Prueba", kind="mail.test")
    put(app, EmailStatus.error, subject="Lleno")
    in_mailing = put(app, EmailStatus.sent, subject="Novedades")
    marta = make_customer(app)
    with app.app_context():
        mailing = Campaign(name="Primavera")
        db.session.add(mailing)
        db.session.flush()
        db.session.add(
            CampaignRecipient(
                campaign_id=mailing.id,
                customer_id=marta,
                address="marta@example.com",
                language=Language.es,
                email_id=in_mailing,
            )
        )
        db.session.commit()
        mailing_id = mailing.id

    pages = {
        name: as_lucia.get(f"/emails/?{name}").text
        for name in ("kind=mail.test", "reason=mailbox_full", f"mailing={mailing_id}")
    }

    shown = [
        [subject for subject in ("Prueba", "Lleno", "Novedades") if f">{subject}" in page]
        for page in pages.values()
    ]
    assert shown == [["Prueba"], ["Lleno"], ["Novedades"]]
    assert "Mailing: Primavera" in pages[f"mailing={mailing_id}"]
    assert "Primavera" in as_lucia.get(f"/emails/{in_mailing}").text
    for wrong in ("kind=circus", "reason=rain", "mailing=x", f"mailing={'9' * 40}"):
        assert as_lucia.get(f"/emails/?{wrong}").status_code == 400


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_reason_comes_with_advice(app: Flask, as_lucia: FlaskClient, code: ErrorCode) -> None:
    email_id = put(app, EmailStatus.error, customer_id=make_customer(app))
    with app.app_context():
        email = db.session.get_one(Email, email_id)
        email.error_code = code
        choose(db.session(), BusinessSettings(email_credits_limited=True))
        db.session.commit()
        address = email.recipient_email
    block(app, address)

    page = as_lucia.get(f"/emails/{email_id}").text

    assert f"{str(code.label).rstrip('.')}.</strong>" in page
    assert "It was surely not sent." in page
    if code is ErrorCode.no_credit:
        assert 'href="/email-credits/"' in page
    if code is ErrorCode.suppressed:
        assert 'href="/settings/blocked-addresses/?q=maria@example.com"' in page


def test_an_email_of_a_paused_mailing_says_so(app: Flask, as_marcos: FlaskClient) -> None:
    email_id = put(app, EmailStatus.scheduled)
    with app.app_context():
        db.session.get_one(Email, email_id).held = True
        db.session.commit()

    assert "Paused" in as_marcos.get("/emails/").text
    assert "It waits until its mailing goes on." in as_marcos.get(f"/emails/{email_id}").text


def test_advice_is_given_once_and_follows_what_was_mended(
    app: Flask, as_lucia: FlaskClient
) -> None:
    email = put(app, EmailStatus.error)
    with app.app_context():
        row = db.session.get_one(Email, email)
        row.error_code = ErrorCode.suppressed
        db.session.commit()
        address = row.recipient_email
    block(app, address)

    blocked = as_lucia.get(f"/emails/{email}").text
    with app.app_context():
        db.session.execute(delete(Suppression))
        db.session.commit()
    lifted = as_lucia.get(f"/emails/{email}").text

    assert "lift the block; then it can be tried again." in blocked
    assert "Try again when the reason is mended." not in blocked
    assert "This is mended by now, so it can be tried again." in lifted
    assert "settings/blocked-addresses" not in lifted.partition("<main")[2]


def test_a_period_shows_its_newest_first(app: Flask, as_lucia: FlaskClient) -> None:
    for day, address in (
        (4, "cuatro@example.com"),
        (9, "nueve@example.com"),
        (6, "seis@example.com"),
    ):
        email_id = put(app, EmailStatus.sent, address)
        with app.app_context():
            moment = datetime(2026, 5, day, 12, tzinfo=UTC)
            db.session.execute(update(Email).where(Email.id == email_id).values(created_at=moment))
            db.session.commit()

    page = as_lucia.get("/emails/?queued_from=2026-05-05&queued_to=2026-05-31").text

    assert 0 < page.index("nueve@example.com") < page.index("seis@example.com")
    assert "cuatro@example.com" not in page
