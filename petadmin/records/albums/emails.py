"""The e-mail with the link to an album."""

from datetime import date
from typing import Any

from petadmin.mail.composing import compose
from petadmin.mail.drafts import Draft
from petadmin.records.albums.models import Album


def customer_of(album: Album) -> Any:
    """The customer whose album it is, or whose animal's."""
    return album.customer if album.customer_id is not None else album.animal.customer


def link_email(
    album: Album, *, to: str, message: str, url: str, until: date, actor_id: int | None
) -> Draft:
    """Sends the link to the customer, in the customer's language."""
    customer = customer_of(album)
    context = {
        "name": str(customer),
        "album": album.name,
        "animal": str(album.animal) if album.animal_id is not None else "",
        "message": message,
        "url": url,
        "until": until,
    }
    composed = compose("records/album_link", language=customer.language.value, context=context)
    return Draft(
        kind="album.link",
        to=to,
        to_name=str(customer),
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        language=customer.language,
        customer_id=customer.id,
        created_by_id=actor_id,
    )
