"""The drop zone in a browser: progress by file, reasons beside names, the list that follows, and moving by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from petadmin.access.permissions import Role
from tests.browser.keyboard import go_to
from tests.browser.looking import faults
from tests.browser.website import Website
from tests.support.cast import make_customer
from tests.support.papers import pdf

pytestmark = pytest.mark.slow

Open = Callable[..., Page]


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_twenty_files_go_at_once_and_bad_ones_say_why(site: Website, open_browser: Open) -> None:
    customer = make_customer(site.app, first_name="Veinte", last_name="Papeles")
    page = open_browser(site.hire())
    page.goto(f"/customers/{customer}/documents")
    files = [file(f"Contrato {number}.pdf", pdf(f"{number}")) for number in range(20)]
    files += [
        file("virus.exe", b"MZ"),
        file("falso.pdf", b"nada"),
        file("largo.txt", b"x" * 3 * 2**20),
    ]
    page.locator("input[name=files]").set_input_files(files)

    zone = page.locator("[data-drop-zone]")
    expect(zone.locator(".upload-added")).to_have_count(20)
    refused = zone.locator(".upload-refused")
    expect(refused).to_have_count(3)
    expect(zone.locator("[data-uploads] > li").nth(2)).to_contain_class("upload-refused")
    expect(refused.filter(has_text="virus.exe")).to_contain_text("not accepted")
    expect(refused.filter(has_text="falso.pdf")).to_contain_text("its content is something else")
    expect(refused.filter(has_text="largo.txt")).to_contain_text("at most 2 MB")
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(21)
    expect(page.locator("#desk-menu [aria-current]")).to_contain_text("20")
    assert list(faults(page, language="en")) == []


def test_a_request_that_does_not_arrive_can_be_repeated(site: Website, open_browser: Open) -> None:
    customer = make_customer(site.app, first_name="Sin", last_name="Conexión")
    page = open_browser(site.hire())
    page.goto(f"/customers/{customer}/documents")
    page.route("**/documents/upload*", lambda route: route.abort())
    page.locator("input[name=files]").set_input_files([file("Uno.pdf", pdf())])
    row = page.locator(".upload")
    expect(row).to_contain_text("It did not arrive.")
    page.unroute("**/documents/upload*")
    row.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("table")).to_contain_text("Uno.pdf")


def test_documents_are_moved_by_keyboard(site: Website, open_browser: Open) -> None:
    customer = make_customer(site.app, first_name="Solo", last_name="Teclado")
    page = open_browser(site.hire())
    page.goto(f"/customers/{customer}/documents")
    page.locator("input[name=files]").set_input_files([file("Uno.pdf", pdf())])
    expect(page.get_by_role("table")).to_contain_text("Uno.pdf")
    go_to(page, "Select", tag="INPUT")
    page.keyboard.press("Space")
    go_to(page, "Move", tag="BUTTON")
    page.keyboard.press("Enter")
    page.get_by_label("Or a new folder").fill("Contratos")
    page.keyboard.press("Enter")

    expect(page.get_by_role("navigation", name="Folders")).to_contain_text("Contratos")
    page.get_by_role("navigation", name="Folders").get_by_role("link", name="Contratos").click()
    expect(page.get_by_role("table")).to_contain_text("Uno.pdf")


@pytest.mark.parametrize("narrow", [False, True])
def test_the_pages_of_documents_have_no_faults(
    site: Website, open_browser: Open, narrow: bool
) -> None:
    customer = make_customer(site.app, first_name="Bella", last_name="Página")
    page = open_browser(site.hire(Role.administrator), narrow=narrow)
    page.goto(f"/customers/{customer}/documents")
    found = list(faults(page, language="en"))
    long_name = "Contrato-muy-largo-" * 7 + ".txt"
    page.locator("input[name=files]").set_input_files([file(long_name, b"Hola.")])
    page.get_by_role("table").get_by_role("link", name="Contrato-muy-largo").first.wait_for()
    found += faults(page, language="en")
    page.get_by_role("table").locator(".row-link").first.click()
    page.get_by_role("heading", name="About this document").wait_for()
    for path in ("", "/edit", "/move", "/replace", "/delete"):
        page.goto(
            page.url.partition("?")[0] if not path else f"{site.url}{document_of(page)}{path}"
        )
        found += faults(page, language="en")
    for path in (
        f"/documents/new?customer={customer}",
        f"/folders/new?customer={customer}",
        "/documents/",
    ):
        page.goto(path)
        found += faults(page, language="en")

    assert not found, "\n".join(found)


def document_of(page: Page) -> str:
    """The address of the document that a page is about."""
    return "/".join(page.url.split("?")[0].split("/")[3:5]).join(("/", ""))


def test_documents_are_dragged_onto_a_folder_alone_or_all_that_are_ticked(
    site: Website, open_browser: Open
) -> None:
    customer = make_customer(site.app, first_name="Arrastra", last_name="Papeles")
    page = open_browser(site.hire(Role.administrator))
    page.goto(f"/customers/{customer}/documents")
    files = [file(f"Papel {number}.pdf", pdf(f"{number}")) for number in range(3)]
    page.locator("input[name=files]").set_input_files(files)
    expect(page.locator(".upload-added")).to_have_count(3)
    page.goto(f"/folders/new?customer={customer}&next=/customers/{customer}/documents")
    page.get_by_label("Name").fill("Contratos")
    page.get_by_role("button", name="Save", exact=True).click()
    folder = page.locator("[data-drop-folder]", has_text="Contratos")
    rows = page.locator("#documents tbody tr")

    rows.filter(has_text="Papel 0").locator(".main-cell").drag_to(folder)
    expect(page.get_by_text("1 document was moved.")).to_be_visible()
    expect(folder).to_contain_text("1")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 document is back where it was.")).to_be_visible()
    expect(folder).to_contain_text("0")
    rows.filter(has_text="Papel 0").locator(".main-cell").drag_to(folder)
    expect(folder).to_contain_text("1")
    for name in ("Papel 1", "Papel 2"):
        rows.filter(has_text=name).locator("input[name=ids]").check()
    rows.filter(has_text="Papel 2").locator(".main-cell").drag_to(folder)

    expect(page.get_by_text("2 documents were moved.")).to_be_visible()
    expect(folder).to_contain_text("3")
