"""Using a page by the keyboard alone: Tab to a thing, see that it has the focus, press."""

from playwright.sync_api import Page

MOST_STEPS = 400
# What a screen reader would call the thing that has the focus, near enough.
FOCUSED = """() => {
    const it = document.activeElement.cloneNode(true);
    it.querySelectorAll("[aria-hidden]").forEach((part) => part.remove());
    const { labels } = document.activeElement;
    const label = labels && labels.length ? labels[0].textContent : "";
    return (it.getAttribute("aria-label") || label || it.textContent || "").replace("*", "").trim();
}"""
IS_SEEN = """() => {
    const place = document.activeElement.getBoundingClientRect();
    return place.width > 0 && place.height > 0 && getComputedStyle(document.activeElement).visibility !== "hidden";
}"""


def go_to(page: Page, name: str, *, tag: str = "", exact: bool = False) -> None:
    """Press Tab until something with this name has the focus; each step on the way must be visible."""
    for _step in range(MOST_STEPS):
        found = page.evaluate(FOCUSED)
        if (found == name if exact else found.startswith(name)) and _is(page, tag):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(IS_SEEN), f"the focus is out of sight on the way to {name}"
    raise AssertionError(f"Tab does not lead to {name} on {page.url}")


def type_into(page: Page, name: str, text: str) -> None:
    go_to(page, name)
    page.keyboard.type(text)


def press_on(page: Page, name: str) -> None:
    go_to(page, name, tag="A")
    page.keyboard.press("Enter")


def press_on_button(page: Page, name: str, *, exact: bool = False) -> None:
    go_to(page, name, tag="BUTTON", exact=exact)
    page.keyboard.press("Space")


def choose(page: Page, menu: str, item: str) -> None:
    """Open a menu and go down to one of its items."""
    go_to(page, menu, tag="SUMMARY")
    page.keyboard.press("Enter")
    for _step in range(MOST_STEPS):
        page.keyboard.press("ArrowDown")
        if page.evaluate(FOCUSED) == item:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{menu} has no {item}")


def _is(page: Page, tag: str) -> bool:
    return not tag or bool(page.evaluate("() => document.activeElement.tagName") == tag)
