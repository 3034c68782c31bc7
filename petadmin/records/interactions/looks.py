"""How contacts look and are told of in a few words."""

from typing import NamedTuple

from petadmin.records.interactions.models import Direction, Interaction, Method


class Look(NamedTuple):
    """The icon of how somebody was in contact, and the tone of who got in touch."""

    icon: str
    tone: str


ICONS = {
    Method.call: "phone",
    Method.email: "mail",
    Method.message: "message",
    Method.whatsapp: "brand-whatsapp",
    Method.meeting: "users",
    Method.other: "messages",
}


def look_of(row: Interaction) -> Look:
    """Icon and tone of a contact; both are told in words beside it."""
    tone = "info" if row.direction is Direction.received else "success"
    return Look(ICONS[row.method], tone)


def told(row: Interaction) -> str:
    """A contact in a few words, such as “Call · Received”."""
    return f"{row.method.label} · {row.direction.label}"
