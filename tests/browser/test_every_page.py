"""Every page, wide and narrow, light and dark: nothing serious for axe, no sideways scrolling, no complaint."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal
from urllib.parse import urlsplit

import pytest
from flask import g
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import inspect, select

from petadmin.access.models import Language, User
from petadmin.access.permissions import Role
from petadmin.core.db import db
from petadmin.mail.unsubscribing import unsubscribe_url
from tests.browser.business import Business
from tests.browser.conftest import NARROW, WIDE
from tests.browser.looking import RULES_OF_COLOUR, faults, keep_axe
from tests.browser.website import Website
from tests.conftest import browser_of
from tests.conventions.scene import belongs_to, ids_of
from tests.support.addresses import Address, addresses, views
from tests.support.cast import LUCIA
from tests.support.once import once

pytestmark = pytest.mark.slow

Open = Callable[..., Page]
PARTS, SPANISH_PARTS = 12, 8
"""The pages are divided among so many tests, which can run beside each other."""

NOT_PAGES = frozenset(
    {
        *("assets", "message_view", "progress_view", "shared_albums.album", "shared_albums.photo"),
        *("shop_sales.find_view", "export_view", "lookup", "filters_view"),
    }
)
"""By endpoint, or by what it is called on every screen: files; a message as it was sent or came in, which is a
document of its own, may run nothing, and is framed by its page; what speaks the language of a customer, whoever
looks at it; a part of a page; and what is the same page for every list, of which STATES has one."""

MOST_ROWS = 24
"""So many rows are tried until one is found that a verb is offered for."""

SCHEMES: dict[Literal["light", "dark"], Sequence[str]] = {"light": (), "dark": RULES_OF_COLOUR}
"""The themes; the second one is looked at by the rules that it can break."""

STATES = (
    *(
        "/customers/?q=munoz",
        "/customers/?q=zzzz",
        "/customers/?area=hotel&kind=person&city=madrid",
        "/customers/filters?q=munoz",
    ),
    *("/customers/?state=inactive", "/customers/?state=all&sort=-created_at&size=25"),
    *("/customers/?created=2020-01-01..", "/animals/?species=cat&sex=male", "/emails/?state=error"),
    *("/search?q=luna", "/search?q=zzzz", "/settings/history/?at=2020-01-01..2020-01-02"),
    *(
        "/bookings/?time=today",
        "/bookings/?q=zzzz",
        "/hotel/stays/?q=zzzz",
        "/visits/?area=training",
    ),
    *("/shop/products/?state=retired", "/hotel/reservations/new?start=nonsense&customer=999999"),
    *("/customers/?sort=nonsense", "/no/such/page", "/customers/999999", "/emails/actions/cancel"),
)
"""Pages in a state of their own: filtered, empty, or refusing."""


@pytest.fixture(scope="session")
def pages(site: Website, tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """All pages that can be looked at, each with the addresses at which it may be.

    They are found once for all processes: each looks at a business of its own, but all are made alike.
    """
    found: list[list[str]] = once(tmp_path_factory, "pages", lambda: find_pages(site))
    return found


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """What has stood around the pages before."""
    return set()


def part_of(pages: list[list[str]], part: int, parts: int) -> list[list[str]]:
    """A stretch of the pages: neighbours have the same around them."""
    size = -(-len(pages) // parts)
    return pages[part * size : (part + 1) * size]


def find_pages(site: Website) -> list[list[str]]:
    """The addresses that show a page come first."""
    business = site.business
    client = browser_of(site.app, LUCIA)
    rows = rows_of(site)
    shown: list[list[str]] = []
    for address in addresses(site.app):
        screen, _dot, name = address.endpoint.partition(".")
        if "GET" in address.methods and not NOT_PAGES & {address.endpoint, name}:
            shown += first_shown(client, paths_of(address, rows.get(screen, []), business))
    others = (business.bare, business.inactive, business.company)
    shown += [[f"/customers/{row}"] for row in others]
    shown += [[f"/emails/{row}"] for row in business.emails.values()]
    return [*shown, *([path] for path in STATES)]


def rows_of(site: Website) -> dict[str, list[int]]:
    """The rows of every screen, those of the customer who has everything first."""
    business = site.business
    rows = {}
    with site.app.test_request_context():
        # Some screens show everybody their own rows.
        g._login_user = db.session.scalars(select(User).where(User.email == LUCIA.email)).one()
        for view in (view for view in views(site.app) if "id" in inspect(view.model).columns):
            ids = view.scope().with_only_columns(view.model.id).order_by(None)
            theirs = belongs_to(view.model, business.everything)
            rows[view.endpoint] = ids_of(
                ids.order_by(theirs.desc(), view.model.id).limit(MOST_ROWS)
            )
    rows["customers"] = [business.everything, business.inactive]
    rows["animals"].insert(0, business.animal)
    rows["emails"].insert(0, business.emails["error"])
    return rows


def paths_of(address: Address, rows: Sequence[int], business: Business) -> list[str]:
    """Where a page may be found: with one row or another, or with the owner of what is new."""
    if any(name == "row_id" for name, _value in address.arguments):
        edit = "?edit=1" if address.endpoint.endswith(".panel_view") else ""
        return [address.path_with({"row_id": str(row)}) + edit for row in rows]
    if address.endpoint.endswith((".create_view", ".write_view")):
        owners = {"customer": business.everything, "animal": business.animal}
        return [address.path, *(f"{address.path}?{name}={row}" for name, row in owners.items())]
    return [address.path]


def first_shown(client: FlaskClient, paths: Sequence[str]) -> list[list[str]]:
    """The page at the first of the addresses that has one; none for files, and for what only leads on.

    What cannot be done with a row leads to the row, or is not there.
    """
    for place, path in enumerate(paths):
        answer = client.get(path)
        if answer.mimetype != "text/html":
            return []
        # A page that breaks is shown as well, so that it is not simply left out.
        if answer.status_code == 200 or answer.status_code >= 500:
            return [[*paths[place:], *paths[:place]]]
    return []


def go_to(page: Page, paths: Sequence[str]) -> int:
    """Open a page where it is, though another test may have changed the row that had it; returns the status."""
    status = 0
    for path in paths:
        answer = page.goto(path)
        assert answer is not None, path
        status = answer.status
        if status != 404 and answer.request.redirected_from is None:
            break
    return status


def looks(page: Page, *, language: str = "en", seen: set[str] | None = None) -> Iterator[str]:
    """The faults of a page in both widths and both themes; each step changes one of them."""
    for size, schemes in ((WIDE, [*SCHEMES]), (NARROW, [*SCHEMES][::-1])):
        page.set_viewport_size(size)
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            found = faults(page, language=language, rules=SCHEMES[scheme], seen=seen)
            yield from (f"{scheme} {fault}" for fault in found)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_for_an_administrator(
    site: Website, pages: list[list[str]], open_browser: Open, seen: set[str], part: int
) -> None:
    page = open_browser(site.hire(Role.administrator))
    keep_axe(page)
    found: list[str] = []
    for paths in part_of(pages, part, PARTS):
        go_to(page, paths)
        found += looks(page, seen=seen)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("part", range(SPANISH_PARTS))
def test_pages_in_spanish_for_a_user(
    site: Website, pages: list[list[str]], open_browser: Open, seen: set[str], part: int
) -> None:
    page = open_browser(site.hire(Role.user, language=Language.es), narrow=part % 2 == 1)
    keep_axe(page)
    found: list[str] = []
    refused = False
    for paths in part_of(pages, part, SPANISH_PARTS):
        forbidden = go_to(page, paths) == 403
        # All that is the administrator's is refused by one page, which is looked at once.
        if not (forbidden and refused):
            found += faults(page, language="es", without=RULES_OF_COLOUR, seen=seen)
        refused = refused or forbidden

    assert not found, "\n".join(found)


@pytest.mark.parametrize("place", [".top-bar", "#menu", "main"])
def test_a_fault_is_found_where_all_was_well_before(
    site: Website, open_browser: Open, place: str
) -> None:
    page = open_browser(site.hire(Role.administrator))
    page.goto("/settings/")
    seen: set[str] = set()
    assert list(faults(page, language="en", seen=seen)) == []
    assert list(faults(page, language="en", seen=seen)) == []

    page.locator(place).evaluate("(part) => part.append(new Image(9, 9))")

    (found,) = faults(page, language="en", seen=seen)
    assert "image-alt" in found
    assert list(faults(page, language="en", seen=seen)) == ([found] if place == "main" else [])


@pytest.mark.parametrize("path", ["/login", "/login?next=/customers/", "/no/such/page"])
def test_pages_for_strangers(open_browser: Open, path: str) -> None:
    page = open_browser()
    page.goto(path)

    assert list(looks(page)) == []


def test_the_album_that_a_customer_was_sent(site: Website, open_browser: Open) -> None:
    page = open_browser()
    page.goto(f"/shared/albums/{site.business.shared_album}")

    expect(page.locator("img").first).to_be_visible()
    assert list(looks(page, language="es")) == []


def test_the_page_behind_the_link_in_advertising(site: Website, open_browser: Open) -> None:
    with site.app.app_context():
        link = urlsplit(unsubscribe_url(customer_id=site.business.everything))
    page = open_browser()
    page.goto(link.path)

    assert list(looks(page, language="es")) == []


def test_forms_that_were_refused(site: Website, open_browser: Open, seen: set[str]) -> None:
    page = open_browser(site.hire(Role.administrator))
    keep_axe(page)
    found: list[str] = []
    for path in forms_of(site):
        page.goto(path)
        form = page.locator("main form[method=post]").last
        for field in form.locator("input:not([type=hidden], [type=checkbox]), textarea").all():
            if field.is_visible() and field.is_editable():
                field.fill("2999-01-01" if field.get_attribute("type") == "date" else "")
        form.locator("button:not([name])").last.click()
        page.wait_for_load_state()
        page.locator("[role=alert]:visible").first.wait_for()
        found += looks(page, seen=seen)

    assert not found, "\n".join(found)


def forms_of(site: Website) -> list[str]:
    """The forms that refuse to be sent empty."""
    customer, animal = site.business.everything, site.business.animal
    return [
        "/customers/new",
        f"/customers/{customer}/edit",
        f"/customers/{customer}/deactivate",
        f"/customers/{customer}/panels/contact?edit=1",
        f"/customers/{customer}/send-sheet",
        "/animals/new",
        f"/animals/{animal}/edit",
        "/settings/users/new",
        "/me/password",
        "/hotel/reservations/new",
        "/grooming/services/new",
        "/training/courses/new",
        "/training/enrolments/new",
        "/veterinary/consultations/new",
        "/breeding/litters/new",
        "/breeding/sales/new",
        "/shop/sales/new",
        "/shop/products/new",
        "/services/new",
        "/resources/several",
        f"/prices/new?customer={customer}",
    ]
