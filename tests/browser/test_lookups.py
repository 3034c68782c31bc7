"""Fields that find what they point at while somebody types."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from petadmin.animals.models import Sex, Species
from tests.browser.website import Website
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow

Open = Callable[..., Page]


def test_an_animal_finds_its_customer_by_typing(site: Website, open_browser: Open) -> None:
    make_customer(site.app, first_name="Buscada", last_name="Entre Muchas")
    page = open_browser(site.hire())
    page.goto("/animals/new")
    page.get_by_role("combobox", name="Customer").click()
    page.keyboard.type("buscada")
    page.get_by_role("option", name="Buscada Entre Muchas").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Name", exact=True).fill("Pirata")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Pirata")
    page.get_by_role("main").get_by_role("link", name="Buscada Entre Muchas").click()
    expect(page.get_by_role("region", name="Animals")).to_contain_text("Pirata")


def test_what_was_found_before_cannot_be_chosen_by_haste(site: Website, open_browser: Open) -> None:
    make_customer(site.app, first_name="Apresurada", last_name="Una")
    page = open_browser(site.hire())
    page.goto("/animals/new")
    found = page.locator(".ts-dropdown [role=option]")
    page.get_by_role("combobox", name="Customer").click()
    expect(found.first).to_be_visible()
    page.keyboard.type("Apresurada")
    page.keyboard.press("Enter")

    expect(page.locator("select[name=customer]")).to_have_value("")
    expect(found).to_have_text([re.compile("Apresurada")])


def test_the_question_of_the_focus_does_not_replace_what_is_typed(
    site: Website, open_browser: Open
) -> None:
    make_customer(site.app, first_name="Adelantada", last_name="Una")
    page = open_browser(site.hire())
    page.goto("/animals/new")
    page.get_by_role("combobox", name="Customer").click()
    page.keyboard.insert_text("adelantada")
    # On a busy machine the focus is told of only now.
    page.locator("select[name=customer]").evaluate("select => select.tomselect.load('')")

    expect(page.get_by_role("option", name="Adelantada Una")).to_be_visible()


def test_a_look_up_follows_what_is_chosen_beside_it(site: Website, open_browser: Open) -> None:
    customer = make_customer(site.app, first_name="Criadora", last_name="Una")
    for name, species in (("Semental Perro", Species.dog), ("Semental Gato", Species.cat)):
        make_animal(site.app, customer, name=name, species=species, sex=Sex.male)
    page = open_browser(site.hire())
    page.goto("/animals/new")
    sire = page.get_by_role("combobox", name="Sire, on file")
    found = page.locator("#sire-ts-dropdown [role=option]")
    sire.click()
    expect(found.filter(has_text="Semental Perro")).to_be_visible()
    expect(found.filter(has_text="Semental Gato")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_label("Species").focus()
    page.get_by_label("Species").select_option("cat")
    sire.click()

    expect(found.filter(has_text="Semental Gato")).to_be_visible()
    expect(found.filter(has_text="Semental Perro")).to_have_count(0)
