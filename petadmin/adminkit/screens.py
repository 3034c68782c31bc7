"""Where packages register what they have: screens, entries of menus, words."""

from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from petadmin.adminkit.menu import Menu, MenuEntry
from petadmin.adminkit.view import EntityView
from petadmin.adminkit.words import Words
from petadmin.core.i18n import Label

View = TypeVar("View", bound=EntityView)


@dataclass(frozen=True)
class Screens:
    """The application as packages see it while they register."""

    app: Flask
    admin: Any
    menu: Menu
    words: Words

    def add(
        self,
        view: View,
        *,
        order: int | None = None,
        group: str = "",
        permission: str | None = None,
    ) -> View:
        """Register a screen; with an `order` it stands in the side menu."""
        self.admin.add_view(view)
        if order is not None:
            self.menu.add(
                MenuEntry(
                    label=view.label_plural,
                    icon=view.icon,
                    endpoint=f"{view.endpoint}.index_view",
                    permission=permission or f"{view.entity}:list",
                    order=order,
                    group=group,
                    description=view.description,
                    area=view.area,
                )
            )
        return view

    def add_new(self, view: EntityView, *, order: int, label: Label | None = None) -> None:
        """Put a screen's form into the New menu that stands on every page."""
        self.menu.add_new(
            MenuEntry(
                label=label or view.label,
                icon=view.icon,
                endpoint=f"{view.endpoint}.create_view",
                permission=f"{view.entity}:create",
                order=order,
                area=view.area,
            )
        )

    def find(self, endpoint: str) -> EntityView:
        """A screen that a package of a lower layer registered."""
        for view in self.admin._views:
            if isinstance(view, EntityView) and view.endpoint == endpoint:
                return view
        raise LookupError(f"no screen is registered as {endpoint}")
