"""Telling what has been done together with a button that takes it back, or with the way to it."""

from collections.abc import Sequence
from typing import Any

from petadmin.core.i18n import _


def with_undo(text: str, url: str, rows: Sequence[Any] = ()) -> dict[str, Any]:
    """A message to flash; `url` is a verb that takes back what was done, of `rows` when there are several."""
    return {"text": text, "url": url, "label": _("Undo"), "ids": [row.id for row in rows]}


def with_link(text: str, url: str, label: str, *, settles: str = "") -> dict[str, Any]:
    """A message to flash that leads to a page; `settles` names what the browser kept of the form until now."""
    return {"text": text, "link": url, "label": label, "settles": settles}
