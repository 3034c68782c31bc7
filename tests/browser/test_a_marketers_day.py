"""A marketer's day, from a text that is kept to a reply that is answered, in both languages and at both widths.

Workers, the scheduler, the mail server and the mailbox are real.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from petadmin.access.models import Language
from petadmin.access.permissions import Role
from petadmin.animals.models import Animal
from petadmin.catalog.models import Unit
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.jobs.queues import Task, jobs
from petadmin.mail.credits.queries import discrepancies
from petadmin.mail.models import Email, EmailStatus
from petadmin.records.consents.models import Consent, Way
from petadmin.records.labels import services as labels
from petadmin.records.labels.models import Interest
from tests.bookings.cast import book, make_service
from tests.bookings.kennel import in_days
from tests.browser.a_day import Day
from tests.browser.hands import Mouse
from tests.browser.office import Post, office, post_office
from tests.browser.website import Website
from tests.marketing.mailings import agree
from tests.support.cast import make_animal, make_customer
from tests.support.servers import Delivered

pytestmark = pytest.mark.slow

Open = Callable[..., Page]
SOON = 60_000
"""Milliseconds within which what a worker does must be seen."""

LINK = re.compile(r"/unsubscribe/[^\s\"<>]+")
READ = Task("petadmin.mail.inbox.tasks.read_mailbox")
AGREED = ("Alba", "Bruno", "Celia", "Diego")


@pytest.fixture(scope="module", name="post")
def _post() -> Iterator[Post]:
    with post_office() as post:
        yield post


@pytest.fixture(scope="module", name="site")
def _site(post: Post, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    with office(post, tmp_path_factory.mktemp("marketing")) as site:
        yield site


@dataclass(frozen=True)
class Marketing:
    """The day of a marketer: in which words, at which window, and about what."""

    day: Day
    post: Post
    topic: str

    @property
    def page(self) -> Page:
        return self.day.page

    @property
    def app(self) -> Flask:
        return self.day.site.app

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def hand(self) -> Mouse:
        return Mouse(self.page)

    def said(self, message: str) -> str:
        return self.day.said(message)

    def press(self, message: str) -> None:
        self.hand.press(self.said(message))

    def follow(self, message: str, url: str) -> None:
        """Follow a link, and wait until the page has come."""
        self.hand.follow(self.said(message))
        self.page.wait_for_url(re.compile(url))

    def agree_to(self, message: str) -> None:
        """Do what is asked about before."""
        self.hand.follow(self.said(message))
        self.page.wait_for_url(re.compile("/[a-z-]+$|next="))
        self.press(message)
        expect(self.page.get_by_role("status").first).to_be_visible()

    def await_there(self, place: Callable[[], Locator], text: str) -> None:
        """Look again and again, as people do, until something stands on the page."""
        for _time in range(SOON // 2_000):
            try:
                expect(place()).to_contain_text(text, timeout=2_000)
            except AssertionError:
                self.page.reload()
            else:
                return
        expect(place()).to_contain_text(text)

    def address_of(self, name: str) -> str:
        return f"{name}.{self.topic}@example.com".lower().replace(" ", "-")

    def status_of(self, name: str) -> EmailStatus | None:
        """What became of the mailing's e-mail to somebody."""
        address = self.address_of(name)
        with self.app.app_context():
            kind = select(Email.status).where(
                Email.recipient_email == address, Email.subject.contains("Cachorros")
            )
            return db.session.scalar(kind)


@pytest.mark.parametrize(
    ("language", "narrow"), [(Language.es, False), (Language.en, True)], ids=["es", "en"]
)
def test_a_marketers_day(
    site: Website, post: Post, open_browser: Open, language: Language, *, narrow: bool
) -> None:
    person = site.hire(Role.administrator, language=language)
    day = Day(site, open_browser(person, narrow=narrow), language)
    marketing = Marketing(day, post, f"Curso {language.value}")
    people = make_people(marketing)

    keep_a_text(marketing)
    write_a_mailing(marketing)
    look_who_is_left_out(marketing)
    send_a_test(marketing, person.email)
    start_and_pause(marketing)
    let_somebody_leave(marketing, open_browser, people["Alba"])
    let_it_go_on(marketing)
    switch_a_reminder_on(marketing, people["Diego"])
    read_and_answer(marketing, people["Alba"])
    with site.app.app_context():
        assert discrepancies(db.session()) == []


