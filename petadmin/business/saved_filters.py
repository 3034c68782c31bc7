"""Filters of lists that staff keep under a name, for themselves or for everybody."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from petadmin.core.db import Db, Model, Timestamped, Versioned, pk
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import fold

LONGEST_NAME = 80
LONGEST_QUERY = 2_000
LONGEST_FOLDED = 240
"""Folding may lengthen a name."""

MOST_FILTERS = 50
"""So many can be kept by one person for one list."""


class SavedFilter(Versioned, Timestamped, Model):
    """The address of a narrowed list, without its path, under a name; `screen` is the list's endpoint."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        UniqueConstraint("owner_id", "screen", "folded"),
        Index("ix_saved_filter_screen", "screen", "owner_id"),
    )

    id: Mapped[pk]
    screen: Mapped[str] = mapped_column(String(60))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    folded: Mapped[str] = mapped_column(
        String(LONGEST_FOLDED), doc="The name as it is compared, so that nobody has it twice."
    )
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    shared: Mapped[bool] = mapped_column(default=False, doc="Whether all staff see it.")

    def __str__(self) -> str:
        return self.name


class NameTaken(DomainError):
    """The name stands for another filter of the same person; `taken_id` is what may be replaced."""

    def __init__(self, taken_id: int) -> None:
        super().__init__(_l("You have kept a filter under this name already."), field="name")
        self.taken_id = taken_id


def seen_by(user_id: int, screens: Iterable[str]) -> Select[SavedFilter]:
    """The filters of these screens that are somebody's own or for everybody."""
    return select(SavedFilter).where(
        SavedFilter.screen.in_(list(screens)),
        (SavedFilter.owner_id == user_id) | SavedFilter.shared.is_(True),
    )


def keep(
    session: Db,
    owner_id: int,
    *,
    screen: str,
    name: str,
    query: str,
    shared: bool,
    replacing: int | None = None,
) -> SavedFilter:
    """Keep a filter; one of the same name is replaced only if it is the one that was asked about."""
    if not query:
        raise DomainError(_l("Narrow or sort the list before you keep the filter."))
    if len(query) > LONGEST_QUERY:
        raise DomainError(_l("This filter is too long to be kept. Take something away from it."))
    folded = fold(name)[:LONGEST_FOLDED]
    mine = select(SavedFilter).where(SavedFilter.owner_id == owner_id, SavedFilter.screen == screen)
    kept = session.scalar(mine.where(SavedFilter.folded == folded))
    if kept is None:
        if len(session.scalars(mine.with_only_columns(SavedFilter.id)).all()) >= MOST_FILTERS:
            raise DomainError(
                _l("You have kept as many filters of this list as you can. Remove one of them.")
            )
        kept = SavedFilter(owner_id=owner_id, screen=screen)
        session.add(kept)
    elif kept.id != replacing:
        raise NameTaken(kept.id)
    kept.name, kept.folded, kept.query, kept.shared = name, folded, query, shared
    return kept


def remove(session: Db, kept: SavedFilter) -> None:
    """Forget a filter; lists and mailings that it was used for stay as they are."""
    session.delete(kept)
