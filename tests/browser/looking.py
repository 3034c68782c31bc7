"""What must hold for every page, whoever looks at it and however wide: measured in the browser itself."""

from collections.abc import Iterator, Sequence
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request

from petadmin.install.frontend import MODULES

AXE = MODULES / "axe-core" / "axe.min.js"
INSIDE = ("data:", "blob:", "chrome:", "chrome-extension:")
"""What leaves no trace on the network; Chromium shows PDF files with an extension of its own."""

REPLACED = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx says when a newer request takes the place of one; those that fail are told in other words as well."""

SERIOUS = ("serious", "critical")
RULES_OF_COLOUR = ("color-contrast", "link-in-text-block")
"""The rules of axe whose answer depends on colours; all others say the same in either theme.

Colours are the same in either language. They take half of the time of all rules.
"""

AROUND = ".side-menu, .top-bar, .desk-head"
"""What stands around pages and is the same on many."""

# Where motion is reduced, every change of a colour is a transition of its own that lasts for a frame, and so
# on for what inherits it. Without them the colours are the last ones at once. Scripts hear of a new theme or
# width in the first frame.
#
# The menu, the top bar and the head of a desk stand around many pages and are half of them. A part that was looked
# at in this width and theme, letter by letter the same, is taken out before axe is asked.
#
# A message is written for mail programs and stands in a frame that may run nothing. A rule whose findings are
# never serious need not be asked: it would take a quarter of the time.
LOOK = """async ([rules, without, serious, around, seen]) => {
    if (document.adoptedStyleSheets.length === 0) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("*, *::before, *::after { transition: none !important; }");
        document.adoptedStyleSheets.push(sheet);
    }
    for (let frame = 0; frame < 2; frame += 1) {
        await new Promise(requestAnimationFrame);
        await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    }

    const root = document.documentElement;
    const overflow = root.scrollWidth - root.clientWidth;
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const measured = {
        language: root.lang,
        title: document.title.trim(),
        headings: [...document.querySelectorAll("h1")].filter((heading) => heading.checkVisibility()).length,
        overflow,
        widest: overflow <= 0 ? [] : [...document.querySelectorAll("body *")]
            // What is folded up has a place and takes none.
            .filter((element) => !element.closest("details:not([open]) > :not(summary)"))
            .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
            .map((element) => element.tagName + "." + element.className).slice(0, 4),
        ids: ids.filter((id, place) => ids.indexOf(id) !== place),
    };

    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const look = JSON.stringify([innerWidth, dark, rules, without]);
    const parts = await Promise.all([...document.querySelectorAll(around)].map(async (part) => {
        // Forms carry a token, and the address of their page.
        const text = look + part.outerHTML.replace(/<input type="hidden"[^>]*>/g, "");
        const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
        return {part, digest: btoa(String.fromCharCode(...new Uint8Array(digest, 0, 12)))};
    }));
    const known = parts.filter(({digest}) => seen.includes(digest)).map(({part}) => [part, [...part.childNodes]]);
    for (const [part] of known) part.replaceChildren();
    const {violations} = await axe.run(document, {
        iframes: false, resultTypes: ["violations"],
        ...(rules.length ? {runOnly: rules} : {rules: Object.fromEntries(
            axe._audit.rules
                .filter(({id, impact}) => without.includes(id) || (impact && !serious.includes(impact)))
                .map(({id}) => [id, {enabled: false}])
        )}),
    });
    for (const [part, children] of known) part.replaceChildren(...children);
    const broken = violations.filter(({impact}) => serious.includes(impact)).map(
        ({id, nodes}) => [id, nodes.slice(0, 3).map(({target, failureSummary}) => `${target} ${failureSummary}`)]
    );
    return {...measured, broken, parts: parts.map(({digest}) => digest)};
}"""


class Complaints:
    """Errors of scripts, breaches of the content policy, and requests to other hosts, as they occur."""

    def __init__(self, page: Page, url: str) -> None:
        self.found: list[str] = []
        self._url = url
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.found.append(f"error on {page.url}: {error}"))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        # Chromium reports pages of refusal and failed saves, htmx refused parts, which tests ask for on purpose.
        expected = ("Failed to load resource", "Response Status Error Code 4", *REPLACED)
        if message.type == "error" and not message.text.startswith(expected):
            self.found.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._url, *INSIDE)):
            self.found.append(f"another host was asked: {request.url}")


def keep_axe(page: Page) -> None:
    """Have axe in every page that is gone to from now on; sending it to each would take twice as long."""
    page.add_init_script(path=AXE)


def faults(
    page: Page,
    *,
    language: str,
    rules: Sequence[str] = (),
    without: Sequence[str] = (),
    seen: set[str] | None = None,
) -> Iterator[str]:
    """What is wrong with the page as it is shown now; by all rules of axe unless some are named.

    `seen` is what has stood around the pages before, and grows with each.
    """
    size = page.viewport_size
    where = f"{page.url} ({size['width'] if size else '?'} px)"
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    asked = [list(rules), list(without), list(SERIOUS), AROUND, list(seen or ())]
    shown: dict[str, Any] = page.evaluate(LOOK, asked)
    if seen is not None:
        seen.update(shown["parts"])
    if shown["language"] != language:
        yield f"{where}: the language is {shown['language']}"
    if not shown["title"]:
        yield f"{where}: no title"
    if shown["headings"] != 1:
        yield f"{where}: {shown['headings']} main headings"
    if shown["overflow"] > 0:
        yield f"{where}: scrolls sideways, {shown['widest']}"
    if shown["ids"]:
        yield f"{where}: ids are used twice, {shown['ids']}"
    yield from (f"{where}: {rule}: {nodes}" for rule, nodes in shown["broken"])
