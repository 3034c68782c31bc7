"""How much there is behind the parts of a desk: one question for all of them, asked once for a page."""

from collections.abc import Sequence
from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import BindParameter, Select, bindparam

from petadmin.adminkit.counting import Count, answer, question
from petadmin.core.db import db
from petadmin.desk.registry import (
    TIMELINE,
    AlertSource,
    Desk,
    Presence,
    Section,
    TimelineSource,
)

MOST_COUNTED = 999
"""The right side menu counts no further."""

Counted = Section | AlertSource | Presence | TimelineSource


class _Anybody:
    """Stands for every subject of a kind while a question is put together."""

    def __init__(self, kind: str) -> None:
        self.__tablename__ = kind
        self.id: BindParameter[int] = bindparam("subject")


def counts_of(
    desk: Desk, subject: Any, sections: Sequence[Section], *, active: str
) -> dict[str, Count]:
    """How many rows are behind these sections, the sources of alerts and all else that wants to know.

    Of the sources of the timeline it is asked only whether there are any.
    """
    counted: list[Section | AlertSource | Presence] = [
        *(part for part in sections if part.count is not None),
        *(part for part in desk.alert_sources if _may(part)),
        *(part for part in desk.presences if _may(part)),
    ]
    sources = _timeline_sources(desk, active)
    names = tuple(name_of(part) for part in (*counted, *sources))
    if not names:
        return {}
    asked = desk.questions.get(names)
    if asked is None:
        asked = desk.questions[names] = _question(subject.__tablename__, counted, sources)
    values = {"subject": subject.id}
    for part in counted:
        values |= part.values()
    found = answer(db.session, asked, values, cap=MOST_COUNTED)
    counts = dict(zip(names, found, strict=True))
    g.desk_counts = subject, counts
    return counts


def has_any(subject: Any, key: str, kinds: Sequence[type[Counted]] = (Section, Presence)) -> bool:
    """Whether there is anything behind the part of this key, as far as this page has counted it.

    True when it has not, as for a panel that is fetched alone.
    """
    counted, counts = g.get("desk_counts", (None, {}))
    names = (f"{kind.__name__}.{key}" for kind in kinds)
    count = next((counts[name] for name in names if name in counts), None)
    return counted is not subject or count is None or count.number > 0


def name_of(part: Counted) -> str:
    """Under what the count of a part is found."""
    return f"{type(part).__name__}.{part.key}"


def _question(
    kind: str,
    counted: Sequence[Section | AlertSource | Presence],
    sources: Sequence[TimelineSource],
) -> Select[Any]:
    anybody = _Anybody(kind)
    rows = [part.count(anybody) for part in counted if part.count is not None]
    there_are = [source.ids(anybody).exists() for source in sources if source.ids is not None]
    return question(*rows, cap=MOST_COUNTED).add_columns(*there_are)


def _timeline_sources(desk: Desk, active: str) -> list[TimelineSource]:
    if active != TIMELINE:
        return []
    return [source for source in desk.timeline if source.ids is not None and _may(source)]


def _may(part: Counted) -> bool:
    return bool(current_user.may(part.permission))
