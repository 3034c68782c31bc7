"""A note is written on the page of a booking and reached from the list, with the mouse or the keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from petadmin.access.models import Language
from petadmin.animals.models import Animal
from petadmin.bookings.models import Booking
from petadmin.core.db import db
from petadmin.core.i18n import in_language, ngettext
from tests.bookings.cast import make_service
from tests.bookings.kennel import in_days
from tests.browser.a_day import begin
from tests.browser.hands import Keys, Mouse
from tests.browser.looking import faults
from tests.browser.website import Website
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow

Open = Callable[..., Page]
WRITTEN = "Trae su cama de casa"


@pytest.mark.parametrize(
    ("language", "hands"), [(Language.es, Keys), (Language.en, Mouse)], ids=["es-keys", "en-mouse"]
)
def test_a_note_is_written_and_found_from_the_list(
    site: Website, open_browser: Open, language: Language, hands: type[Mouse | Keys]
) -> None:
    customer = make_customer(site.app, first_name="Amparo", last_name=language.value)
    booking = put_on_file(site, customer, make_animal(site.app, customer, name="Bolita"))
    day = begin(site, open_browser, language, narrow=hands.narrow)
    page, hand = day.page, hands(day.page)

    page.goto(f"/bookings/{booking}")
    hand.write(day.said("New note"), WRITTEN)
    hand.press(day.said("Save note"))
    written = day.part("Notes").get_by_role("listitem").first
    expect(written).to_contain_text(WRITTEN)
    assert page.url.endswith(f"/bookings/{booking}")
    assert list(faults(page, language=language.value)) == []

    page.goto(f"/customers/{customer}/hotel-reservations")
    with site.app.test_request_context(), in_language(language.value):
        one = ngettext("%(num)s note", "%(num)s notes", 1)
    hand.follow(one)
    page.wait_for_url(re.compile(f"/bookings/{booking}#notes$"))
    expect(day.part("Notes").get_by_role("heading")).to_be_in_viewport()

    page.goto(f"/customers/{customer}/notes")
    way = page.get_by_role("main").locator(f"a[href='/bookings/{booking}#notes']")
    expect(way).to_be_visible()


def put_on_file(site: Website, customer: int, animal: int) -> int:
    """A stay of two nights, as it is on file; returns the id."""
    night = make_service(site.app, name=f"Estancia de prueba {customer}")
    with site.app.app_context():
        booking = Booking(
            area="hotel",
            customer_id=customer,
            service_id=night,
            animals=[db.session.get_one(Animal, animal)],
            starts_at=in_days(3),
            ends_at=in_days(5),
        )
        db.session.add(booking)
        db.session.commit()
        return booking.id
