"""What the days in the areas have in common: who plays them, in which words, and what the desk tells afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from petadmin.access.models import Language
from petadmin.access.permissions import Role
from petadmin.adminkit.cells import money
from petadmin.core.db import db
from petadmin.core.i18n import _, in_language
from petadmin.records.incidents import services as incidents
from petadmin.records.incidents.models import IncidentKind, Severity
from tests.bookings.kennel import typed
from tests.browser.website import Website
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day

NOTHING_YET = "Nothing has been performed yet. Visits, what was billed for them, and a chart over time will stand here."


@dataclass(frozen=True)
class Guest:
    """A customer with one animal, of which there is something to be warned."""

    customer: int
    animal: int
    name: str
    last_name: str


@dataclass(frozen=True)
class Day:
    """A day of somebody without administrator rights, at a window in their language."""

    site: Website
    page: Page
    language: Language

    def said(self, message: str, **values: Any) -> str:
        """A message as it is read in the language of the day."""
        with self.site.app.test_request_context(), in_language(self.language.value):
            return _(message, **values)

    def amount(self, cents: int) -> str:
        with self.site.app.test_request_context(), in_language(self.language.value):
            return money(cents, "EUR")

    # What a person sees and presses

    def button(self, message: str, **values: Any) -> Locator:
        return self.page.get_by_role("button", name=self.said(message, **values), exact=True)

    def link(self, message: str) -> Locator:
        return self.page.get_by_role("link", name=self.said(message), exact=True)

    def box(self, name: str) -> Locator:
        """A field of a form, whatever it is called in the language of the day."""
        return self.page.locator(f"form [name={name}]")

    def part(self, message: str) -> Locator:
        return self.page.get_by_role("region", name=self.said(message), exact=True)

    def save(self) -> None:
        self.button("Save").click()
        expect(self.page.get_by_role("status").first).to_be_visible()

    def press(self, verb: str) -> None:
        """Press one of the verbs of a page that need no question."""
        self.button(verb).click()
        expect(self.page.get_by_role("status").first).to_be_visible()

    def check_out(self, booking_url: str) -> None:
        """On the page of the booking, which is over then."""
        self.page.goto(booking_url)
        self.press("Check out")
        heading = self.page.get_by_role("region").filter(has=self.page.locator("#booking-title"))
        expect(heading).to_contain_text(self.said("Completed"))

    # The steps that areas have in common

    def begin_booking(self, guest: Guest, area: str) -> None:
        """From the desk to the form of an area, where the animal is chosen already and a warning is read."""
        self.page.goto(f"/customers/{guest.customer}")
        self.link("New booking").first.click()
        self.page.get_by_role("main").locator(f'a[href^="/{area}/"]').click()
        expect(self.page.get_by_label(guest.name, exact=True)).to_be_checked()
        self.expect_warning()

    def expect_warning(self) -> None:
        before = self.part("Before you save")
        expect(before.get_by_role("listitem").filter(has_text="Mordió la correa")).to_contain_text(
            self.said("Warning")
        )

    def choose(self, name: str, text: str) -> None:
        """Choose the option of a list that begins with a text, and wait for what is said of it."""
        box = self.box(name)
        value = box.locator("option", has_text=text).get_attribute("value")
        with self.page.expect_response("**/preview**"):
            box.select_option(value)

    def type_moment(self, name: str, moment: datetime) -> None:
        with self.page.expect_response("**/preview**"):
            self.box(name).fill(typed(moment))
            self.box(name).blur()

    def write(self, **texts: str) -> None:
        """Fill in fields by their names, for what is written down of a visit."""
        for name, text in texts.items():
            self.box(name).fill(text)

    # What the desk tells

    def figures(self, guest: Guest, area: str) -> Locator:
        """The figures of an area on the customer's desk."""
        self.page.goto(f"/customers/{guest.customer}?figures_area={area}")
        return self.part("Activity and billing")

    def expect_nothing_yet(self, guest: Guest, area: str) -> None:
        expect(self.figures(guest, area)).to_contain_text(self.said(NOTHING_YET))

    def expect_figures(self, guest: Guest, area: str, shown: Mapping[str, str]) -> None:
        """What stands on the cards: value by label."""
        panel = self.figures(guest, area)
        for label, value in shown.items():
            name = self.page.get_by_text(self.said(label), exact=True)
            card = panel.locator(".figure-card").filter(has=name)
            expect(card.locator(".statistic-value")).to_have_text(value)


def begin(
    site: Website, open_browser: Callable[..., Page], language: Language, **options: Any
) -> Day:
    """Marcos comes to work."""
    return Day(site, open_browser(site.hire(Role.user, language=language), **options), language)


def make_guest(site: Website, last_name: str, name: str) -> Guest:
    """A customer whose animal has once bitten."""
    email = f"{last_name}.{name}@example.com".lower().replace(" ", "")
    customer = make_customer(site.app, first_name="Alba", last_name=last_name, email=email)
    animal = make_animal(site.app, customer, name=name)
    day = this_day() - timedelta(days=9)
    values = {"kind": IncidentKind.bite, "severity": Severity.slight, "occurred_on": day}
    with site.app.app_context():
        given = {**values, "text": "Mordió la correa", "animal_id": animal}
        incidents.add(db.session, given, author_id=None, today=day)
        db.session.commit()
    return Guest(customer, animal, name, last_name)
