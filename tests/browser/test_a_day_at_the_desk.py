"""The main job as a person does it: with the mouse, with the keyboard alone, and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from petadmin.access.permissions import Role
from petadmin.core.text import fold
from tests.browser.keyboard import choose, press_on, press_on_button, type_into
from tests.browser.website import Website
from tests.support.cast import PASSWORD, Person, make_customer

pytestmark = pytest.mark.slow

Open = Callable[..., Page]
IMPORTANT = "Alérgica al pollo"


def log_in(page: Page, person: Person) -> None:
    page.goto("/login")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/")


def a_customer(site: Website, last_name: str) -> int:
    return make_customer(
        site.app, first_name="Casilda", last_name=last_name, email=f"{fold(last_name)}@example.com"
    )


def test_with_the_mouse(site: Website, open_browser: Open) -> None:
    a_customer(site, "Ratón")
    page = open_browser()
    log_in(page, site.hire(Role.user))
    menu = page.get_by_role("navigation", name="Main menu")
    menu.get_by_role("link", name="Customers", exact=True).click()
    search = page.get_by_role("searchbox", name="Search in this list")
    search.fill("casilda raton")
    search.press("Enter")
    page.get_by_role("cell", name="raton@example.com").click(position={"x": 2, "y": 2})
    expect(page.get_by_role("heading", level=1)).to_contain_text("Casilda Ratón")

    add_an_animal(page)
    edit_what_is_highlighted(page)
    deactivate(page)
    page.goto("/customers/?q=raton")
    expect(page.get_by_role("main")).to_contain_text("Nothing matches")


def add_an_animal(page: Page) -> None:
    page.get_by_role("link", name="Add animal").first.click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Pirata")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="Animals")).to_contain_text("Pirata")


def edit_what_is_highlighted(page: Page) -> None:
    panel = page.get_by_role("region", name="Highlighted information")
    panel.get_by_role("link", name="Edit").click()
    panel.get_by_label("Important information").fill(IMPORTANT)
    panel.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved: Casilda")
    expect(panel).to_contain_text(IMPORTANT)


def deactivate(page: Page) -> None:
    page.locator("summary", has_text="Actions").click()
    page.get_by_role("link", name="Deactivate").click()
    page.get_by_label("Inactive since").fill("2026-01-31")
    page.get_by_label("Reason for deactivation").fill("Mudanza")
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_role("status").first).to_contain_text("is now inactive")


def test_with_the_keyboard_alone(site: Website, open_browser: Open) -> None:
    a_customer(site, "Teclado")
    page = open_browser()
    page.goto("/login")
    person = site.hire(Role.user)
    expect(page.get_by_label("Email")).to_be_focused()
    type_into(page, "Email", person.email)
    type_into(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    press_on(page, "Customers")
    page.wait_for_url("**/customers/")
    type_into(page, "Search in this list", "casilda teclado")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=casilda"))
    press_on(page, "Casilda Teclado")
    page.wait_for_url(re.compile(r"/customers/\d+$"))
    press_on(page, "Add animal")
    page.wait_for_url(re.compile("/animals/new"))
    type_into(page, "Name", "Pirata")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Animals")).to_contain_text("Pirata")

    press_on(page, "Edit: Highlighted information")
    expect(page.get_by_label("Important information")).to_be_focused()
    page.keyboard.type(IMPORTANT)
    press_on_button(page, "Save")
    panel = page.get_by_role("region", name="Highlighted information")
    expect(page.get_by_role("status").first).to_contain_text("Saved: Casilda")
    expect(panel).to_contain_text(IMPORTANT)

    choose(page, "Actions", "Deactivate")
    page.wait_for_url("**/deactivate")
    type_into(page, "Inactive since", "01012026")
    type_into(page, "Reason for deactivation", "Mudanza")
    press_on_button(page, "Deactivate")
    page.wait_for_url("**/customers/")
    expect(page.get_by_role("status").first).to_contain_text("is now inactive")


def test_an_administrator_takes_the_customer_back_writes_to_them_and_leaves(
    site: Website, open_browser: Open
) -> None:
    make_customer(site.app, first_name="Remigia", last_name="Vuelta", inactive=True)
    page = open_browser()
    log_in(page, site.hire(Role.administrator))
    page.goto("/customers/?q=remigia")
    page.get_by_role("link", name="Inactive", exact=True).click()
    page.get_by_role("link", name="Remigia Vuelta").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Remigia Vuelta")
    page.locator("summary", has_text="Actions").click()
    page.get_by_role("link", name="Reactivate").click()
    page.get_by_role("button", name="Reactivate").click()
    expect(page.get_by_role("status").first).to_contain_text("active again")

    page.goto("/customers/?q=remigia")
    page.get_by_role("link", name="Remigia Vuelta").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Remigia Vuelta")
    page.locator("summary", has_text="Actions").click()
    page.get_by_role("link", name="Send sheet by email").click()
    page.get_by_label("Recipient").fill("remigia@example.com")
    page.get_by_label("Message").fill("Hola, aquí está su ficha.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("on its way to remigia@example.com")
    page.goto("/emails/")
    expect(page.get_by_role("row", name="remigia@example.com")).to_contain_text("Queued")

    page.get_by_text("EN", exact=True).click()
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator(".account-button").click()
    page.get_by_role("button", name="Cerrar sesión").click()
    page.wait_for_url("**/login")
    page.go_back()
    expect(page.get_by_label("Contraseña")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("remigia@example.com")


def test_without_scripts(site: Website, open_browser: Open) -> None:
    a_customer(site, "Sinscript")
    page = open_browser(java_script_enabled=False)
    log_in(page, site.hire(Role.user))
    page.goto("/customers/")
    page.get_by_role("searchbox", name="Search in this list").fill("casilda sinscript")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Casilda Sinscript").click()

    panel = page.get_by_role("region", name="Highlighted information")
    panel.get_by_role("link", name="Edit").click()
    page.get_by_label("Important information").fill(IMPORTANT)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved: Casilda")
    expect(panel).to_contain_text(IMPORTANT)

    page.locator("summary", has_text="Actions").click()
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.get_by_label("Last name").fill("Conscript")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Casilda Conscript")

    deactivate(page)
