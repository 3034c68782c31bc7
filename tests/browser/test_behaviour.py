"""What pages do: errors that are told, menus and lists by keyboard, habits that are remembered."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from petadmin.access.models import User
from petadmin.access.permissions import Role
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.customers.services import deactivate
from petadmin.mail.models import Email, EmailStatus
from petadmin.records.notes.models import Note
from tests.browser.keyboard import choose, go_to
from tests.browser.website import Website
from tests.support.cast import make_customer
from tests.support.days import this_day
from tests.support.letters import add_email

pytestmark = pytest.mark.slow

Open = Callable[..., Page]


def test_form_errors_are_announced_and_lead_to_their_fields(
    site: Website, open_browser: Open
) -> None:
    page = open_browser(site.hire())
    page.goto("/customers/new")
    page.get_by_label("Email", exact=True).fill("not an address")
    page.get_by_role("button", name="Save", exact=True).click()

    summary = page.get_by_role("alert").filter(has=page.get_by_role("link"))
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Email").press("Enter")
    field = page.get_by_label("Email", exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("This is not an email address"))
    expect(field).to_have_value("not an address")


def test_errors_of_a_panel_take_the_focus(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto(f"/customers/{site.business.bare}")
    panel = page.get_by_role("region", name="Contact data")
    panel.get_by_role("link", name="Edit").click()
    panel.get_by_label("Last name").fill("")
    panel.get_by_role("button", name="Save", exact=True).click()

    expect(panel.get_by_role("alert")).to_be_focused()
    expect(panel.get_by_role("alert")).to_contain_text("A person needs a first or a last name.")


def test_what_was_saved_in_place_has_the_focus_again(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto(f"/customers/{site.business.bare}")
    edit = page.get_by_role("link", name="Edit: Highlighted information")
    edit.press("Enter")
    page.get_by_label("Important information").fill("Llamar antes de venir")
    page.get_by_role("button", name="Save", exact=True).press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("Saved")
    expect(edit).to_be_focused()
    page.reload()
    expect(page.get_by_role("status")).to_have_count(0)
    expect(edit).not_to_be_focused()


def test_the_skip_link_leads_past_the_menu(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto("/customers/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_a_slash_goes_to_the_search_box_but_not_while_typing(
    site: Website, open_browser: Open
) -> None:
    page = open_browser(site.hire())
    page.goto("/customers/new")
    page.get_by_label("First name").press("/")
    expect(page.get_by_label("First name")).to_have_value("/")
    page.get_by_role("main").focus()
    page.keyboard.press("/")

    expect(page.get_by_role("searchbox", name="Search customers")).to_be_focused()
    page.keyboard.type("begoña")
    page.get_by_label("First name").fill("")  # nothing is left to ask about when the page is left
    page.get_by_role("searchbox", name="Search customers").press("Enter")


def test_menus_open_and_close_by_keyboard(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto("/customers/")
    menu = page.locator("summary.account-button")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Log out")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Log out")).to_be_hidden()
    expect(menu).to_be_focused()


def test_rows_are_chosen_and_worked_on_by_keyboard(site: Website, open_browser: Open) -> None:
    for number in range(2):
        make_customer(site.app, first_name=f"Bulkina {number}", last_name="Tecla")
    page = open_browser(site.hire())
    page.goto("/customers/?q=bulkina")
    go_to(page, "Select all on this page")
    page.keyboard.press("Space")
    expect(page.get_by_role("status").filter(has_text="2 selected")).to_be_visible()
    page.get_by_role("button", name="Deactivate").press("Enter")

    expect(page.get_by_role("main")).to_contain_text("Bulkina 0 Tecla")
    expect(page.get_by_role("main")).to_contain_text("Bulkina 1 Tecla")
    page.get_by_label("Inactive since").fill("2026-01-31")
    page.get_by_label("Inactive since").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 customers are now inactive")


def test_the_right_side_menu_stays_hidden(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto(f"/customers/{site.business.everything}")
    menu = page.get_by_role("navigation", name="Right side menu")
    expect(menu).to_be_visible()
    with page.expect_response("**/me/preferences"):
        page.get_by_role("button", name="Right side menu").click()
    expect(menu).to_be_hidden()
    page.reload()
    expect(menu).to_be_hidden()
    with page.expect_response("**/me/preferences"):
        page.get_by_role("button", name="Right side menu").click()
    page.reload()

    expect(menu).to_be_visible()


def test_the_theme_is_switched_and_remembered(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire(), color_scheme="light")
    page.goto("/customers/")
    light = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.locator("summary.account-button").click()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_load_state()
    page.goto("/animals/")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") != light


def test_the_menu_of_a_phone_opens_and_closes(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire(), narrow=True)
    page.goto("/customers/")
    menu = page.get_by_role("navigation", name="Main menu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Open the menu").click()
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Open the menu").click()
    menu.get_by_role("link", name="Animals").click()

    page.wait_for_url("**/animals/")


def test_on_a_phone_the_menu_of_a_desk_is_one_line(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire(), narrow=True)
    page.goto(f"/customers/{site.business.everything}/history")
    menu = page.get_by_role("navigation", name="Right side menu")
    shown = menu.get_by_role("link", name="History")

    assert page.evaluate("scrollY") == 0
    menu.scroll_into_view_if_needed()
    # The section that is shown is the last one.
    expect(shown).to_be_in_viewport(ratio=1)
    heights = [one.evaluate("one => one.offsetHeight") for one in (menu, shown)]
    assert heights[0] < 2 * heights[1]


def test_the_email_log_refreshes_itself(site: Website, open_browser: Open) -> None:
    with site.app.app_context():
        number = add_email(EmailStatus.queued, customer_id=site.business.bare)
    page = open_browser(site.hire())
    page.goto(f"/customers/{site.business.bare}/emails")
    row = page.get_by_role("row", name="marta@example.com")
    expect(row).to_contain_text("Queued")
    deliver(site.app, number)

    expect(row).to_contain_text("Sent", timeout=30_000)


def deliver(app: Flask, number: int) -> None:
    """What a worker does when the mail server has taken an e-mail."""
    with app.app_context():
        email = db.session.get_one(Email, number)
        email.status, email.sent_at = EmailStatus.sent, utcnow()
        db.session.commit()


def test_leaving_a_changed_form_asks_first(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto("/customers/new")
    page.get_by_label("First name").press_sequentially("Ana")
    page.get_by_role("link", name="Animals").click(no_wait_after=True)
    page.wait_for_timeout(300)

    assert asked == ["beforeunload"]
    expect(page.get_by_label("First name")).to_have_value("Ana")


def test_rows_of_a_form_are_added_and_taken_away(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto("/customers/new")
    page.get_by_label("First name").fill("Filas")
    phones = page.get_by_role("group", name="Phones")
    phones.get_by_label("Number").fill("612 000 001")
    for number in (2, 3):
        phones.get_by_role("button", name="Add a phone").click()
        page.keyboard.type(f"612 000 00{number}")
    phones.get_by_role("button", name="Remove").nth(1).click()
    page.get_by_role("button", name="Save", exact=True).click()

    panel = page.get_by_role("region", name="Contact data")
    expect(panel).to_contain_text("612 00 00 01")
    expect(panel).to_contain_text("612 00 00 03")
    expect(panel).not_to_contain_text("612 00 00 02")


def test_what_was_too_large_leads_back_to_what_was_typed(
    site: Website, open_browser: Open, tmp_path: Path
) -> None:
    customer = make_customer(site.app, first_name="Gorda", last_name="Una")
    page = open_browser(site.hire())
    page.goto(f"/notes/new?customer={customer}")
    page.get_by_label("Note").fill("Lo que escribí antes")
    large = tmp_path / "gordo.pdf"
    large.write_bytes(bytes(17 * 1024 * 1024))
    page.locator("main input[type=file]").set_input_files(large)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("At most 16 MB can be sent at once")
    page.get_by_role("link", name="Go back").click()

    expect(page.get_by_label("Note")).to_have_value("Lo que escribí antes")


def test_a_period_chosen_in_the_filter_narrows_the_list(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto("/customers/")
    choose(page, "Add filter", "Customer since")
    page.get_by_role("textbox", name="To", exact=True).fill("2001-01-01")
    page.get_by_role("textbox", name="To", exact=True).press("Enter")

    expect(page.get_by_role("main")).to_contain_text("Nothing matches")
    page.get_by_role("link", name=re.compile("Remove the filter")).first.click()
    expect(page.get_by_role("table")).to_be_visible()


def test_a_press_on_the_words_of_a_choice_ticks_it(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto("/customers/")
    choose(page, "Add filter", "Kind")
    page.locator("label", has_text="Company").click()

    expect(page.get_by_role("checkbox", name="Company")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Company")).to_be_visible()


def test_long_words_stay_on_the_summary_sheet(site: Website, open_browser: Open) -> None:
    customer = make_customer(site.app, important_info="largo" * 40)
    page = open_browser(site.hire())
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/customers/{customer}/sheet")
        sheet = page.get_by_role("article")

        assert sheet.evaluate("paper => paper.scrollWidth <= paper.clientWidth")
        # The shortest of the names stands in one line.
        assert sheet.locator("th", has_text="Email").evaluate(
            "cell => cell.clientHeight < 3 * parseFloat(getComputedStyle(cell).fontSize)"
        )


def test_somebody_elses_change_is_shown_and_nothing_is_overwritten(
    site: Website, open_browser: Open
) -> None:
    customer = make_customer(site.app, first_name="Doble", last_name="Cambio")
    pages = [open_browser(site.hire()) for _person in range(2)]
    for page in pages:
        page.goto(f"/customers/{customer}/edit")
    for page, name in zip(pages, ("Primero", "Segundo"), strict=True):
        page.get_by_label("Last name").fill(name)
        page.get_by_role("button", name="Save", exact=True).click()

    notice = pages[1].get_by_role("alert").filter(has=pages[1].get_by_role("table"))
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("Primero")
    expect(pages[1].get_by_label("Last name")).to_have_value("Segundo")


def test_a_disabled_user_is_out_at_once(site: Website, open_browser: Open) -> None:
    person = site.hire(Role.user)
    page = open_browser(person)
    page.goto("/customers/")
    with site.app.app_context():
        user = db.session.scalars(db.select(User).where(User.email == person.email)).one()
        user.active = False
        db.session.commit()
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_a_double_click_saves_once(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto(f"/notes/new?customer={site.business.bare}")
    page.get_by_role("textbox", name="Note").fill("Solo una vez")
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.get_by_role("status").first).to_contain_text("Saved: Solo una vez")

    with site.app.app_context():
        written = db.session.scalars(select(Note.id).where(Note.text == "Solo una vez")).all()
    assert len(written) == 1
    page.go_back()
    page.get_by_role("textbox", name="Note").fill("Otra vez")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Saved: Otra vez")


def test_a_part_that_is_refused_says_why_and_leaves_the_page(
    site: Website, open_browser: Open
) -> None:
    customer = make_customer(site.app, first_name="Rosa")
    page = open_browser(site.hire(Role.user))
    page.goto(f"/customers/{customer}")
    with site.app.app_context():
        gone = db.session.get_one(Customer, customer)
        day = this_day()
        deactivate(db.session, gone, since=day, today=day, reason="Se ha mudado")
        db.session.commit()
    panel = page.get_by_role("region", name="Contact data")
    panel.get_by_role("link", name="Edit").click()

    expect(page.locator("#toasts")).to_contain_text("There is nothing here.")
    expect(panel.get_by_role("link", name="Edit")).to_be_visible()