def make_people(marketing: Marketing) -> dict[str, int]:
    """Four who agreed to advertising, one who did not; one without an address, an animal, an interest in it."""
    app = marketing.app
    people = {
        name: make_customer(
            app, first_name=name, last_name="Prado", email=marketing.address_of(name)
        )
        for name in (*AGREED, "Eva", "Gema", "Hugo")
    }
    for name in (*AGREED, "Eva", "Gema"):
        make_animal(app, people[name], name="Trufa")
    phone = f"6{sum(ord(letter) ** 3 for letter in marketing.topic):08d}"
    people["Fina"] = make_customer(
        app, first_name="Fina", last_name="Prado", email="", phones=[{"number": phone}]
    )
    with app.app_context():
        interest = Interest()
        labels.add(
            db.session,
            interest,
            {"name": marketing.topic, "area": "training", "on_web_form": False},
        )
        db.session.flush()
        for name in (*AGREED, "Eva", "Fina", "Hugo"):
            customer = db.session.get_one(Customer, people[name])
            customer.interests = [interest]
        db.session.commit()
    agree(app, *(people[name] for name in (*AGREED, "Fina", "Gema", "Hugo")))
    return people


def keep_a_text(marketing: Marketing) -> None:
    """In both languages, one of them with a placeholder that a click puts there."""
    page = marketing.page
    page.goto("/settings/email-templates/")
    marketing.follow("Add text", "/new")
    marketing.day.box("name").fill(marketing.topic)
    marketing.day.box("subject_es").fill(f"Cachorros: {marketing.topic}")
    page.locator("#body_es").press_sequentially("Quedan plazas para ")
    chips = page.locator("[data-of-occasion=written]")
    chips.get_by_role("button", name=marketing.said("Names of the animals")).click()
    expect(page.locator("#body_es")).to_contain_text("{{ animal_names }}")
    marketing.day.box("subject_en").fill(f"Cachorros: {marketing.topic} in English")
    page.locator("#body_en").press_sequentially("There are places left.")
    marketing.press("Show preview")
    expect(page.locator("#template-preview")).to_contain_text(f"Cachorros: {marketing.topic}")
    marketing.press("Save")
    expect(page.get_by_role("status").first).to_contain_text(marketing.topic)


def write_a_mailing(marketing: Marketing) -> None:
    """To those who are interested in a course, with the kept text, at a slow pace."""
    page = marketing.page
    page.goto("/mailings/")
    marketing.follow("New mailing", "/mailings/new")
    marketing.day.box("name").fill(f"Envío {marketing.topic}")
    marketing.hand.tick(marketing.topic)
    marketing.press("Save and go on")
    page.wait_for_url(re.compile("/text$"))
    marketing.day.box("template").select_option(label=marketing.topic)
    marketing.press("Use this text")
    expect(marketing.day.box("subject_es")).to_have_value(f"Cachorros: {marketing.topic}")
    marketing.day.box("per_minute").fill("6")
    marketing.press("Save and go on")
    page.wait_for_url(re.compile(r"/mailings/\d+$"))


def look_who_is_left_out(marketing: Marketing) -> None:
    page = marketing.page
    expect(marketing.day.part("Who gets it")).to_contain_text("4")
    for name in ("Eva", "Fina", "Hugo"):
        reason = page.locator("details.left-out").filter(has_text=f"{name} Prado")
        reason.locator("summary").click()
        expect(reason.get_by_role("link", name=f"{name} Prado")).to_be_visible()
    expect(marketing.main.get_by_role("link", name="Gema Prado")).to_have_count(0)
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Quedan plazas")


def send_a_test(marketing: Marketing, address: str) -> None:
    marketing.press("Send a test to me")
    expect(marketing.page.get_by_role("status").first).to_be_visible()
    until(marketing, lambda: bool(marketing.post.to(address)))


def start_and_pause(marketing: Marketing) -> None:
    """The first goes, then the others wait."""
    marketing.agree_to("Start")
    until(marketing, lambda: EmailStatus.sent in of_all(marketing))
    marketing.page.reload()
    marketing.agree_to("Pause")
    expect(marketing.page.locator("#progress")).to_contain_text(marketing.said("Paused"))
    assert EmailStatus.scheduled in of_all(marketing)


def let_somebody_leave(marketing: Marketing, open_browser: Open, first: int) -> None:
    """Without logging in, by the link of what they got; nothing happens by looking at it."""
    (got,) = marketing.post.to(marketing.address_of("Alba"))
    link = LINK.search(text_of(got))
    assert link is not None
    stranger = open_browser()
    stranger.goto(link[0])
    assert ways(marketing, first) == [Way.paper]
    stranger.get_by_role("button").click()
    expect(stranger.get_by_role("heading", level=1)).to_be_visible()
    assert ways(marketing, first) == [Way.paper, Way.unsubscribe_link]


