"""Albums and portraits as they are used: photos dropped, described, sorted and looked at; a portrait chosen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from tests.browser.website import Website
from tests.support.cast import make_customer
from tests.support.papers import paper, pdf
from tests.support.scene_albums import add_album

pytestmark = pytest.mark.slow

Open = Callable[..., Page]


def new_album(site: Website, *, photos: int) -> int:
    customer = make_customer(site.app, last_name="de las Fotos", email="fotos@example.com")
    with site.app.app_context():
        album = add_album(photos=photos, customer_id=customer)
        db.session.commit()
        return album.id


def test_photos_arrive_one_by_one_with_the_reason_of_those_that_do_not(
    site: Website, open_browser: Open
) -> None:
    page = open_browser(site.hire())
    page.goto(f"/albums/{new_album(site, photos=0)}")
    files: list[FilePayload] = [
        {"name": "uno.png", "mimeType": "image/png", "buffer": paper(FileKind.png)},
        {"name": "dos.webp", "mimeType": "image/webp", "buffer": paper(FileKind.webp)},
        {"name": "carta.pdf", "mimeType": "application/pdf", "buffer": pdf()},
    ]
    page.get_by_label("Drop photos here").set_input_files(files)

    expect(page.locator(".photo")).to_have_count(2)
    refused = page.locator(".upload-refused")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("carta.pdf")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("2")
    expect(page.get_by_role("link", name="Email album link")).to_be_visible()


def test_a_caption_is_saved_when_it_is_left(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto(f"/albums/{new_album(site, photos=2)}")
    caption = page.get_by_role("textbox", name="Caption of: Foto 1")
    with page.expect_response("**/photos/caption"):
        caption.fill("La siesta")
        caption.press("Tab")
    expect(page.get_by_role("textbox", name="Caption of: La siesta")).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Caption of: La siesta")).to_be_visible()


def test_photos_are_sorted_by_keyboard_and_looked_at(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto(f"/albums/{new_album(site, photos=3)}")
    with page.expect_response("**/photos/arrange**"):
        page.locator(".photo").first.get_by_role("button", name="Move later").press("Enter")
    expect(page.get_by_role("button", name="Move later").nth(1)).to_be_focused()
    page.reload()
    expect(page.locator(".photo img").nth(0)).to_have_attribute("alt", "Foto 2")

    page.locator(".photo-open").first.press("Enter")
    lightbox = page.get_by_role("dialog")
    expect(lightbox).to_contain_text("Foto 2")
    page.keyboard.press("ArrowRight")
    expect(lightbox).to_contain_text("Foto 1")
    expect(lightbox).to_contain_text("2 / 3")
    page.keyboard.press("Escape")
    expect(page.locator(".photo-open").nth(1)).to_be_focused()


def test_a_portrait_is_chosen_in_a_dialog_by_keyboard(site: Website, open_browser: Open) -> None:
    customer = make_customer(site.app, last_name="Con Retrato", email="retrato@example.com")
    page = open_browser(site.hire())
    page.goto(f"/customers/{customer}")
    page.get_by_role("link", name="Change the portrait").press("Enter")
    page.get_by_role("radio", name="No portrait").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Long brown hair")).to_be_checked()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".portrait-change use[href$='#person-1']")).to_have_count(1)
