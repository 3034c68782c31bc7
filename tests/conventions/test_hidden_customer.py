"""A customer out of use is invisible by every door to those who may not see them, with everything of theirs."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from petadmin.animals.models import Animal
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.mail.models import Email, EmailStatus
from tests.conventions.scene import Scene

pytestmark = pytest.mark.slow

SECRETS = (
    "Zósimo",
    "Quintanar",
    "zosimo@example.com",
    "699 11 12 22",
    "699111222",
    "VillaQuintanar",
    "Sombra",
    "Niebla",
    "Podenco",
    "941000099999999",
    "Se ha mudado",
)
"""Words that stand nowhere but in what belongs to the customer out of use."""

PAGES = (
    "/",
    "/customers/",
    "/customers/?area=hotel",
    "/customers/?sort=-created_at&size=100",
    "/animals/",
    "/animals/?species=dog",
    "/emails/",
    *(f"/emails/?state={status.value}" for status in EmailStatus),
    "/search?q=quintanar",
    "/customers/lookup",
    "/animals/lookup",
    "/emails/lookup",
)


def words_of(scene: Scene) -> tuple[str, ...]:
    return (
        *SECRETS,
        f"/customers/{scene.inactive}",
        f"de {scene.inactive}<",
        f"cliente{scene.inactive}@",
    )


def betrayed(page: str, scene: Scene) -> list[str]:
    """The words on a page that should not be known."""
    return [word for word in words_of(scene) if word.lower() in page.lower()]


def test_no_page_shows_a_word_of_theirs(scene: Scene, as_marcos: FlaskClient) -> None:
    for url in PAGES:
        answer = as_marcos.get(url)

        assert answer.status_code == 200, url
        # The page may repeat what was searched for, as it was typed.
        assert betrayed(answer.text.replace("quintanar", ""), scene) == [], url


def test_the_administrator_sees_them(scene: Scene, as_lucia: FlaskClient) -> None:
    for url in ("/customers/?state=inactive", "/emails/", "/animals/", "/search?q=sombra"):
        assert betrayed(as_lucia.get(url).text, scene) != [], url


@pytest.mark.parametrize("state", ["inactive", "all"])
def test_the_list_of_inactive_customers_is_not_offered(
    scene: Scene, as_marcos: FlaskClient, state: str
) -> None:
    assert as_marcos.get(f"/customers/?state={state}").status_code == 400
    assert as_marcos.get(f"/customers/export.csv?state={state}").status_code == 400


SEEN = {
    "/customers/": select(func.count(Customer.id)).where(Customer.inactive_since.is_(None)),
    "/animals/": select(func.count(Animal.id))
    .join(Customer, Customer.id == Animal.customer_id)
    .where(Customer.inactive_since.is_(None), Animal.deceased_on.is_(None)),
    # What goes to staff or to a potential customer belongs to no customer.
    "/emails/": select(func.count(Email.id))
    .outerjoin(Customer, Customer.id == Email.customer_id)
    .where(Customer.inactive_since.is_(None)),
}


@pytest.mark.parametrize("path", list(SEEN))
def test_counts_leave_them_out(app: Flask, scene: Scene, as_marcos: FlaskClient, path: str) -> None:
    with app.app_context():
        count = db.session.scalar(SEEN[path])
    page = as_marcos.get(path).text

    assert f"1–{count} of {count}" in page
    assert f'<span class="count tone-neutral">{count}</span>' in page


@pytest.mark.parametrize(
    "path", ["/customers/", "/animals/", "/customers/lookup", "/animals/lookup"]
)
def test_no_search_finds_them(scene: Scene, as_marcos: FlaskClient, path: str) -> None:
    for word in ("zosimo", "quintanar", "699111222", "sombra", "pod", "zo", "941000099"):
        answer = as_marcos.get(path, query_string={"q": word})

        assert answer.status_code == 200
        assert betrayed(answer.text.replace(word, ""), scene) == [], word


def addresses_of(scene: Scene) -> Iterator[str]:
    """The addresses of everything that is theirs."""
    customer = f"/customers/{scene.inactive}"
    yield customer
    for part in (
        "edit",
        "animals",
        "emails",
        "history",
        "timeline",
        "sheet",
        "sheet.pdf",
        "send-sheet",
        "deactivate",
        "panels/contact",
        "panels/contact?edit=1",
        "panels/animals",
    ):
        yield f"{customer}/{part}"
    animal = f"/animals/{scene.row_of('animal', hidden=True)}"
    yield from (animal, f"{animal}/edit")
    email = f"/emails/{scene.row_of('email', hidden=True)}"
    yield from (email, f"{email}/message.html", f"{email}/attachments/1", f"{email}/cancel")


def test_no_address_opens_anything_of_theirs(
    app: Flask, scene: Scene, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    with app.app_context():
        addresses = list(addresses_of(scene))
    for url in addresses:
        assert as_marcos.get(url).status_code == 404, url
        assert as_marcos.get(url, headers={"HX-Request": "true"}).status_code == 404, url
    assert as_lucia.get(addresses[0]).status_code == 200


def test_an_animal_cannot_be_given_to_them(
    app: Flask, scene: Scene, as_marcos: FlaskClient
) -> None:
    form = {"customer": str(scene.inactive), "name": "Intruso", "species": "dog", "sex": "unknown"}

    page = as_marcos.get(f"/animals/new?customer={scene.inactive}").text
    answer = as_marcos.post("/animals/new", data=form)

    assert betrayed(page.replace(f"customer={scene.inactive}", ""), scene) == []
    assert answer.status_code == 422
    assert "Choose one from the list." in answer.text
    with app.app_context():
        assert db.session.scalar(select(Animal.id).where(Animal.name == "Intruso")) is None


def test_an_animal_cannot_be_moved_to_them(
    app: Flask, scene: Scene, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        animal = scene.row_of("animal")
    form = {
        "customer": str(scene.inactive),
        "name": "Luna",
        "species": "dog",
        "sex": "unknown",
        "version": "1",
    }

    answer = as_marcos.post(f"/animals/{animal}/edit", data=form)

    assert answer.status_code == 422
    with app.app_context():
        row = db.session.get(Animal, animal)
        assert row is not None
        assert row.customer_id == scene.active


def test_no_form_changes_anything_of_theirs(
    app: Flask, scene: Scene, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        before = everything_of(scene.inactive)
        addresses = list(addresses_of(scene))
    for url in addresses:
        answer = as_marcos.post(
            url, data={"confirmed": "1", "version": "1", "name": "Tomado", "to": "x@x.es"}
        )
        # A section takes no form at all, whoever's it is.
        assert answer.status_code in (404, 405), url

    with app.app_context():
        assert everything_of(scene.inactive) == before


@pytest.mark.parametrize(
    ("url", "entity"),
    [("/customers/actions/deactivate", "customer"), ("/emails/actions/cancel", "email"),
     ("/emails/actions/retry", "email")],
)  # fmt: skip
def test_bulk_actions_do_not_reach_them(
    app: Flask, scene: Scene, as_marcos: FlaskClient, url: str, entity: str
) -> None:
    with app.app_context():
        before = everything_of(scene.inactive)
        theirs = {
            "customer": select(Customer.id).where(Customer.id == scene.inactive),
            "email": select(Email.id).where(Email.customer_id == scene.inactive),
        }
        ids = list(db.session.scalars(theirs[entity]))

    asked = as_marcos.post(url, data={"ids": [str(row_id) for row_id in ids]})
    done = as_marcos.post(url, data={"ids": ids, "confirmed": "1", "since": "2026-01-01"})

    for answer in (asked, done):
        assert answer.status_code == 302
    assert "Nothing was selected." in as_marcos.get("/customers/").text
    with app.app_context():
        assert everything_of(scene.inactive) == before


@pytest.mark.parametrize("path", ["/customers", "/animals"])
def test_exports_leave_them_out(scene: Scene, as_marcos: FlaskClient, path: str) -> None:
    for query in ("", f"?owner=customer-{scene.inactive}"):
        text = as_marcos.get(f"{path}/export.csv{query}").text
        book = load_workbook(io.BytesIO(as_marcos.get(f"{path}/export.xlsx{query}").data))
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]

        assert betrayed(text, scene) == []
        assert betrayed("\n".join(cells), scene) == []


def test_a_verb_that_hides_a_customer_lets_go_of_them_at_once(
    scene: Scene, as_marcos: FlaskClient
) -> None:
    form = {"confirmed": "1", "since": "2026-01-31", "reason": "Se ha mudado"}

    answer = as_marcos.post(f"/customers/{scene.active}/deactivate", data=form)

    assert answer.headers["Location"] == "/customers/"
    for url in (f"/customers/{scene.active}", f"/customers/{scene.active}/history"):
        assert as_marcos.get(url).status_code == 404
    assert "Luna" not in as_marcos.get("/animals/").text


def everything_of(customer_id: int) -> list[object]:
    """All that can be changed of a customer, as it is now."""
    customer = db.session.execute(
        select(Customer.version, Customer.first_name, Customer.inactive_since).where(
            Customer.id == customer_id
        )
    ).all()
    animals = db.session.execute(
        select(Animal.id, Animal.name, Animal.version)
        .where(Animal.customer_id == customer_id)
        .order_by(Animal.id)
    ).all()
    emails = db.session.execute(
        select(Email.id, Email.status).where(Email.customer_id == customer_id).order_by(Email.id)
    ).all()
    events = db.session.scalar(
        select(func.count()).select_from(AuditEvent).where(AuditEvent.customer_id == customer_id)
    )
    return [customer, animals, emails, events]
