"""The start page: packages register what is to be seen there first thing in the day."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Flask, current_app, render_template
from flask_login import current_user
from markupsafe import Markup

from petadmin.core.i18n import Label

EXTENSION = "petadmin.start_page"


@dataclass(frozen=True, kw_only=True)
class StartPanel:
    """A card of the start page; `context` gives what its template shows, which is the body of the card."""

    key: str
    label: Label
    icon: str
    template: str
    permission: str
    order: int
    context: Callable[[], dict[str, Any]]
    all_url: Callable[[], str] | None = None
    all_label: Label = ""
    """Where everything of the kind stands, of which the card shows what is due, and how that place is called."""


class ShownPanel(NamedTuple):
    """A card as the template shows it."""

    key: str
    label: Label
    icon: str
    html: Markup
    all_url: str | None
    all_label: Label


def add_start_panel(app: Flask, panel: StartPanel) -> None:
    """Put a card on the start page."""
    panels = app.extensions.setdefault(EXTENSION, [])
    if any(other.key == panel.key for other in panels):
        raise ValueError(f"the start page has a card {panel.key} already")
    panels.append(panel)
    panels.sort(key=lambda item: item.order)


def start_panels() -> list[ShownPanel]:
    """The cards for the one who is looking."""
    panels: list[StartPanel] = current_app.extensions.get(EXTENSION, [])
    return [_shown(panel) for panel in panels if current_user.may(panel.permission)]


def _shown(panel: StartPanel) -> ShownPanel:
    # A template is autoescaped, so what it renders is markup already.
    html = Markup(render_template(panel.template, **panel.context()))  # noqa: S704
    all_url = panel.all_url() if panel.all_url is not None else None
    return ShownPanel(panel.key, panel.label, panel.icon, html, all_url, panel.all_label)
