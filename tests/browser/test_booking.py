"""Booking as a person does it: with the keyboard alone, on a phone, and with what is said meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from petadmin.access.permissions import Role
from tests.bookings.cast import make_resource, make_service
from tests.browser.keyboard import go_to, press_on_button
from tests.browser.website import Website
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow

Open = Callable[..., Page]
FORM = "/hotel/reservations/new?start=2031-05-03"


@pytest.fixture(scope="module")
def berta(site: Website) -> int:
    """Berta with two dogs, a night for 26 euros, and one kennel for both."""
    customer = make_customer(
        site.app, first_name="Berta", last_name="Perrera", email="berta@example.com"
    )
    for name in ("Canica", "Dado"):
        make_animal(site.app, customer, name=name)
    make_service(site.app, name="Noche con vistas", vaccines_stop=False)
    make_resource(site.app, name="V-01", capacity=2)
    return customer


def test_a_stay_is_booked_with_the_keyboard_alone(
    site: Website, open_browser: Open, berta: int
) -> None:
    page = open_browser(site.hire(Role.user))
    page.goto(FORM)
    before = page.get_by_role("region", name="Before you save")
    expect(before).to_be_visible()

    go_to(page, "Customer", tag="INPUT")
    page.keyboard.type("berta perr")
    expect(page.get_by_role("option", name="Berta Perrera")).to_be_visible()
    page.keyboard.press("Enter")
    # The animals of the customer arrive by themselves, and the price follows what is chosen.
    expect(page.get_by_label("Dado")).to_be_visible()
    for name in ("Canica", "Dado"):
        go_to(page, name)
        page.keyboard.press("Space")
    go_to(page, "Service", tag="SELECT")
    page.keyboard.type("Noche con")
    expect(page.get_by_role("table", name="How the price is found")).to_contain_text("€52.00")
    expect(before).to_contain_text("room is free")
    go_to(page, "Place", tag="SELECT")
    page.keyboard.type("V-01")
    press_on_button(page, "Save")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Reservation")
    expect(page.get_by_role("main")).to_contain_text("V-01")
    expect(page.get_by_role("main")).to_contain_text("Dado")


def test_on_a_phone_what_is_said_stands_under_the_form(
    site: Website, open_browser: Open, berta: int
) -> None:
    page = open_browser(site.hire(Role.user), narrow=True)
    page.goto(f"{FORM}&customer={berta}")

    form = page.get_by_label("Instructions").bounding_box()
    said = page.get_by_role("region", name="Before you save").bounding_box()
    assert form is not None
    assert said is not None
    assert said["y"] > form["y"] + form["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_label("New customer").check()
    expect(page.get_by_label("First name")).to_be_visible()
    expect(page.get_by_label("Canica")).to_be_hidden()


def test_on_a_phone_nothing_covers_what_is_to_be_known(
    site: Website, open_browser: Open, berta: int
) -> None:
    page = open_browser(site.hire(Role.user), narrow=True)
    page.goto(f"{FORM}&customer={berta}")
    before = page.get_by_role("region", name="Before you save")
    before.scroll_into_view_if_needed()
    box = before.bounding_box()
    save = page.get_by_role("button", name="Save").bounding_box()
    assert box is not None
    assert save is not None
    assert save["y"] >= box["y"] + box["height"]
