"""The board of potential customers: cards are moved with the mouse, by menu and with the keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from petadmin.core.db import db
from petadmin.leads.models import Lead, Stage
from tests.browser.website import Website
from tests.support.cast import make_lead

pytestmark = pytest.mark.slow

Open = Callable[..., Page]


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=re.compile(rf"^{name} "))


def card(page: Page, name: str, *, at: str | None = None) -> Locator:
    place = column(page, at) if at is not None else page
    return place.get_by_role("listitem").filter(has=page.get_by_role("link", name=name))


def board_with(site: Website, page: Page, name: str) -> int:
    """The board with one card on it."""
    lead_id = make_lead(site.app, first_name=name, last_name="Tablero")
    page.goto(f"/leads/board?q={name.lower()}")
    return lead_id


def stage_of(site: Website, lead_id: int) -> Stage:
    with site.app.app_context():
        return db.session.get_one(Lead, lead_id).stage


def test_a_card_is_dragged_to_another_column(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    lead_id = board_with(site, page, "Arrastrada")

    start = card(page, "Arrastrada Tablero").bounding_box()
    end = column(page, "Interested").get_by_role("list").bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 20, start["y"] + start["height"] - 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 20, steps=5)
    page.mouse.move(end["x"] + 40, end["y"] + 20, steps=15)
    page.mouse.up()

    expect(page.get_by_role("status")).to_contain_text("is now at the stage “Interested”")
    expect(card(page, "Arrastrada Tablero", at="Interested")).to_be_visible()
    assert stage_of(site, lead_id) is Stage.interested


def test_the_keyboard_moves_a_card_and_says_so(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    lead_id = board_with(site, page, "Tecleada")

    page.get_by_role("link", name="Tecleada Tablero").press("Shift+ArrowRight")

    expect(page.get_by_role("status")).to_contain_text("is now at the stage “Contacted”")
    expect(page.get_by_role("link", name="Tecleada Tablero")).to_be_focused()
    assert stage_of(site, lead_id) is Stage.contacted


def test_arrows_go_from_card_to_card(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    make_lead(site.app, first_name="Vecina", last_name="Uno")
    make_lead(site.app, first_name="Vecina", last_name="Dos", stage=Stage.interested)
    page.goto("/leads/board?q=vecina")

    page.get_by_role("link", name="Vecina Uno").press("ArrowRight")

    expect(page.get_by_role("link", name="Vecina Dos")).to_be_focused()


def test_who_is_lost_is_asked_about_and_stays_when_nobody_says_why(
    site: Website, open_browser: Open
) -> None:
    page = open_browser(site.hire())
    lead_id = board_with(site, page, "Perdida")
    menu = card(page, "Perdida Tablero")

    menu.locator("summary").click()
    menu.get_by_role("button", name="Lost").click()
    dialog = page.get_by_role("dialog", name="Why are they lost?")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert stage_of(site, lead_id) is Stage.new

    menu.locator("summary").click()
    menu.get_by_role("button", name="Lost").click()
    dialog.get_by_label("Reason").select_option("price")
    dialog.get_by_role("button", name="Mark as lost").click()

    expect(card(page, "Perdida Tablero", at="Lost")).to_be_visible()
    assert stage_of(site, lead_id) is Stage.lost


def test_a_card_that_somebody_else_has_moved_is_put_back(site: Website, open_browser: Open) -> None:
    person = site.hire()
    page = open_browser(person)
    lead_id = board_with(site, page, "Disputada")
    with site.app.app_context():
        db.session.get_one(Lead, lead_id).city = "Getafe"
        db.session.commit()

    page.get_by_role("link", name="Disputada Tablero").press("Shift+ArrowRight")

    expect(page.get_by_role("alert")).to_contain_text("Somebody else has just changed this")
    expect(card(page, "Disputada Tablero", at="New")).to_be_visible()
    assert stage_of(site, lead_id) is Stage.new


def test_on_a_phone_the_tabs_lead_to_the_columns(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire(), narrow=True)
    board_with(site, page, "Pequeña")

    page.get_by_role("navigation", name="Stages").get_by_role("link", name="Lost").click()

    expect(column(page, "Lost")).to_be_in_viewport()
