"""The screens of reminders and their rules: lists, the dry run, switching on and off, a booking's own reminders."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import Language
from petadmin.bookings.models import Booking
from petadmin.bookings.reminders import tasks
from petadmin.bookings.reminders.models import Reminder, ReminderRule, ReminderStatus
from petadmin.core.db import db
from petadmin.mail.models import ErrorCode
from tests.bookings.kennel import book_stay, in_days, make_hotel, stay_form, typed
from tests.bookings.reminders.cast import emails, make_rule, reminders, send, standing
from tests.conventions.scene import Scene
from tests.support.cast import LUCIA, speak

pytestmark = pytest.mark.slow

RULE = {"occasion": "booking", "area": "", "days": "3", "minute": "09:00", "template": ""}


def rule_of(app: Flask) -> ReminderRule:
    with app.app_context():
        return db.session.scalars(select(ReminderRule)).one()


@pytest.mark.slow
@pytest.mark.parametrize("state", ["", "scheduled", "queued", "sent", "cancelled", "error", "all"])
@pytest.mark.parametrize("path", ["/reminders/", "/hotel/reminders/", "/grooming/reminders/"])
def test_the_lists_show_reminders_by_state(
    app: Flask, scene: Scene, as_marcos: FlaskClient, path: str, state: str
) -> None:
    answer = as_marcos.get(path, query_string={"state": state})

    assert answer.status_code == 200
    assert "Marta" in answer.text
    assert "Zósimo" not in answer.text
    if state == "error":
        assert "No email credits available for sending." in answer.text


@pytest.mark.parametrize(
    "query",
    ["q=marta", "area=hotel", "occasion=vaccine&state=all", "when=2020-01-01..2030-01-01", "sort=-send_at"],
)  # fmt: skip
def test_the_list_is_narrowed(scene: Scene, as_marcos: FlaskClient, query: str) -> None:
    answer = as_marcos.get(f"/reminders/?{query}")

    assert answer.status_code == 200
    assert "Marta" in answer.text


@pytest.mark.parametrize("query", ["state=lost", "area=moon", "occasion=written", "when=yesterday"])
def test_an_address_that_cannot_be_is_told_so(
    scene: Scene, as_marcos: FlaskClient, query: str
) -> None:
    assert as_marcos.get(f"/reminders/?{query}").status_code == 400


def test_a_reminder_leads_to_its_booking_in_a_tab_of_its_own(
    scene: Scene, as_marcos: FlaskClient
) -> None:
    page = as_marcos.get("/reminders/?occasion=booking").text

    assert 'target="_blank"' in page
    assert 'rel="noopener"' in page
    assert "/reminders/guide" in page
    assert as_marcos.get("/reminders/guide").status_code == 200


@pytest.mark.slow
def test_every_reminder_has_a_page_in_both_languages(
    app: Flask, scene: Scene, as_lucia: FlaskClient
) -> None:
    with app.app_context():
        ids = list(db.session.scalars(select(Reminder.id)))
    for language in Language:
        speak(app, LUCIA, language)
        for reminder_id in ids[:16]:
            assert as_lucia.get(f"/reminders/{reminder_id}").status_code == 200


def test_what_is_of_inactive_customers_is_not_there_for_users(
    app: Flask, scene: Scene, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        hidden = db.session.scalars(
            select(Reminder.id).where(Reminder.customer_id == scene.inactive)
        ).first()

    assert as_marcos.get(f"/reminders/{hidden}").status_code == 404
    assert as_marcos.post(f"/reminders/{hidden}/cancel").status_code == 404


def test_a_reminder_is_cancelled_after_a_question(
    app: Flask, scene: Scene, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        waiting = db.session.scalars(
            select(Reminder.id).where(
                Reminder.customer_id == scene.active, Reminder.status == ReminderStatus.scheduled
            )
        ).all()
    asked = as_marcos.get(f"/reminders/{waiting[0]}/cancel")
    assert "It will not be sent." in asked.text

    as_marcos.post(f"/reminders/{waiting[0]}/cancel", data={"confirmed": "1"})
    several = {"ids": [str(one) for one in waiting[1:3]], "confirmed": "1"}
    as_marcos.post("/reminders/actions/cancel", data=several)

    with app.app_context():
        found = [db.session.get_one(Reminder, one).cancel_reason for one in waiting[:3]]
    assert found == ["by_hand"] * 3


def test_a_user_makes_no_rules(scene: Scene, as_marcos: FlaskClient) -> None:
    assert as_marcos.get("/settings/reminders/").status_code == 403
    assert as_marcos.get("/settings/reminders/new").status_code == 403
    assert as_marcos.post("/settings/reminders/1/switch-on").status_code == 403


def test_a_rule_is_made_tried_switched_on_and_off(app: Flask, as_lucia: FlaskClient) -> None:
    book_stay(app, make_hotel(app), starts_at=in_days(10), ends_at=in_days(12))

    made = as_lucia.post("/settings/reminders/new", data=RULE)
    rule = rule_of(app)
    assert made.location == f"/settings/reminders/{rule.id}/switch-on"
    assert not rule.active

    dry = as_lucia.get(made.location).text
    assert "Marta González Ruiz" in dry
    assert "Emails in the next 30 days" in dry
    with app.app_context():
        assert reminders() == []

    as_lucia.post(made.location, data={"confirmed": "1"})
    assert rule_of(app).active
    with app.app_context():
        tasks.plan_rule(rule.id)
        assert standing() == ["scheduled"]

    as_lucia.post(f"/settings/reminders/{rule.id}/switch-off", data={"confirmed": "1"})
    shown = as_lucia.get("/settings/reminders/").text
    assert "1 reminder is cancelled" in shown
    assert "Undo" in shown
    with app.app_context():
        assert standing() == ["cancelled/rule_off"]
    as_lucia.post(made.location, data={"confirmed": "1", "ids": str(rule.id)})
    with app.app_context():
        assert standing() == ["scheduled"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"minute": "25:00"}, "This is not a time."),
        ({"minute": ""}, "minute"),
        ({"days": "-1"}, "days"),
        ({"days": "9999"}, "days"),
        ({"occasion": "written"}, "Choose one of these."),
        ({"occasion": "birthday"}, "Good wishes go on the birthday itself"),
        ({"template": "77"}, "Choose one of these."),
        ({"area": "moon"}, "Choose one of these."),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_its_field(
    app: Flask, as_lucia: FlaskClient, wrong: dict[str, str], said: str
) -> None:
    answer = as_lucia.post("/settings/reminders/new", data=RULE | wrong)

    assert answer.status_code == 422
    assert said in answer.text


def test_what_an_active_rule_is_for_stays_as_it_is(app: Flask, as_lucia: FlaskClient) -> None:
    with app.app_context():
        rule = make_rule()
        rule_id, version = rule.id, rule.version
    form = as_lucia.get(f"/settings/reminders/{rule_id}/edit").text
    assert 'name="occasion"' not in form

    changed = RULE | {"occasion": "birthday", "days": "5", "version": str(version)}
    answer = as_lucia.post(f"/settings/reminders/{rule_id}/edit", data=changed)

    assert answer.status_code == 302
    assert (rule_of(app).occasion, rule_of(app).days) == ("booking", 5)


def test_an_active_rule_is_not_deleted(app: Flask, as_lucia: FlaskClient) -> None:
    with app.app_context():
        rule_id = make_rule().id

    answer = as_lucia.post(
        f"/settings/reminders/{rule_id}/delete", data={"confirmed": "1"}, follow_redirects=True
    )

    assert "“Delete” is not possible for" in answer.text
    assert rule_of(app).id == rule_id


def test_the_page_of_a_booking_shows_its_reminders_and_takes_another(
    app: Flask, as_marcos: FlaskClient
) -> None:
    hotel = make_hotel(app)
    with app.app_context():
        make_rule(days=1)
        db.session.commit()
    booking = book_stay(app, hotel)
    page = as_marcos.get(f"/bookings/{booking}").text
    assert "1 day before, at 09:00" in page
    assert f"/reminders/new?booking={booking}" in page

    form = as_marcos.get(f"/reminders/new?booking={booking}")
    assert form.status_code == 200
    answer = as_marcos.post(
        f"/reminders/new?booking={booking}", data={"send_at": typed(in_days(1, 12)), "template": ""}
    )
    assert answer.status_code == 302

    assert "Added by Marcos Gil" in as_marcos.get(f"/bookings/{booking}").text
    late = as_marcos.post(
        f"/reminders/new?booking={booking}", data={"send_at": typed(in_days(9)), "template": ""}
    )
    assert late.status_code == 422
    assert "The booking has begun by then." in late.text


@pytest.mark.parametrize("address", ["/reminders/new", "/reminders/new?booking=4000000",
                                     "/reminders/new?customer=1", "/reminders/new?booking=x"])  # fmt: skip
def test_a_reminder_is_added_to_a_booking_only(
    scene: Scene, as_marcos: FlaskClient, address: str
) -> None:
    assert as_marcos.get(address).status_code == 404


def test_the_form_of_a_booking_says_when_reminders_will_go(
    app: Flask, as_marcos: FlaskClient
) -> None:
    hotel = make_hotel(app)
    with app.app_context():
        make_rule(days=1)
        make_rule(days=5, area="grooming")
        db.session.commit()

    page = as_marcos.post("/hotel/reservations/preview", data=stay_form(hotel)).text

    assert "Reminders by email will go on:" in page
    assert ";" not in page.split("Reminders by email will go on:")[1].split("</p>")[0]


def test_a_moved_booking_moves_its_reminder_through_the_form(
    app: Flask, as_marcos: FlaskClient
) -> None:
    hotel = make_hotel(app)
    with app.app_context():
        make_rule(days=1)
        db.session.commit()
    booking = book_stay(app, hotel, starts_at=in_days(5), ends_at=in_days(7))
    with app.app_context():
        version = db.session.get_one(Booking, booking).version
    form = stay_form(
        hotel, starts_at=typed(in_days(9)), ends_at=typed(in_days(11)), version=str(version)
    )

    assert as_marcos.post(f"/bookings/{booking}/edit", data=form).status_code == 302

    with app.app_context():
        [moved] = reminders()
        assert moved.send_at.date() == in_days(8).date()
        send(moved.send_at + timedelta(minutes=1))
        assert len(emails()) == 1


def test_an_error_is_told_in_the_readers_language(
    app: Flask, scene: Scene, as_lucia: FlaskClient
) -> None:
    with app.app_context():
        failed = db.session.scalars(
            select(Reminder.id).where(Reminder.error_code == ErrorCode.no_credit)
        ).first()

    assert "No email credits available for sending." in as_lucia.get(f"/reminders/{failed}").text
    assert "Buy credits" in as_lucia.get(f"/reminders/{failed}").text


def test_the_customers_desk_has_its_reminders(scene: Scene, as_marcos: FlaskClient) -> None:
    section = as_marcos.get(f"/customers/{scene.active}/reminders")

    assert section.status_code == 200
    assert "Automatic reminders" in section.text
