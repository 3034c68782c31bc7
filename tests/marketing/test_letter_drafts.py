"""Drafts of e-mails: kept, gone on with, never overwritten from another window, gone when they are sent."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.core.db import db
from petadmin.marketing.models import LetterDraft
from tests.marketing.letters import emails, kept, send
from tests.support.cast import make_lead
from tests.support.papers import pdf


def drafts(app: Flask) -> list[LetterDraft]:
    with app.app_context():
        return list(db.session.scalars(select(LetterDraft).order_by(LetterDraft.id)))


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_a_draft_is_kept_and_gone_on_with(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    answer = send(
        as_marcos, f"customer={marta}", ("plan.pdf", pdf()), do="draft", when="2030-07-01T09:00"
    )

    page = as_marcos.get(answer.headers["Location"]).text
    assert "Vacaciones" in page
    assert "&lt;p&gt;Nos vemos el lunes.&lt;/p&gt;" in page
    assert "plan.pdf" in page
    assert "2030-07-01T09:00" in page
    assert emails(app) == []
    for address in ("/emails/drafts/", f"/customers/{marta}/drafts"):
        assert "Vacaciones" in as_marcos.get(address).text


def test_even_an_empty_letter_is_kept(app: Flask, as_marcos: FlaskClient) -> None:
    olga = make_lead(app)

    answer = send(as_marcos, f"lead={olga}", do="draft", to="olga@example.com", text="", subject="")

    assert answer.status_code == 302
    assert "Without a subject yet" in as_marcos.get("/emails/drafts/").text


def test_what_is_sent_is_no_draft_any_more(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    place = send(as_marcos, f"customer={marta}", ("plan.pdf", pdf()), do="draft").headers[
        "Location"
    ]
    page = as_marcos.get(place).text
    form = {name: value_of(page, name) for name in ("occasion", "draft", "seen")}

    for _ in range(2):
        # The second press comes when the draft is gone.
        answer = send(as_marcos, place.partition("?")[2], **form, kept=kept(page))

    assert answer.headers["Location"] == f"/customers/{marta}"
    assert len(emails(app)) == 1
    assert drafts(app) == []


def test_another_window_is_not_overwritten(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    place = send(as_marcos, f"customer={marta}", do="draft").headers["Location"]
    page = as_marcos.get(place).text
    form = {name: value_of(page, name) for name in ("occasion", "draft", "seen")}
    query = place.partition("?")[2]

    first = send(as_marcos, query, do="draft", text="Desde una ventana", **form)
    second = send(as_marcos, query, do="draft", text="Desde otra", **form)

    assert (first.status_code, second.status_code) == (302, 422)
    assert "in another window" in second.text
    assert "Desde otra" in second.text
    assert [one.body for one in drafts(app)] == ["<p>Desde una ventana</p>"]
    # Once more keeps it beside the other one.
    again = {name: value_of(second.text, name) for name in ("occasion", "draft", "seen")}
    assert send(as_marcos, query, do="draft", text="Desde otra", **again).status_code == 302
    assert [one.body for one in drafts(app)] == ["<p>Desde una ventana</p>", "<p>Desde otra</p>"]


def test_a_draft_that_was_deleted_takes_nothing_with_it(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    place = send(as_marcos, f"customer={marta}", do="draft").headers["Location"]
    page = as_marcos.get(place).text
    form = {name: value_of(page, name) for name in ("occasion", "draft", "seen")}
    (draft,) = drafts(app)
    as_marcos.post(f"/emails/drafts/{draft.id}/discard", data={"confirmed": "1"})

    answer = send(as_marcos, place.partition("?")[2], do="draft", text="Sigue aquí", **form)

    assert answer.status_code == 422
    assert "Sigue aquí" in answer.text
    assert as_marcos.get(place).status_code == 404


def test_nobody_sees_the_drafts_of_others(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, marta: int
) -> None:
    place = send(as_marcos, f"customer={marta}", do="draft").headers["Location"]
    (draft,) = drafts(app)

    assert as_lucia.get(place).status_code == 404
    assert "Vacaciones" not in as_lucia.get("/emails/drafts/").text
    assert "Vacaciones" not in as_lucia.get(f"/customers/{marta}/drafts").text
    assert as_lucia.post(f"/emails/drafts/{draft.id}/discard").status_code == 404
    assert len(drafts(app)) == 1
