"""The areas of business as people use them: the counter, the day, photos, courses, figures, and an area less."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from petadmin.access.permissions import Role
from petadmin.animals.models import Animal
from petadmin.areas.grooming.models import GroomingService
from petadmin.bookings import visits
from petadmin.bookings.models import Booking, BookingStatus
from petadmin.business.settings import business_settings, choose
from petadmin.catalog.models import Unit
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from tests.areas.shop.counter import make_product, stock_of
from tests.bookings.cast import make_service
from tests.browser.keyboard import go_to, press_on_button
from tests.browser.website import Website
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID
from tests.support.papers import paper, pdf

pytestmark = pytest.mark.slow

Open = Callable[..., Page]


def test_a_sale_is_made_with_the_keyboard_alone(site: Website, open_browser: Open) -> None:
    make_customer(site.app, first_name="Tecla", last_name="Compra", email="tecla@example.com")
    make_product(site.app, name="Collar rojo", reference="CO-7", barcode="8410000000772")
    feed = make_product(site.app, name="Pienso del mostrador", reference="PM-1", barcode="")
    page = open_browser(site.hire(Role.user))
    page.goto("/shop/sales/new")
    go_to(page, "Customer", tag="INPUT")
    page.keyboard.type("tecla comp")
    expect(page.get_by_role("option", name="Tecla Compra")).to_be_visible()
    # The counter comes anew with the prices of the customer.
    with page.expect_response("**/shop/sales/lines"):
        page.keyboard.press("Enter")

    # A reader of barcodes types the code and presses Enter; the box waits for the next one.
    box = page.get_by_label("Barcode, reference or name")
    go_to(page, "Barcode, reference or name")
    page.keyboard.type("8410000000772")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Collar rojo")).to_be_visible()
    expect(box).to_be_focused()
    page.keyboard.type("del mostr")
    found = page.get_by_role("button", name="Pienso del mostrador")
    expect(found).to_be_visible()
    go_to(page, "Pienso del mostrador", tag="BUTTON")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Pienso del mostrador")).to_be_visible()
    expect(page.get_by_role("row", name="Total")).to_contain_text("€25.00")
    press_on_button(page, "Save")

    expect(page.get_by_role("status").first).to_contain_text("Saved")
    expect(page.get_by_role("main")).to_contain_text("Collar rojo")
    expect(page.get_by_role("main")).to_contain_text("€25.00")
    assert stock_of(site.app, feed) == 9


def test_what_is_scanned_while_a_customer_is_chosen_is_not_lost(
    site: Website, open_browser: Open
) -> None:
    make_customer(site.app, first_name="Prisa", last_name="Mucha", email="prisa@example.com")
    make_product(site.app, name="Arnés azul", reference="AR-2", barcode="8410000000895")
    page = open_browser(site.hire(Role.user))
    page.goto("/shop/sales/new")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/shop/sales/lines", hold)
    go_to(page, "Customer", tag="INPUT")
    page.keyboard.type("prisa much")
    page.get_by_role("option", name="Prisa Mucha").click()
    box = page.get_by_label("Barcode, reference or name")
    box.press_sequentially("8410000")
    with page.expect_response("**/shop/sales/lines"):
        held[0].continue_()
    page.unroute("**/shop/sales/lines")
    expect(page.locator("#counter-bought")).to_be_visible()

    expect(box).to_have_value("8410000")
    expect(box).to_be_focused()
    page.keyboard.type("000895")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Arnés azul")).to_be_visible()


def test_a_guest_is_checked_in_from_today_and_that_is_undone(
    site: Website, open_browser: Open
) -> None:
    customer = make_customer(site.app, first_name="Hoy", last_name="Llega", email="hoy@example.com")
    animal = make_animal(site.app, customer, name="Puntual")
    arrives_now(site, animal)
    page = open_browser(site.hire(Role.user))
    page.goto("/")
    day = page.get_by_role("region", name="Bookings today")
    day.get_by_role("button", name="Check in: Puntual").press("Enter")

    said = page.get_by_role("status").filter(has_text="Puntual is checked in.")
    expect(said).to_be_visible()
    expect(day.get_by_role("button", name="Check out: Puntual")).to_be_visible()
    said.get_by_role("button", name="Undo").press("Enter")
    expect(day.get_by_role("button", name="Check in: Puntual")).to_be_visible()
    expect(day.get_by_role("button", name="Check out: Puntual")).to_have_count(0)


def arrives_now(site: Website, animal_id: int) -> None:
    """A stay that begins now, put on file as it is: the hotel of these tests is full."""
    night = make_service(site.app, name="Noche de hoy")
    now = utcnow()
    with site.app.app_context():
        animal = db.session.get_one(Animal, animal_id)
        booking = Booking(
            area="hotel",
            customer=animal.customer,
            animals=[animal],
            service_id=night,
            starts_at=now,
            ends_at=now + timedelta(days=2),
            status=BookingStatus.confirmed,
            amount_cents=5_200,
        )
        db.session.add(booking)
        db.session.commit()


def test_photos_before_and_after_are_added_and_described(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire(Role.user))
    page.goto(f"/grooming/services/{a_bath(site)}")
    after = page.get_by_role("region", name="After")
    files: list[FilePayload] = [
        {"name": "despues.png", "mimeType": "image/png", "buffer": paper(FileKind.png)},
        {"name": "carta.pdf", "mimeType": "application/pdf", "buffer": pdf()},
    ]
    after.get_by_label("Drop photos here").set_input_files(files)
    expect(after.get_by_role("img", name="After: Espuma")).to_be_visible()
    expect(after).to_contain_text("carta.pdf")
    expect(page.get_by_role("region", name="Before")).to_contain_text("No photos yet")

    caption = after.get_by_role("textbox", name="Caption of: After: Espuma")
    with page.expect_response("**/caption**"):
        caption.fill("Recién cortada")
        caption.press("Tab")
    expect(after.get_by_role("textbox", name="Caption of: Recién cortada")).to_be_visible()
    page.reload()
    after.get_by_role("link", name="Recién cortada").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Recién cortada")


def a_bath(site: Website) -> int:
    """A bath that Espuma has just had."""
    owner = make_customer(site.app, last_name="Del Baño", email="espuma@example.com")
    values = {
        "animal_id": make_animal(site.app, owner, name="Espuma"),
        "service_id": make_service(
            site.app, area="grooming", name="Baño de espuma", unit=Unit.session
        ),
        "starts_at": utcnow() - timedelta(hours=1),
        "ends_at": utcnow(),
    }
    with site.app.app_context():
        row = visits.add(db.session, GroomingService(area="grooming"), values, zone=MADRID)
        db.session.commit()
        return row.id


def test_the_outline_of_a_course_is_typed_and_sorted_by_keyboard(
    site: Website, open_browser: Open
) -> None:
    page = open_browser(site.hire(Role.administrator))
    page.goto("/training/courses/new")
    page.get_by_role("textbox", name="Name", exact=True).first.fill("Curso de teclado")
    page.get_by_label("Price").fill("120")
    outline = page.get_by_role("group", name="Units and lessons")
    for number, name in enumerate(("Primera unidad", "Sentado", "Quieto")):
        if number:
            outline.get_by_role("button", name="Add a line").press("Enter")
        outline.get_by_label("Name").nth(number).fill(name)
    outline.get_by_role("button", name="Move up").nth(2).press("Enter")
    expect(outline.get_by_label("Name").nth(1)).to_have_value("Quieto")
    page.get_by_role("button", name="Save", exact=True).press("Enter")

    unit = page.get_by_role("region", name="Primera unidad")
    expect(unit.get_by_role("listitem")).to_have_text([re.compile("Quieto"), re.compile("Sentado")])


def test_the_figures_follow_the_area_and_the_period_and_stand_in_a_table(
    site: Website, open_browser: Open
) -> None:
    page = open_browser(site.hire(Role.user))
    page.goto(f"/customers/{site.business.everything}")
    panel = page.get_by_role("region", name="Activity and billing")
    area = panel.get_by_role("navigation", name="Area")
    area.get_by_role("link", name="Grooming").press("Enter")
    expect(area.get_by_role("link", name="Grooming")).to_have_attribute("aria-current", "true")
    expect(area.get_by_role("link", name="Grooming")).to_be_focused()
    period = panel.get_by_role("navigation", name="Period")
    other = period.get_by_role("link").last
    other.press("Enter")
    expect(other).to_have_attribute("aria-current", "true")
    expect(area.get_by_role("link", name="Grooming")).to_have_attribute("aria-current", "true")
    # The address tells what is shown, so that it survives a reload.
    page.reload()
    expect(other).to_have_attribute("aria-current", "true")

    panel.get_by_text("All figures").press("Enter")
    table = panel.get_by_role("table", name="Activity and billing of Visitación")
    expect(table.get_by_role("columnheader", name="Billed")).to_be_visible()
    expect(table.get_by_role("row", name="Total")).to_be_visible()
    expect(panel.locator(".figures-drawn")).to_have_attribute("aria-hidden", "true")


@pytest.fixture
def all_areas_again(site: Website) -> Iterator[None]:
    """The areas in use are as they were, whatever becomes of the test."""
    yield
    with site.app.app_context():
        choose(db.session, replace(business_settings(db.session), areas_off=()))
        db.session.commit()


@pytest.mark.usefixtures("all_areas_again")
def test_an_area_that_is_switched_off_is_gone_until_it_is_switched_on(
    site: Website, open_browser: Open
) -> None:
    page = open_browser(site.hire(Role.administrator))
    menu = page.get_by_role("navigation", name="Main menu")
    for is_on in (False, True):
        page.goto("/settings/business/")
        page.get_by_label("Breeding").set_checked(is_on)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("status").first).to_be_visible()
        expect(menu.get_by_role("link", name="Breeding")).to_have_count(int(is_on))
        answer = page.goto("/breeding/litters/")
        assert answer is not None
        assert answer.status == (200 if is_on else 404)
