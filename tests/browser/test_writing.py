"""Writing an e-mail in a browser: it is looked at before it goes, and outlives a session that ends."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from petadmin.core.db import db
from petadmin.mail.models import Email
from tests.browser.looking import faults
from tests.browser.website import Website
from tests.support.cast import PASSWORD, make_customer
from tests.support.papers import pdf

pytestmark = pytest.mark.slow

Open = Callable[..., Page]


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

    page.get_by_label("Text").fill("Nos vemos el lunes.")
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
    expect(page.get_by_role("link", name="See it in the e-mail log")).to_be_visible()
    assert written(site, subject) == 1


def test_what_was_typed_outlives_the_session(site: Website, open_browser: Open) -> None:
    person = site.hire()
    page = open_browser(person)
    address = f"/emails/write?customer={make_customer(site.app)}"
    page.goto(address)
    page.get_by_label("Subject").fill("Tras la pausa")
    page.get_by_label("Text").fill("Sigo aquí.")

    page.context.clear_cookies()
    page.get_by_role("button", name="Send", exact=True).click()
    # The token of the form went with the session, so the way leads over the page that says so.
    page.goto(address)
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")

    expect(page.get_by_label("Subject")).to_have_value("Tras la pausa")
    expect(page.get_by_label("Text")).to_have_value("Sigo aquí.")
    expect(page.get_by_text("What you had written is here again.")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("link", name="See it in the e-mail log")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("Subject")).to_have_value("")
    assert written(site, "Tras la pausa") == 1
