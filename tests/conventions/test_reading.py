"""Reading costs the same whatever the number of rows, and changes nothing."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.access.models import User
from petadmin.access.permissions import Role
from petadmin.animals import services as animals
from petadmin.core.db import db
from petadmin.customers import services as customers
from petadmin.mail import services as mail
from petadmin.mail.emails import test_email as email_to
from tests.conventions.counting import statements
from tests.conventions.scene import Scene, snapshot
from tests.support.days import this_day

pytestmark = pytest.mark.slow

LISTS = (
    "/customers/",
    "/customers/?q=garcia",
    "/customers/?area=hotel&city=alc",
    "/customers/?size=25&sort=-created_at",
    "/customers/lookup?q=garcia",
    "/animals/",
    "/animals/?q=luna&species=dog",
    "/animals/lookup",
    "/emails/",
    "/emails/?state=queued",
    "/settings/users/",
    "/settings/history/",
    "/",
    "/search?q=luna",
    "/customers/1",
    "/customers/1/animals",
    "/customers/1/emails",
    "/customers/1/history",
    "/customers/1/timeline",
    "/customers/1/sheet",
)


def add_rows(app: Flask, start: int, number: int) -> None:
    """Customers with animals born today, more animals and e-mails for the first one, and users."""
    today = this_day()
    born = today.replace(year=2018, day=min(today.day, 28))
    with app.app_context():
        for index in range(start, start + number):
            customer = customers.add(db.session, customer_number(index))
            db.session.flush()
            luna = {"name": f"Luna {index}", "customer_id": customer.id, "birth_date": born}
            animals.add(db.session, luna, today=today)
            animals.add(db.session, {"name": f"Luna {index}b", "customer_id": 1}, today=today)
            user = User(
                email=f"u{index}@patitas.example", name="U", role=Role.user, password_hash="x"
            )
            db.session.add(user)
            db.session.flush()
            mail.queue(db.session, email_to(user)).customer_id = 1
        db.session.commit()


def customer_number(index: int) -> dict[str, Any]:
    return {
        "first_name": f"Ana {index}",
        "last_name": "García",
        "email": f"ana{index}@example.com",
        "phones": [{"number": f"6123456{index:02d}"}, {"number": f"9112345{index:02d}"}],
        "addresses": [{"city": "Alcalá"}],
        "areas": ["hotel", "daycare"],
    }


def counts(app: Flask, client: FlaskClient) -> dict[str, int]:
    found = {}
    for url in LISTS:
        with statements(app) as sent:
            assert client.get(url).status_code == 200, url
        found[url] = len(sent)
    return found


def test_a_page_sends_the_same_number_of_queries_for_3_rows_and_for_30(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    add_rows(app, 0, 3)
    few = counts(app, as_lucia)
    users = {url: number for url, number in few.items() if "/users/" not in url}

    add_rows(app, 3, 27)

    assert counts(app, as_lucia) == few
    # What a user may not see costs a condition, never a query.
    for url, number in users.items():
        with statements(app) as sent:
            as_marcos.get(url)
        assert len(sent) <= number, url


def test_no_page_needs_many_queries(app: Flask, as_lucia: FlaskClient) -> None:
    add_rows(app, 0, 3)

    assert {url: number for url, number in counts(app, as_lucia).items() if number > 25} == {}


SHELL = 3
"""Who is looking, how the business is set up, and all that waits."""

FEW = {
    "/customers/1/panels/activity": 5,
    "/animals/1/panels/activity": 5,
    "/me/password": SHELL,
    "/search?q=nothing": SHELL + 1,
    "/search?q=luna": SHELL + 3,
    "/customers/?q=nothing": SHELL + 3,
    "/customers/?q=garcia": SHELL + 10,
    "/customers/": SHELL + 10,
    "/customers/filters?area=hotel": SHELL + 1,
    "/": SHELL + 7,
    "/customers/1": SHELL + 14,
    "/customers/1/hotel-reservations": SHELL + 9,
    "/customers/1/visits": SHELL + 8,
    "/customers/1/timeline": SHELL + 8,
}


@pytest.mark.parametrize("url", FEW)
def test_the_pages_that_are_asked_for_most_need_few_queries(
    app: Flask, as_marcos: FlaskClient, url: str
) -> None:
    add_rows(app, 0, 3)

    with statements(app) as sent:
        assert as_marcos.get(url, headers={"HX-Request": "true"}).status_code == 200

    asked = [text for text in sent if text.startswith("SELECT")]
    assert len(asked) <= FEW[url], "\n".join(asked)


READ = (
    *LISTS,
    "/customers/new",
    "/customers/1/edit",
    "/customers/1/deactivate",
    "/customers/1/send-sheet",
    "/customers/1/panels/contact?edit=1",
    "/animals/new?customer=1",
    "/animals/1",
    "/animals/1/edit",
    "/emails/1",
    "/emails/1/cancel",
    "/emails/1/message.html",
    "/emails/1/attachments/1",
    "/settings/users/1",
    "/settings/users/1/disable",
    "/me/password",
    "/help/lists",
    "/healthz",
    "/readyz",
    "/logout",
    "/me/theme",
    "/customers/actions/deactivate",
    "/nowhere",
)


@pytest.mark.slow
def test_reading_changes_nothing(app: Flask, scene: Scene, as_lucia: FlaskClient) -> None:
    with app.app_context():
        before = snapshot()

    for url in READ:
        assert as_lucia.get(url).status_code < 500, url
        assert as_lucia.head(url).status_code < 500, url

    with app.app_context():
        assert snapshot() == before


def test_an_export_leaves_only_a_line_in_the_history(
    app: Flask, scene: Scene, as_lucia: FlaskClient
) -> None:
    with app.app_context():
        before = snapshot()

    assert as_lucia.get("/customers/export.csv").status_code == 200

    with app.app_context():
        after = snapshot()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed == {"audit_event"}
    assert len(after["audit_event"]) == len(before["audit_event"]) + 1
