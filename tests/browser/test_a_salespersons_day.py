"""From an enquiry on the website to a customer: a salesperson's day, with the mouse on a wide screen and with the
keyboard alone on a phone, in both languages."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from petadmin.access.models import Language
from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from petadmin.leads.models import Lead, Stage
from petadmin.leads.web import settings
from petadmin.leads.web.settings import USUAL_PRIVACY, WebForm
from petadmin.records.interactions import services as contacts
from petadmin.records.interactions.models import Direction, Method
from petadmin.records.labels import services as labels
from petadmin.records.labels.models import Interest
from tests.browser.a_day import Day, begin
from tests.browser.hands import Keys, Mouse
from tests.browser.website import Website
from tests.support.cast import make_customer, make_lead
from tests.support.papers import paper

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("language", list(Language))]

Open = Callable[..., Page]
WANTED = "¿Hay sitio para dos gatos en agosto?"
CALLED = "Le llamo, quiere venir a ver el hotel"
NOTED = "Uno de los gatos toma pastillas"
REMINDED = "Mandar las tarifas"
OFFER: FilePayload = {
    "name": "Presupuesto.pdf",
    "mimeType": "application/pdf",
    "buffer": paper(FileKind.pdf),
}


@dataclass(frozen=True)
class Sales:
    """The day of a salesperson: in which words, with which hands, and about whom."""

    day: Day
    hand: Mouse | Keys
    name: str

    @property
    def page(self) -> Page:
        return self.day.page

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def said(self, message: str) -> str:
        return self.day.said(message)

    def follow(self, message: str, url: str = "") -> None:
        """Follow a link, and wait until the page has come."""
        self.hand.follow(self.said(message))
        if url:
            self.page.wait_for_url(re.compile(url))

    def press(self, message: str) -> None:
        self.hand.press(self.said(message))

    def write(self, message: str, text: str) -> None:
        self.hand.write(self.said(message), text)

    def expect_said(self) -> None:
        """What was done is told; the next step waits for it."""
        expect(self.page.get_by_role("status").first).to_be_visible()

    def lead(self) -> Lead:
        with self.day.site.app.app_context():
            return db.session.query(Lead).where(Lead.first_name == self.name).one()


HANDS = pytest.mark.parametrize("hands", [Mouse, Keys])


@HANDS
def test_an_enquiry_is_found_answered_and_planned(
    site: Website, open_browser: Open, language: Language, hands: type[Mouse | Keys]
) -> None:
    name = f"Nuria{hands.__name__}{language.value}"
    switch_the_form_on(site)
    stranger = hands(open_browser(narrow=hands.narrow))
    write_on_the_website(stranger, site, language, name)
    sales = come_to_work(site, open_browser, language, hands, name)

    find_the_enquiry(sales)
    move_the_card(sales)
    log_a_call(sales)
    plan_what_comes_next(sales)


@HANDS
def test_what_was_asked_leads_to_a_customer(
    site: Website, open_browser: Open, language: Language, hands: type[Mouse | Keys]
) -> None:
    name = f"Olga{hands.__name__}{language.value}"
    phone = f"6{sum(ord(letter) ** 3 for letter in name):08d}"
    known = make_customer(
        site.app,
        first_name="Elvira",
        last_name=f"Conocida {name}",
        email=f"{name}@example.net",
        phones=[{"number": phone}],
    )
    lead_id = make_lead(site.app, first_name=name, email=f"{name}@example.com", phone=phone)
    note_contact(site, lead_id)
    sales = come_to_work(site, open_browser, language, hands, name)
    sales.page.goto(f"/leads/{lead_id}")

    put_on_file(sales)
    look_back(sales)
    write_an_email(sales)
    convert(sales, known)


@HANDS
def test_one_is_lost_and_taken_back_and_the_reports_are_read(
    site: Website, open_browser: Open, language: Language, hands: type[Mouse | Keys]
) -> None:
    name = f"Tomás{hands.__name__}{language.value}"
    lead_id = make_lead(site.app, first_name=name)
    sales = come_to_work(site, open_browser, language, hands, name)

    lose_and_take_back(sales, lead_id)
    read_the_reports(sales)


def come_to_work(
    site: Website, open_browser: Open, language: Language, hands: type[Mouse | Keys], name: str
) -> Sales:
    day = begin(site, open_browser, language, narrow=hands.narrow)
    return Sales(day, hands(day.page), name)


def note_contact(site: Website, lead_id: int) -> None:
    values = {"method": Method.call, "direction": Direction.sent, "details": CALLED}
    with site.app.app_context():
        contacts.log(db.session, {"lead_id": lead_id, **values}, by=None)
        db.session.commit()


def switch_the_form_on(site: Website) -> None:
    with site.app.app_context():
        settings.choose(db.session, WebForm(is_on=True))
        for name in ("Gatos en verano", "Perros en invierno"):
            if not db.session.query(Interest).where(Interest.name == name).count():
                values = {"name": name, "area": "hotel", "on_web_form": True}
                labels.add(db.session, Interest(), values)
        db.session.commit()


def write_on_the_website(hand: Mouse | Keys, site: Website, language: Language, name: str) -> None:
    """Somebody asks, through the public form."""
    words = Day(site, hand.page, language)
    hand.page.goto(f"/web/potential-customers?lang={language.value}")
    hand.write(words.said("Name"), f"{name} Prado")
    hand.write(words.said("Email"), f"{name}@example.com")
    hand.tick("Gatos en verano")
    hand.write(words.said("Message"), WANTED)
    hand.tick(words.said(str(USUAL_PRIVACY)))
    hand.press(words.said("Send"))
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(words.said("Thank you"))


def find_the_enquiry(sales: Sales) -> None:
    """It waits on the start page and behind the bell, and is found in the list."""
    page, who = sales.page, f"{sales.name} Prado"
    page.goto("/")
    waiting = sales.day.part("Contacts that wait")
    expect(waiting.get_by_role("listitem").filter(has_text=who)).to_contain_text(WANTED)
    bell = page.locator("details").filter(has=page.locator(".bell"))
    expect(bell).to_contain_text(who)

    page.goto("/leads/?state=open")
    sales.write("Search in this list", sales.name)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    sales.hand.open(sales.said("Add filter"))
    sales.hand.open(sales.said("Source"))
    sales.hand.tick(sales.said("Web form"))
    sales.press("Apply")
    page.wait_for_url(re.compile("source=web"))
    expect(sales.main.get_by_role("link", name=who)).to_be_visible()


def move_the_card(sales: Sales) -> None:
    """On the board, narrowed as the list was."""
    who = f"{sales.name} Prado"
    sales.press("Board")
    sales.page.wait_for_url(re.compile("/leads/board"))
    expect(sales.page.locator("[data-card]")).to_have_count(1)
    sales.hand.move_on(who, sales.said("Contacted"))
    # Said on the page, where a screen reader hears it.
    expect(sales.page.locator("[data-board-said]")).to_contain_text(sales.said("Contacted"))
    assert sales.lead().stage is Stage.contacted
    sales.hand.follow(who)
    sales.page.wait_for_url(re.compile(r"/leads/\d+$"))


def log_a_call(sales: Sales) -> None:
    """In the pop-up of the desk; what they had written is dealt with by it."""
    contacts = sales.day.part("Contacts")
    sales.follow("Log a new contact")
    dialog = sales.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    if isinstance(sales.hand, Mouse):
        dialog.get_by_label(sales.said("Details")).fill(CALLED)
        dialog.get_by_role("button", name=sales.said("Save"), exact=True).click()
    else:
        sales.write("Details", CALLED)
        sales.press("Save")
    expect(contacts).to_contain_text(CALLED)

    sales.hand.press(sales.day.said("Complete: %(contact)s", contact="").strip(), exact=False)
    expect(contacts.get_by_role("listitem").filter(has_text=WANTED)).to_contain_text(
        sales.said("Finished")
    )


def plan_what_comes_next(sales: Sales) -> None:
    """A follow-up and one more interest, each in its panel."""
    edit_panel(sales, "What comes next")
    sales.press("Tomorrow")
    save_panel(sales, "What comes next")
    expect(sales.day.part("What comes next")).to_contain_text(sales.said("tomorrow"))
    interests = sales.day.part("Interests")
    expect(interests).to_contain_text("Gatos en verano")
    edit_panel(sales, "Interests")
    sales.hand.tick("Perros en invierno")
    save_panel(sales, "Interests")
    expect(interests).to_contain_text("Perros en invierno")


def edit_panel(sales: Sales, panel: str) -> None:
    sales.hand.follow(sales.day.said("Edit: %(panel)s", panel=sales.said(panel)))
    expect(sales.day.part(panel).get_by_role("button", name=sales.said("Save"))).to_be_visible()


def save_panel(sales: Sales, panel: str) -> None:
    save = sales.said("Save")
    if isinstance(sales.hand, Keys):
        sales.hand.press(save)
    else:
        sales.day.part(panel).get_by_role("button", name=save, exact=True).click()
    expect(sales.day.part(panel).get_by_role("button", name=save, exact=True)).to_have_count(0)
    # The page is loaded anew, and its panels find their places once it is there.
    sales.page.wait_for_load_state()


def put_on_file(sales: Sales) -> None:
    """A note, a notice and a document."""
    page = sales.page
    desk = page.url
    sales.write("New note", NOTED)
    sales.press("Save note")
    expect(sales.day.part("Notes").get_by_role("listitem")).to_contain_text(NOTED)

    sales.follow("Add notice", "/notices/new")
    sales.write("What is to be remembered", REMINDED)
    sales.press("Save")
    page.wait_for_url(desk)
    expect(sales.day.part("Notices")).to_contain_text(REMINDED)

    sales.follow("Add documents", "/documents")
    sales.hand.attach(sales.said("Drop files here, or choose them"), OFFER)
    expect(sales.main.get_by_role("table")).to_contain_text("Presupuesto")
    page.goto(desk)


def look_back(sales: Sales) -> None:
    """The timeline tells of all of it, and of the contacts alone when asked to."""
    came = sales.said("Came as a potential customer")
    sales.follow("Timeline", "/timeline$")
    for text in (came, CALLED, NOTED, "Presupuesto"):
        expect(sales.main.locator("#timeline")).to_contain_text(text)
    chips = sales.main.get_by_role("navigation", name=sales.said("Show"))
    chip = chips.get_by_role("link", name=sales.said("Contacts"), exact=True)
    if isinstance(sales.hand, Keys):
        chip.focus()
        sales.page.keyboard.press("Enter")
    else:
        chip.click()
    expect(sales.main.locator("#timeline")).not_to_contain_text(came)
    expect(sales.main.locator("#timeline")).to_contain_text(CALLED)


def write_an_email(sales: Sales) -> None:
    sales.follow("Write email", "/emails/write")
    sales.write("Subject", "Su presupuesto")
    sales.write("Text", "Se lo adjuntamos.")
    sales.press("Send")
    sales.expect_said()
    expect(sales.page.get_by_role("heading", level=1)).to_contain_text(sales.name)


def convert(sales: Sales, customer: int) -> None:
    """Who has the same phone is proposed and taken; everything comes along, with a link both ways."""
    page = sales.page
    desk = f"/leads/{sales.lead().id}"
    page.goto(desk)
    sales.follow("Convert to customer", "/convert$")
    known = page.get_by_role("radio", name=f"Elvira Conocida {sales.name}")
    expect(known).to_be_checked()
    sales.press("Convert to customer")
    page.wait_for_url(re.compile(f"/customers/{customer}$"))
    sales.expect_said()
    expect(sales.main).to_contain_text(f"{sales.name}@example.net")
    page.goto(f"/customers/{customer}/timeline")
    for text in (CALLED, NOTED, "Presupuesto", "Su presupuesto"):
        expect(sales.main.locator("#timeline")).to_contain_text(text)

    page.goto(desk)
    sales.follow("Open the customer", f"/customers/{customer}$")
    origin = sales.day.part("Potential customer")
    origin.scroll_into_view_if_needed()
    expect(origin.get_by_role("link")).to_have_attribute("href", desk)


def lose_and_take_back(sales: Sales, other: int) -> None:
    page, day = sales.page, sales.day
    page.goto(f"/leads/{other}")
    sales.hand.take_from(sales.said("Actions"), sales.said("Mark as lost"))
    page.wait_for_url(re.compile("/lose"))
    sales.hand.take(sales.said("Reason"), sales.said("Price"))
    sales.press("Mark as lost")
    page.wait_for_url(re.compile(f"/leads/{other}$"))
    expect(sales.main).to_contain_text(sales.said("Price"))
    sales.press("Open again")
    expect(day.button("Open again")).to_have_count(0)
    with day.site.app.app_context():
        assert db.session.get_one(Lead, other).stage is Stage.new


def read_the_reports(sales: Sales) -> None:
    sales.page.goto("/leads/?state=open")
    sales.follow("Reports", "/leads/reports")
    expect(sales.day.part("Why they were lost")).to_be_visible()
