"""A filter is kept under a name, chosen again and written to, with the keyboard alone on a phone or with the mouse."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from petadmin.access.models import Language
from tests.browser.a_day import Day, begin
from tests.browser.hands import Keys, Mouse
from tests.browser.looking import faults
from tests.browser.website import Website
from tests.support.cast import make_customer

pytestmark = pytest.mark.slow

Open = Callable[..., Page]
NAME = "Huéspedes de Cuenca"


@pytest.mark.parametrize(
    ("language", "hands"), [(Language.es, Keys), (Language.en, Mouse)], ids=["es-keys", "en-mouse"]
)
def test_a_filter_is_kept_chosen_and_written_to(
    site: Website, open_browser: Open, language: Language, hands: type[Mouse | Keys]
) -> None:
    make_customer(
        site.app,
        first_name="Casilda",
        email=f"casilda.{language.value}@example.com",
        areas=["hotel"],
        addresses=[{"city": "Cuenca"}],
    )
    day = begin(site, open_browser, language, narrow=hands.narrow)
    hand = hands(day.page)

    keep(day, hand)
    choose(day, hand)
    write_to_them(day, hand)
    remove(day, hand)


def menu(page: Page) -> Locator:
    return page.locator("details.saved-menu")


def open_menu(day: Day, hand: Mouse | Keys) -> None:
    """What is in it comes when it is opened."""
    hand.open(day.said("Saved filters"))
    expect(menu(day.page).locator(".saved-form, .saved-hint").first).to_be_visible()


def keep(day: Day, hand: Mouse | Keys) -> None:
    page = day.page
    page.goto("/animals/")
    open_menu(day, hand)
    expect(menu(page)).to_contain_text(day.said("Nothing is kept here yet."))
    page.goto("/customers/?city=cuenca&area=hotel")
    open_menu(day, hand)
    form = page.get_by_role("form", name=day.said("Keep this filter"))
    hand.write(day.said("Name"), NAME)
    expect(form.get_by_role("textbox")).to_have_value(NAME)
    hand.press(day.said("Keep this filter"))
    expect(page.get_by_role("status").first).to_contain_text(NAME)
    expect(page.get_by_role("main")).to_contain_text("Casilda")


def choose(day: Day, hand: Mouse | Keys) -> None:
    page = day.page
    page.goto("/customers/")
    open_menu(day, hand)
    hand.follow(NAME)
    page.wait_for_url(re.compile("city=cuenca"))
    open_menu(day, hand)
    link = menu(page).get_by_role("link", name=NAME, exact=True)
    expect(link).to_have_attribute("aria-current", "true")
    assert list(faults(page, language=day.language.value)) == []
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def write_to_them(day: Day, hand: Mouse | Keys) -> None:
    page = day.page
    page.goto("/mailings/new")
    hand.write(day.said("Name of the mailing"), "Cuenca")
    hand.take(day.said("Saved filter"), NAME)
    hand.press(day.said("Save and go on"))
    page.wait_for_url(re.compile("/text$"))
    page.goto(page.url.removesuffix("/text"))
    expect(page.get_by_role("main")).to_contain_text(day.said("Saved filter: %(name)s", name=NAME))


def remove(day: Day, hand: Mouse | Keys) -> None:
    page = day.page
    page.goto("/customers/")
    open_menu(day, hand)
    hand.follow(day.said("Remove the filter “%(name)s”", name=NAME))
    page.wait_for_url(re.compile("/remove"))
    hand.press(day.said("Remove filter"))
    expect(page.get_by_role("status").first).to_contain_text(NAME)
    open_menu(day, hand)
    expect(menu(page)).not_to_contain_text(NAME)


def test_without_a_script_the_menu_leads_to_a_page(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire(), java_script_enabled=False)
    page.goto("/customers/?area=hotel")
    page.locator("summary", has_text="Saved filters").click()
    page.get_by_role("link", name="Show the saved filters").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Saved filters")
    page.get_by_label("Name").fill("Hotel")
    page.get_by_role("button", name="Keep this filter").click()
    expect(page.get_by_role("status").first).to_contain_text("The filter “Hotel” is kept.")
    page.goto("/customers/filters?area=shop")
    page.get_by_label("Name").fill("hotel")
    page.get_by_role("button", name="Keep this filter").click()
    expect(page.get_by_role("alert").first).to_contain_text("under this name already")
    page.get_by_role("button", name="Replace it").click()
    expect(page).to_have_url(re.compile(r"/customers/\?area=shop$"))
