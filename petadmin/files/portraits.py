"""The portrait of a customer or an animal: an own photo, a drawing from the house's stock, or a silhouette."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from petadmin.core.i18n import Label, _l
from petadmin.files.models import Picture

NEW_FOR_DAYS = 30
"""A customer or an animal counts as new for so many calendar days (decision 8 of the product)."""

PERSON = "person"
"""The kind of drawings for people; those for animals are kept by species."""


class Avatar(NamedTuple):
    """A drawing of the stock; the key is its name in the sprite `avatars.svg`."""

    key: str
    label: Label


STOCK: dict[str, tuple[Avatar, ...]] = {
    PERSON: (
        Avatar("person-1", _l("Long brown hair")),
        Avatar("person-2", _l("Short dark hair")),
        Avatar("person-3", _l("Red bun")),
        Avatar("person-4", _l("Fair hair and beard")),
        Avatar("person-5", _l("Curly black hair")),
        Avatar("person-6", _l("Grey hair and glasses")),
        Avatar("person-7", _l("Headscarf")),
        Avatar("person-8", _l("Bald with a beard")),
        Avatar("person-9", _l("Fair bob")),
        Avatar("person-10", _l("Cap")),
        Avatar("person-11", _l("White hair, tied up")),
        Avatar("person-12", _l("Dark plaits")),
    ),
    "dog": (
        Avatar("dog-1", _l("Brown dog with hanging ears")),
        Avatar("dog-2", _l("Grey dog with pointed ears")),
        Avatar("dog-3", _l("White and black dog")),
        Avatar("dog-4", _l("Curly apricot dog")),
    ),
    "cat": (
        Avatar("cat-1", _l("Ginger tabby cat")),
        Avatar("cat-2", _l("Black cat")),
        Avatar("cat-3", _l("Grey cat")),
        Avatar("cat-4", _l("Cream cat with a dark mask")),
    ),
    "rabbit": (Avatar("rabbit-1", _l("Rabbit")),),
    "rodent": (Avatar("rodent-1", _l("Hamster")),),
    "bird": (Avatar("bird-1", _l("Parakeet")),),
    "ferret": (Avatar("ferret-1", _l("Ferret")),),
    "reptile": (Avatar("reptile-1", _l("Tortoise")),),
    "horse": (Avatar("horse-1", _l("Chestnut horse")),),
}


def stock_for(kind: str) -> Sequence[Avatar]:
    """The drawings that suit a kind; all of animals when there is none of its own."""
    if kind in STOCK:
        return STOCK[kind]
    return [avatar for name, avatars in STOCK.items() if name != PERSON for avatar in avatars]


class Portrayed:
    """A row with a portrait; without a photo and a chosen drawing a silhouette stands for it."""

    if TYPE_CHECKING:
        created_at: Mapped[datetime]

    picture_id: Mapped[int | None] = mapped_column(
        ForeignKey("picture.id", ondelete="SET NULL"), index=True
    )
    avatar: Mapped[str] = mapped_column(String(40), default="", server_default="")

    @declared_attr
    def picture(cls) -> Mapped[Picture | None]:  # noqa: N805 - it is called with the class
        """The photo."""
        return relationship(Picture)

    @property
    def portrait_kind(self) -> str:
        """Which drawings of the stock suit the row."""
        return PERSON

    @property
    def silhouette(self) -> str:
        """What stands for the row when it has no portrait of its own."""
        return self.portrait_kind

    @property
    def is_past(self) -> bool:
        """Whether the row is kept for the record only, so that nothing about it is new or celebrated."""
        return False

    def is_new_on(self, day: date, zone: tzinfo) -> bool:
        """Whether it came within the last days, counted by the calendar of the business."""
        age = day - self.created_at.astimezone(zone).date()
        return not self.is_past and age.days < NEW_FOR_DAYS

    def has_birthday_on(self, day: date) -> bool:
        """Whether it has its birthday."""
        return False
