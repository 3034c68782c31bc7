"""What stands in a letter: kept texts, placeholders, formatting; and letters about a booking or an answer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.access.models import Language
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.mail.inbox.models import ReceivedEmail, ReceivedKind
from petadmin.mail.templates.models import Occasion
from petadmin.records.interactions.models import Direction, Interaction, Method, Progress
from tests.bookings.kennel import book_stay, make_hotel
from tests.marketing.letters import emails, send
from tests.marketing.test_kept_texts import make_text
from tests.support.cast import make_animal, make_customer, make_lead

BODY = "<p>Hola <strong>{{ animal_names }}</strong></p>"


def test_a_formatted_text_is_cleaned_and_sent(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    text = (
        '<p onclick="x">Nos <strong>vemos</strong> el <a href="https://x.example/a">lunes</a></p>'
    )
    send(as_marcos, f"customer={marta}", text=text + "<script>alert(1)</script>")

    (email,) = emails(app)
    assert "<strong" in email.html
    assert "onclick" not in email.html
    assert "<script" not in email.html
    assert "Nos vemos el lunes (https://x.example/a)" in email.text


def test_placeholders_are_filled_in(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    make_animal(app, marta, name="Luna")
    make_animal(app, marta, name="<Max>")

    send(as_marcos, f"customer={marta}", subject="Para {{ animal_names }}", text=BODY)

    (email,) = emails(app)
    assert email.subject == "Para Luna y <Max>"
    assert "Luna y &lt;Max&gt;</strong>" in email.html


@pytest.mark.parametrize("do", ["send", "test", "preview"])
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": BODY}, "There is nothing to stand for: Names of the animals."),
        ({"subject": "{{ animal_names }}"}, "There is nothing to stand for: Names of the animals."),
        ({"text": "{{ start_date }}"}, "no placeholder “start_date”"),
        ({"text": "{% for a in b %}{% endfor %}"}, "cannot stand in a text"),
        ({"subject": "{{ x() }}"}, "only the name"),
    ],
)
def test_what_cannot_be_filled_in_is_said_before_anything_goes(
    app: Flask, as_marcos: FlaskClient, marta: int, do: str, changes: dict[str, str], said: str
) -> None:
    answer = send(as_marcos, f"customer={marta}", do=do, **changes)

    assert answer.status_code == 422
    assert said in answer.text
    assert emails(app) == []


def test_a_kept_text_comes_in_the_language_of_the_person(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    english = make_lead(app, language=Language.en)
    text = make_text(app, subject_en="Photos", body_en="<p>Here they are</p>")
    empty = {"do": "fill", "subject": "", "text": "", "template": str(text)}

    spanish = send(as_marcos, f"customer={marta}", **empty)
    other = send(as_marcos, f"lead={english}", **{**empty, "to": "olga@example.com"})

    assert "Fotos de {{ animal_names }}" in spanish.text
    assert "&lt;p&gt;Here they are&lt;/p&gt;" in other.text


def test_what_was_typed_is_only_replaced_when_one_says_so(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    text = make_text(app)
    other = make_text(app, name="Otro", subject_es="Otro asunto", body_es="<p>Otro</p>")

    asked = send(as_marcos, f"customer={marta}", do="fill", template=str(text))
    sure = send(as_marcos, f"customer={marta}", do="replace", template=str(text))
    untouched = send(
        as_marcos,
        f"customer={marta}",
        do="fill",
        template=str(other),
        subject="Fotos de {{ animal_names }}",
        text="<p>Aquí van, <strong>{{ customer_name }}</strong>.</p>",
    )

    assert "would take the place" in asked.text
    assert "Nos vemos el lunes." in asked.text
    assert "Nos vemos el lunes." not in sure.text
    assert "Otro asunto" in untouched.text
    assert send(as_marcos, f"customer={marta}", do="fill", template="999").status_code == 422


def test_a_letter_about_a_booking_knows_the_booking(app: Flask, as_marcos: FlaskClient) -> None:
    hotel = make_hotel(app)
    booking = book_stay(app, hotel)
    make_text(app, name="Recordatorio", occasion=Occasion.booking, body_es="<p>{{ service }}</p>")
    page = as_marcos.get(f"/emails/write?booking={booking}").text

    answer = send(
        as_marcos,
        f"booking={booking}",
        subject="Su reserva",
        text="<p>{{ service }} el {{ start_date }} a las {{ start_time }}</p>",
    )

    assert "Recordatorio" in page
    assert answer.status_code == 302
    (email,) = emails(app)
    assert "{{" not in email.text
    assert f'href="/emails/write?booking={booking}' in as_marcos.get(f"/bookings/{booking}").text


def _received(app: Flask, **values: object) -> int:
    with app.app_context():
        received = ReceivedEmail(
            mailbox="INBOX",
            uidvalidity=1,
            uid=1,
            kind=ReceivedKind.message,
            message_id="<abc@example.com>",
            sender_name="Marta",
            sender_email="marta@otro.example",
            subject="Pregunta",
            text="¿Cabe {{ customer_name }}?\n<b>Gracias</b>",
            **values,
        )
        db.session.add(received)
        db.session.flush()
        db.session.add(
            Interaction(
                customer_id=received.customer_id,
                method=Method.email,
                direction=Direction.received,
                at=utcnow(),
                details="Pregunta",
                status=Progress.pending,
                received_id=received.id,
            )
        )
        db.session.commit()
        return received.id


def test_an_answer_goes_to_who_wrote_and_settles_the_contact(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    received = _received(app, customer_id=marta)
    page = as_marcos.get(f"/emails/write?received={received}").text

    answer = send(
        as_marcos, f"received={received}", to="marta@otro.example", subject="Re: Pregunta"
    )

    assert 'value="Re: Pregunta"' in page
    assert "blockquote" in page
    assert "{{ customer_name }}" not in page.partition("<trix")[0].partition("data-insert")[0]
    assert answer.headers["Location"] == f"/customers/{marta}"
    (email,) = emails(app)
    assert (email.in_reply_to, email.recipient_email) == ("<abc@example.com>", "marta@otro.example")
    with app.app_context():
        contact = db.session.get_one(Interaction, 1)
        assert contact.status is Progress.completed


def test_what_may_not_be_seen_cannot_be_written_about(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    hidden = make_customer(app, email="otra@example.com", inactive_since=utcnow())
    of_hidden = _received(app, customer_id=hidden)

    for address in (
        f"received={of_hidden}",
        "received=77",
        "booking=77",
        "draft=77",
        "draft=x",
        f"customer={marta}&lead=1",
        "",
        "booking=1&received=²",
    ):
        assert as_marcos.get(f"/emails/write?{address}").status_code == 404
