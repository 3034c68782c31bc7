"""Which rows a person sees: rules that are added to every ORM statement of the session.

The edge (a request) says once which rules hold for the one who is looking; lists, counts, look-ups,
relations, bulk updates and `Session.get` then obey without anybody having to remember. Work without a
viewer (tasks, commands) sees all rows. Statements on `__table__` are not reached: use entities.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, event
from sqlalchemy.orm import ORMExecuteState, Session, UserDefinedOption, with_loader_criteria

from petadmin.core.db import Db
from petadmin.core.ownership import OfArea

VISIBILITY = "petadmin.visibility"
"""Key of the session's `info`, and of the application's `extensions`."""


class _Added(UserDefinedOption):
    """Goes with the rules into a statement; whatever it loads along or later takes both over."""

    propagate_to_loaders = True


_ADDED = _Added()


@dataclass(frozen=True)
class VisibilityRule:
    """Rows of an entity (or of all that share a mixin) that need a permission to be seen.

    `criteria` takes the class and returns the condition for the rows that everybody sees.
    """

    permission: str
    entity: type[Any]
    criteria: Callable[[Any], ColumnElement[bool]]
    option: Any = field(init=False)

    def __post_init__(self) -> None:
        option = with_loader_criteria(
            self.entity,
            self.criteria,
            include_aliases=True,
            # Or rows that are joined along would be loaded without the rule.
            propagate_to_loaders=True,
            track_closure_variables=False,
        )
        object.__setattr__(self, "option", option)


def look_as(
    session: Db,
    rules: Sequence[VisibilityRule],
    *,
    holds: Callable[[str], bool],
    areas_off: Sequence[str] = (),
) -> None:
    """From here on the session shows only what a person with these permissions may see.

    What belongs to an area that is switched off is seen by nobody.
    """
    options = [rule.option for rule in rules if not holds(rule.permission)]
    if areas_off:
        options.append(_without(tuple(areas_off)))
    session.info[VISIBILITY] = (*options, _ADDED) if options else ()


def _without(areas_off: tuple[str, ...]) -> Any:
    return with_loader_criteria(
        OfArea,
        lambda cls: cls.area.not_in(areas_off),
        include_aliases=True,
        propagate_to_loaders=True,
    )


@event.listens_for(Session, "do_orm_execute")
def _hide_rows(state: ORMExecuteState) -> None:
    options = state.session.info.get(VISIBILITY)
    if options and not state.is_column_load and _ADDED not in state.user_defined_options:
        state.statement = state.statement.options(*options)
