"""How somebody uses a page: with a mouse on a wide screen, or with the keyboard alone on a phone."""

import re
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Page

from tests.browser import keyboard


@dataclass(frozen=True)
class Mouse:
    """Somebody who clicks."""

    page: Page
    narrow = False

    def follow(self, name: str) -> None:
        main = self.page.get_by_role("main")
        main.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()

    def press(self, name: str, *, exact: bool = True) -> None:
        main = self.page.get_by_role("main")
        named = name if exact else re.compile(f"^{re.escape(name)}")
        main.get_by_role("button", name=named, exact=exact).first.click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def tick(self, label: str) -> None:
        self.page.get_by_role("checkbox", name=label).check()

    def take(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def open(self, menu: str) -> None:
        self.page.locator("summary", has_text=menu).first.click()

    def take_from(self, menu: str, item: str) -> None:
        self.open(menu)
        self.page.get_by_role("link", name=item, exact=True).click()

    def attach(self, label: str, file: FilePayload) -> None:
        self.page.get_by_label(label).set_input_files([file])

    def move_on(self, name: str, stage: str) -> None:
        """Drag a card of the board to another column."""
        card = self.page.get_by_role("listitem").filter(has_text=name)
        columns = self.page.get_by_role("region", name=re.compile(f"^{stage} "))
        start, end = card.bounding_box(), columns.get_by_role("list").bounding_box()
        assert start is not None
        assert end is not None
        self.page.mouse.move(start["x"] + 20, start["y"] + start["height"] - 8)
        self.page.mouse.down()
        self.page.mouse.move(start["x"] + 60, start["y"] + 20, steps=5)
        self.page.mouse.move(end["x"] + 40, end["y"] + 20, steps=15)
        self.page.mouse.up()


@dataclass(frozen=True)
class Keys:
    """Somebody who has no mouse, and a small window."""

    page: Page
    narrow = True

    def follow(self, name: str) -> None:
        keyboard.press_on(self.page, name)

    def press(self, name: str, *, exact: bool = True) -> None:
        keyboard.press_on_button(self.page, name, exact=exact)

    def write(self, label: str, text: str) -> None:
        keyboard.type_into(self.page, label, text)

    def tick(self, label: str) -> None:
        keyboard.go_to(self.page, label, tag="INPUT")
        self.page.keyboard.press("Space")

    def take(self, label: str, option: str) -> None:
        keyboard.go_to(self.page, label, tag="SELECT")
        self.page.keyboard.type(option)

    def open(self, menu: str) -> None:
        keyboard.go_to(self.page, menu, tag="SUMMARY")
        self.page.keyboard.press("Enter")

    def take_from(self, menu: str, item: str) -> None:
        keyboard.choose(self.page, menu, item)

    def attach(self, label: str, file: FilePayload) -> None:
        with self.page.expect_file_chooser() as chooser:
            keyboard.go_to(self.page, label, tag="INPUT")
            # Space would open it only when it is let go, and only if all stayed as it was until then.
            self.page.keyboard.press("Enter")
        chooser.value.set_files([file])

    def move_on(self, name: str, stage: str) -> None:
        """Move a card of the board to the next column, which is the one that is meant."""
        keyboard.go_to(self.page, name, tag="A")
        self.page.keyboard.press("Shift+ArrowRight")
