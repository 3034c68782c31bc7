"""How customers are reached: phones and addresses in their order, required fields, tax numbers, preferences."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from petadmin.audit.models import AuditEvent
from petadmin.business.settings import BusinessSettings, choose
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer, PhoneKind
from petadmin.customers.tax_ids import normal_tax_id
from tests.support.cast import make_customer

FORM = {
    "kind": "person",
    "first_name": "Marta",
    "last_name": "González",
    "email": "marta@example.com",
    "language": "es",
    "version": "1",
}
TWO_PHONES = [
    {"number": "612345678", "kind": PhoneKind.mobile, "label": "Madre"},
    {"number": "911234567", "kind": PhoneKind.home},
]


def phones_of(app: Flask, customer: int) -> list[tuple[str, str]]:
    with app.app_context():
        row = db.session.get_one(Customer, customer)
        return [(phone.number, phone.label) for phone in row.phones]


def require(app: Flask, **settings: Any) -> None:
    with app.app_context():
        choose(db.session, BusinessSettings(**settings))
        db.session.commit()


def phone_form(*numbers: str) -> dict[str, str]:
    form: dict[str, str] = {}
    for position, number in enumerate(numbers):
        form |= {f"phones-{position}-number": number, f"phones-{position}-kind": "mobile"}
    return form


def test_phones_keep_their_order_and_what_they_are_for(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app, phones=TWO_PHONES)

    as_marcos.post(
        f"/customers/{customer}/edit",
        data={
            **FORM,
            **phone_form("+34 911 234 567", "612 34 56 78"),
            "phones-0-label": "",
            "phones-1-label": "Madre",
        },
    )

    assert phones_of(app, customer) == [("+34911234567", ""), ("+34612345678", "Madre")]


def test_a_form_without_phones_leaves_them_as_they_are(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app, phones=TWO_PHONES, addresses=[{"city": "Logroño"}])

    answer = as_marcos.post(f"/customers/{customer}/edit", data=FORM)

    assert answer.status_code == 302
    assert len(phones_of(app, customer)) == 2


def test_taking_all_phones_away_is_another_thing(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app, phones=TWO_PHONES)

    as_marcos.post(f"/customers/{customer}/edit", data={**FORM, "phones-sent": "1"})

    assert phones_of(app, customer) == []


def test_more_phones_than_are_kept_are_refused_and_shown_again(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)
    numbers = [f"6123456{number:02d}" for number in range(21)]

    answer = as_marcos.post(f"/customers/{customer}/edit", data={**FORM, **phone_form(*numbers)})

    assert answer.status_code == 422
    assert "At most 20 are kept." in answer.text
    assert "612345620" in answer.text
    assert phones_of(app, customer) == []


def test_addresses_change_places_without_changing(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(
        app, addresses=[{"city": "Logroño", "label": "Casa"}, {"city": "Haro", "is_billing": True}]
    )
    with app.app_context():
        home, office = db.session.get_one(Customer, customer).addresses
        form = {
            "addresses-0-id": str(office.id),
            "addresses-0-city": "Haro",
            "addresses-0-is_billing": "y",
            "addresses-1-id": str(home.id),
            "addresses-1-city": "Logroño",
            "addresses-1-label": "Casa",
        }

    answer = as_marcos.post(f"/customers/{customer}/edit", data={**FORM, **form})

    assert answer.status_code == 302
    with app.app_context():
        addresses = db.session.get_one(Customer, customer).addresses
        assert [row.id for row in addresses] == [office.id, home.id]
        assert [row.is_billing for row in addresses] == [True, False]
        changed = select(AuditEvent.action).where(AuditEvent.action == "address.updated")
        assert db.session.scalars(changed).all() == []


def test_an_address_of_somebody_else_is_not_taken_over(app: Flask, as_marcos: FlaskClient) -> None:
    bruno = make_customer(app, email="bruno@example.com", addresses=[{"city": "Haro"}])
    marta = make_customer(app)
    with app.app_context():
        theirs = db.session.get_one(Customer, bruno).addresses[0].id

    as_marcos.post(
        f"/customers/{marta}/edit",
        data={**FORM, "addresses-0-id": str(theirs), "addresses-0-city": "Logroño"},
    )

    with app.app_context():
        assert [row.city for row in db.session.get_one(Customer, bruno).addresses] == ["Haro"]
        assert [row.city for row in db.session.get_one(Customer, marta).addresses] == ["Logroño"]


def test_only_one_address_is_for_invoices(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    rows = {
        f"addresses-{number}-{name}": "y" for number in (0, 1) for name in ("city", "is_billing")
    }

    answer = as_marcos.post(f"/customers/{customer}/edit", data={**FORM, **rows})

    assert answer.status_code == 422
    assert "Only one address can be the one for invoices." in answer.text


def test_all_that_is_wrong_is_told_at_once(as_marcos: FlaskClient) -> None:
    wrong = {
        "first_name": "",
        "last_name": "",
        "email": "marta@",
        "phones-0-number": "12",
        "phones-1-number": "612 345 678",
        "phones-2-number": "seis",
        "tax_id": "12345678A",
    }

    answer = as_marcos.post("/customers/new", data={**FORM, **wrong})

    assert answer.status_code == 422
    assert "A person needs a first or a last name." in answer.text
    # Each at its field and in the summary over the form.
    assert answer.text.count("This is not an email address.") == 2
    assert answer.text.count("This is not a phone number.") == 4
    assert "with these digits it would end in Z" in answer.text
    # A wrong e-mail address is none to them either, but one sentence at a field is enough.
    assert "so that the customer can be reached" not in answer.text


def test_a_tax_number_on_file_is_not_doubted(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    with app.app_context():
        # As it was taken over from elsewhere.
        db.session.execute(update(Customer).values(tax_id="12345678A"))
        db.session.commit()

    answer = as_marcos.post(f"/customers/{customer}/edit", data={**FORM, "tax_id": "12345678A"})

    assert answer.status_code == 302


def test_the_panel_calls_writes_and_mails_by_one_tap(app: Flask, as_marcos: FlaskClient) -> None:
    page = as_marcos.get(f"/customers/{make_customer(app, phones=TWO_PHONES)}").text

    assert 'href="tel:+34911234567"' in page
    assert 'href="https://wa.me/34612345678"' in page
    assert "wa.me/34911234567" not in page
    # In the head and in the panel alike, a message leaves the page open.
    messages = re.findall(r"<a[^>]*wa\.me[^>]*>", page)
    assert len(messages) == 2
    assert all('target="_blank"' in link for link in messages)
    assert 'href="mailto:marta@example.com"' in page


@pytest.mark.parametrize(
    ("settings", "missing", "message"),
    [
        ({"email_required": True}, {"email": ""}, "An email address is required."),
        ({"phone_required": True}, {"phones-0-number": ""}, "A phone number is required."),
        (
            {"email_required": True},
            {"email": "", "phones-0-number": ""},
            "An email address is required.",
        ),
    ],
)
def test_what_is_required_is_asked_for_in_the_form(
    app: Flask,
    as_marcos: FlaskClient,
    settings: dict[str, bool],
    missing: dict[str, str],
    message: str,
) -> None:
    require(app, **settings)
    form = {**FORM, **phone_form("612345678")}

    refused = as_marcos.post("/customers/new", data={**form, **missing})
    taken = as_marcos.post("/customers/new", data=form)

    assert refused.status_code == 422
    assert message in refused.text
    assert taken.status_code == 302
    assert as_marcos.get("/customers/new").text.count("required-mark") == 2


def test_all_that_is_required_and_missing_is_told_at_once(
    app: Flask, as_marcos: FlaskClient
) -> None:
    require(app, email_required=True, phone_required=True)

    refused = as_marcos.post("/customers/new", data={**FORM, "email": "", **phone_form("")})

    assert refused.status_code == 422
    assert "An email address is required." in refused.text
    assert "A phone number is required." in refused.text


def test_who_is_on_file_without_it_can_still_be_changed_elsewhere(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app, email="", phones=TWO_PHONES)
    require(app, email_required=True)

    note = as_marcos.post(
        f"/customers/{customer}/panels/highlights?edit=1", data={"notes": "Hola", "version": "1"}
    )
    contact = as_marcos.post(
        f"/customers/{customer}/panels/contact?edit=1", data={**FORM, "email": "", "version": "2"}
    )

    assert note.status_code == 302
    assert contact.status_code == 422


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("12.345.678-z", "12345678Z"),
        ("x1234567L", "X1234567L"),
        ("K1234567L", "K1234567L"),
        ("B-12345674", "B12345674"),
        ("ESB12345674", "ESB12345674"),
        ("Q2826000H", "Q2826000H"),
        ("de 123456789", "DE 123456789"),
        ("123456789RT0001", "123456789RT0001"),
        ("", ""),
    ],
)
def test_tax_numbers_are_kept_in_one_form(text: str, kept: str) -> None:
    assert normal_tax_id(text) == kept


@pytest.mark.parametrize(
    "text", ["12345678A", "X1234567A", "B12345675", "Q28260008", "esb12345675"]
)
def test_a_spanish_number_with_a_typing_error_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        normal_tax_id(text)

    assert caught.value.field == "tax_id"


def test_a_wrong_number_on_file_hinders_no_other_change(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    with app.app_context():
        db.session.get_one(Customer, customer).tax_id = "12345678A"
        db.session.commit()
    panel = f"/customers/{customer}/panels/tax?edit=1"

    kept = as_marcos.post(panel, data={"tax_id": "12345678A", "tax_name": "M.G.", "version": "2"})
    wrong = as_marcos.post(panel, data={"tax_id": "12345678B", "version": "3"})

    assert kept.status_code == 302
    assert wrong.status_code == 422
    assert "it would end in Z" in wrong.text


def test_preferences_are_switched_in_their_panel(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)

    as_marcos.post(
        f"/customers/{customer}/panels/preferences?edit=1",
        data={"language": "en", "automatic_email": "y", "version": "1"},
    )

    with app.app_context():
        row = db.session.get_one(Customer, customer)
        wishes = (row.automatic_email, row.reminder_email, row.thank_you_email)
        assert (row.language.value, wishes) == ("en", (True, False, False))


def test_a_deactivation_is_one_line_of_the_history(app: Flask) -> None:
    customer = make_customer(app, inactive=True)

    with app.app_context():
        (event,) = db.session.scalars(
            select(AuditEvent).where(
                AuditEvent.row_id == customer,
                AuditEvent.entity == "customer",
                AuditEvent.action != "customer.created",
            )
        )
        assert event.action == "customer.deactivated"
        assert event.changes["inactive_reason"] == ["", "Se ha mudado"]