def let_it_go_on(marketing: Marketing) -> None:
    """The others get it, and the result says so of each."""
    marketing.agree_to("Go on")
    until(marketing, lambda: of_all(marketing) == [EmailStatus.sent] * 4, seconds=120)
    marketing.await_there(lambda: marketing.page.locator("#progress"), marketing.said("Finished"))
    for name in AGREED:
        expect(marketing.main.get_by_role("table")).to_contain_text(f"{name} Prado")
        assert len(marketing.post.to(marketing.address_of(name))) == 1


def switch_a_reminder_on(marketing: Marketing, customer: int) -> None:
    """A rule begins with a look at whom it would reach; then the reminder of a booking is planned."""
    app, page = marketing.app, marketing.page
    bath = make_service(
        app,
        area="grooming",
        name=f"Baño {marketing.topic}",
        unit=Unit.session,
        duration_minutes=45,
        price_cents=3_000,
    )
    with app.test_request_context():
        animal = db.session.scalars(select(Animal.id).where(Animal.customer_id == customer)).one()
        begins = in_days(9)
        book(customer, [animal], bath, starts_at=begins, ends_at=begins + timedelta(minutes=45))
    page.goto("/settings/reminders/")
    marketing.follow("Add rule", "/new")
    marketing.day.box("days").fill("4")
    marketing.press("Save")
    page.wait_for_url(re.compile("/switch-on"))
    who = page.get_by_role("row").filter(has_text="Diego Prado")
    expect(who.first).to_contain_text(marketing.said("Yes"))
    marketing.press("Switch on")
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto(f"/customers/{customer}/reminders")
    marketing.await_there(lambda: marketing.main, marketing.said("Scheduled"))


def read_and_answer(marketing: Marketing, customer: int) -> None:
    """What somebody replied to the mailing stands in the inbox with whom it is from, and is answered there."""
    page = marketing.page
    address = marketing.address_of("Alba")
    (got,) = marketing.post.to(address)
    answered = reply_to(got, address, number=customer, topic=marketing.topic)
    marketing.post.mailbox.put(answered)
    with marketing.app.app_context():
        jobs().ring_all([(READ, ())])
    page.goto("/inbox/")
    marketing.await_there(lambda: marketing.main, f"Re: {marketing.topic}")
    row = page.get_by_role("row").filter(has_text=f"Re: {marketing.topic}")
    row.get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/inbox/\d+"))
    expect(marketing.main).to_contain_text("¿Puedo traer a mi perro?")
    marketing.follow("Reply", "/emails/write")
    page.get_by_role("textbox", name=marketing.said("Text")).press_sequentially("Claro que sí. ")
    marketing.press("Send")
    expect(page.get_by_role("status").first).to_be_visible()
    until(marketing, lambda: len(marketing.post.to(address)) == 2)
    answer = marketing.post.to(address)[-1].message
    assert answer["In-Reply-To"] == f"<reply-{customer}@example.com>"
    assert "Claro que sí." in text_of(marketing.post.to(address)[-1])


def text_of(letter: Delivered) -> str:
    """What an e-mail says to those who read plain text."""
    body = letter.message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def reply_to(got: Delivered, address: str, *, number: int, topic: str) -> bytes:
    """What a mail program makes of an answer."""
    letter = EmailMessage()
    letter["From"] = f"Alba Prado <{address}>"
    letter["To"] = "Patitas <sink@example.com>"
    letter["Subject"] = f"Re: {topic}"
    letter["Message-ID"] = f"<reply-{number}@example.com>"
    letter["In-Reply-To"] = letter["References"] = got.message_id
    letter.set_content("¿Puedo traer a mi perro?")
    return bytes(letter)


def of_all(marketing: Marketing) -> list[EmailStatus | None]:
    return [marketing.status_of(name) for name in AGREED]


def ways(marketing: Marketing, customer: int) -> list[Way | None]:
    """How somebody gave or withdrew their consent."""
    with marketing.app.app_context():
        found = select(Consent.way).where(Consent.customer_id == customer).order_by(Consent.id)
        return list(db.session.scalars(found))


def until(marketing: Marketing, comes: Callable[[], bool], *, seconds: int = 60) -> None:
    """Wait for what a worker does behind the page."""
    for _time in range(seconds * 4):
        if comes():
            return
        marketing.page.wait_for_timeout(250)
    raise AssertionError("it did not come about in time")
