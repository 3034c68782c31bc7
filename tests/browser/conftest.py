"""A headless Chromium, a running website, and somebody of the staff who looks at it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from petadmin.install.frontend import BUILD, build
from tests.browser.looking import AXE, Complaints
from tests.browser.website import Website, website
from tests.support.browser import QUIET_OPTIONS, find_chromium
from tests.support.cast import Person

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 30_000
"""Milliseconds that anything may take on a busy machine; how long pages take is measured in bench/."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """The running website."""
    if not ((BUILD / "manifest.json").exists() and AXE.exists()):
        build(with_dev=True)
    # Advertising needs an address at which its links are followed; nobody follows them here.
    folder = tmp_path_factory.mktemp("website")
    with website(folder, PUBLIC_URL="http://patitas.example") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium that finds no other host."""
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*QUIET_OPTIONS, alone]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_browser(site: Website, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a window in which somebody (or nobody) is logged in; at the end it must have nothing to complain of."""
    contexts: list[tuple[BrowserContext, Complaints]] = []
    expect.set_options(timeout=PATIENCE)

    def open_one(person: Person | None = None, *, narrow: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport=NARROW if narrow else WIDE,
            reduced_motion="reduce",
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        if person is not None:
            cookie = {"name": "petadmin", "value": site.session_of(person), "url": site.url}
            context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict is a cookie too
        page = context.new_page()
        contexts.append((context, Complaints(page, site.url)))
        return page

    yield open_one
    found = [line for _context, complaints in contexts for line in complaints.found]
    for context, _complaints in contexts:
        context.close()
    assert found == []
