"""Writing an e-mail in a browser: it is looked at before it goes, and outlives a session that ends."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect
from sqlalchemy import select

from petadmin.access.permissions import Role
from petadmin.core.db import db
from petadmin.mail.models import Email
from tests.browser.looking import faults
from tests.browser.website import Website
from tests.support.cast import PASSWORD, make_customer
from tests.support.papers import pdf

pytestmark = pytest.mark.slow

Open = Callable[..., Page]


def text_of(page: Page) -> Locator:
    """The editor of the text."""
    return page.get_by_role("textbox", name="Text")


def written(site: Website, subject: str) -> int:
    with site.app.app_context():
        return len(db.session.scalars(select(Email.id).where(Email.subject == subject)).all())


@pytest.mark.parametrize("narrow", [False, True])
def test_enter_shows_it_first_and_files_stay(
    site: Website, open_browser: Open, *, narrow: bool
) -> None:
    subject = f"Con vista previa {narrow}"
    page = open_browser(site.hire(), narrow=narrow)
    page.goto(f"/emails/write?customer={make_customer(site.app)}")

    text_of(page).press_sequentially("Nos vemos el lunes.")
    files = [{"name": "Contrato.pdf", "mimeType": "application/pdf", "buffer": pdf()}]
    page.get_by_label("Attach files").set_input_files(files)  # type: ignore[arg-type]  # as documented
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Subject").press("Enter")

    preview = page.get_by_role("region", name="What the recipient gets")
    expect(preview).to_be_in_viewport()
    message = page.frame_locator("iframe")
    expect(message.get_by_text("Nos vemos el lunes.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Contrato.pdf")).to_be_checked()
    assert list(faults(page, language="en")) == []
    assert written(site, subject) == 0

    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("link", name="See it in the email log")).to_be_visible()
    assert written(site, subject) == 1


def test_what_was_typed_outlives_the_session(site: Website, open_browser: Open) -> None:
    person = site.hire()
    page = open_browser(person)
    address = f"/emails/write?customer={make_customer(site.app)}"
    page.goto(address)
    page.get_by_label("Subject").fill("Tras la pausa")
    text_of(page).press_sequentially("Sigo aquí.")

    page.context.clear_cookies()
    page.get_by_role("button", name="Send", exact=True).click()
    # The token of the form went with the session, so the way leads over the page that says so.
    page.goto(address)
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")

    expect(page.get_by_label("Subject")).to_have_value("Tras la pausa")
    expect(text_of(page)).to_have_text("Sigo aquí.")
    expect(page.get_by_text("What you had written is here again.")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("link", name="See it in the email log")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("Subject")).to_have_value("")
    assert written(site, "Tras la pausa") == 1


def test_text_is_formatted_by_buttons_and_by_keyboard(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire())
    page.goto(f"/emails/write?customer={make_customer(site.app)}")
    page.get_by_label("Subject").fill("Con formato")
    text = text_of(page)
    text.press_sequentially("Para ")
    page.get_by_text("Put in a placeholder").click()
    page.get_by_role("button", name="Name of the recipient").click()
    text.press("Enter")
    text.press("Control+b")
    text.press_sequentially("importante")
    text.press("Control+b")
    text.press("Enter")
    page.get_by_role("button", name="List", exact=True).click()
    text.press_sequentially("uno")

    page.get_by_role("button", name="Show preview").click()

    message = page.frame_locator("iframe")
    expect(message.get_by_text("Para Marta González Ruiz")).to_be_visible()
    expect(message.locator("strong")).to_have_text("importante")
    expect(message.locator("li")).to_have_text("uno")
    expect(text.locator("strong")).to_have_text("importante")


def test_two_languages_are_written_beside_each_other(site: Website, open_browser: Open) -> None:
    page = open_browser(site.hire(Role.administrator))
    page.goto("/settings/email-templates/new")
    page.get_by_label("Name", exact=False).first.fill("Gracias por su visita")
    page.get_by_label("What for").select_option("thank_you")
    expect(page.get_by_role("button", name="Day of the visit")).to_be_visible()
    expect(page.get_by_role("button", name="Vaccine")).to_be_hidden()
    page.get_by_label("Subject").nth(1).fill("Gracias, ")
    page.get_by_role("button", name="Name of the recipient").first.locator("visible=true").click()
    page.get_by_role("textbox", name="Text").nth(1).press_sequentially("Hasta pronto")
    assert list(faults(page, language="en")) == []

    page.get_by_role("button", name="Show preview").click()
    expect(page.get_by_text("Gracias, Laura")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_text("Hasta pronto")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", name="Gracias por su visita")).to_be_visible()


def test_words_that_were_only_looked_at_are_not_left_without_a_question(
    site: Website, open_browser: Open
) -> None:
    page = open_browser(site.hire())
    page.goto(f"/emails/write?customer={make_customer(site.app)}")
    page.get_by_label("Subject").fill("Casi perdido")
    text_of(page).press_sequentially("Todavía no se ha ido.")
    page.get_by_label("Subject").press("Enter")
    expect(page.get_by_role("region", name="What the recipient gets")).to_be_visible()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Animals").click(no_wait_after=True)
    page.wait_for_timeout(300)

    assert asked == ["beforeunload"]
    expect(text_of(page)).to_have_text("Todavía no se ha ido.")


def test_the_last_letter_is_sent_though_it_was_typed_at_the_last_moment(
    site: Website, open_browser: Open
) -> None:
    page = open_browser(site.hire())
    page.goto(f"/emails/write?customer={make_customer(site.app)}")
    page.get_by_label("Subject").fill("Con prisa")
    text_of(page).press_sequentially("Hasta luego")
    expect(text_of(page)).to_have_text("Hasta luego")
    text_of(page).evaluate(
        """(editor) => {
            const typed = {inputType: "insertText", data: "!", bubbles: true, cancelable: true};
            editor.dispatchEvent(new InputEvent("beforeinput", typed));
            editor.closest("form").requestSubmit();
        }"""
    )
    expect(page.get_by_role("region", name="What the recipient gets")).to_be_visible()

    expect(text_of(page)).to_have_text("Hasta luego!")
