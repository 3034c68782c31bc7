"""Kept texts: made in both languages, refused in words, looked at, duplicated, and not deleted under a rule."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.bookings.reminders.models import ReminderRule
from petadmin.core.db import db
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.marketing.templates import services

NEW = "/settings/email-templates/new"
TEXT = {
    "name": "Fotos del hotel",
    "occasion": "written",
    "subject_es": "Fotos de {{ animal_names }}",
    "body_es": "<p>Aquí van, <strong>{{ customer_name }}</strong>.</p>",
    "subject_en": "",
    "body_en": "",
}


def make_text(app: Flask, **changes: Any) -> int:
    with app.app_context():
        values = {**TEXT, "occasion": Occasion.written, **changes}
        text = services.keep(db.session, values)
        db.session.commit()
        return text.id


def text_of(app: Flask, text_id: int) -> EmailTemplate:
    with app.app_context():
        return db.session.get_one(EmailTemplate, text_id)


def test_a_text_is_kept_and_shown_with_example_values(app: Flask, as_lucia: FlaskClient) -> None:
    answer = as_lucia.post(NEW, data={**TEXT, "body_es": TEXT["body_es"] + "<script>x</script>"})

    page = as_lucia.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "Fotos de Luna" in page.text
    frame = as_lucia.get(f"{answer.headers['Location']}/message.html?language=es")
    assert "<strong>Laura</strong>" in frame.text
    assert "<script>" not in frame.text
    assert as_lucia.get(f"{answer.headers['Location']}/message.html?language=en").status_code == 404
    assert "Fotos del hotel" in as_lucia.get("/settings/email-templates/?occasion=written").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "required"),
        ({"subject_es": "", "body_es": ""}, "in one language at least"),
        ({"body_es": "<p><br></p>"}, "a subject and a body"),
        ({"subject_en": "Photos"}, "a subject and a body"),
        ({"body_es": "{{ vaccine }}"}, "no placeholder “vaccine”"),
        ({"subject_es": "{% for a in b %}x{% endfor %}"}, "cannot stand in a text"),
        ({"body_es": "{{ customer_name.__class__ }}"}, "only the name"),
        ({"body_es": "a" * 20_001}, "20000"),
        ({"subject_es": "a" * 251}, "250"),
        ({"occasion": "never"}, "choice"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    app: Flask, as_lucia: FlaskClient, changes: dict[str, str], said: str
) -> None:
    answer = as_lucia.post(NEW, data={**TEXT, **changes})

    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert db.session.scalars(select(EmailTemplate)).all() == []


def test_no_two_texts_have_the_same_name(app: Flask, as_lucia: FlaskClient) -> None:
    make_text(app)

    answer = as_lucia.post(NEW, data={**TEXT, "name": "FOTOS del Hotel"})

    assert "of this name already" in answer.text


def test_a_text_is_duplicated_under_a_free_name(app: Flask, as_lucia: FlaskClient) -> None:
    text = make_text(app, name="a" * 80)

    for _ in range(2):
        as_lucia.post(f"/settings/email-templates/{text}/duplicate", data={"confirmed": "1"})

    with app.app_context():
        names = db.session.scalars(select(EmailTemplate.name).order_by(EmailTemplate.id)).all()
    assert names == ["a" * 80, "a" * 76 + " (2)", "a" * 76 + " (3)"]


def test_a_text_that_a_rule_sends_stays(app: Flask, as_lucia: FlaskClient) -> None:
    text = make_text(app, occasion=Occasion.booking)
    with app.app_context():
        db.session.add(ReminderRule(occasion=Occasion.booking, days=3, template_id=text))
        db.session.commit()

    page = as_lucia.post(f"/settings/email-templates/{text}/delete", data={"confirmed": "1"})
    told = page.text if page.status_code != 302 else as_lucia.get(page.headers["Location"]).text
    other = as_lucia.post(
        f"/settings/email-templates/{text}/edit", data={**TEXT, "occasion": "written", "version": 1}
    )

    assert "is the text of a reminder rule" in told
    assert "A reminder rule sends this text" in other.text
    assert text_of(app, text).occasion is Occasion.booking


def test_a_text_that_nobody_uses_is_deleted(app: Flask, as_lucia: FlaskClient) -> None:
    text = make_text(app)

    as_lucia.post(f"/settings/email-templates/{text}/delete", data={"confirmed": "1"})

    with app.app_context():
        assert db.session.get(EmailTemplate, text) is None


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_is_being_written_is_shown_before_it_is_kept(
    as_lucia: FlaskClient, headers: dict[str, str]
) -> None:
    changes = {"subject_en": "Hi {{ name }}", "body_en": "x"}
    answer = as_lucia.post(
        "/settings/email-templates/preview", data={**TEXT, **changes}, headers=headers
    )

    assert answer.status_code == 200
    assert "no placeholder “name”" in answer.text or "There is nothing to stand for" in answer.text
    assert "Fotos de Luna y Max" in answer.text or "Fotos de Luna and Max" in answer.text
    assert ("<html" in answer.text) == (not headers)


def test_what_is_too_long_to_be_cleaned_is_not_shown(as_lucia: FlaskClient) -> None:
    data = {**TEXT, "body_es": "<p onclick='x'>" + "a" * 250_000}
    answer = as_lucia.post("/settings/email-templates/preview", data=data)

    assert "20000" in answer.text
    assert "/emails/previews/" not in answer.text


def test_users_use_texts_and_do_not_change_them(app: Flask, as_marcos: FlaskClient) -> None:
    text = make_text(app)

    for address in ("", f"{text}", f"{text}/edit", "new"):
        assert as_marcos.get(f"/settings/email-templates/{address}").status_code == 403
