"""Which rows a person sees: rules that are added to every ORM statement of the session.

The edge (a request) says once which rules hold for the one who is looking; lists, counts, look-ups,
relations, bulk updates and `Session.get` then obey without anybody having to remember. Work without a
viewer (tasks, commands) sees all rows. Statements on `__table__` are not reached: use entities.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, event, or_
from sqlalchemy.orm import ORMExecuteState, Session, UserDefinedOption, with_loader_criteria
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.sql.visitors import ExtendedInternalTraversal

from petadmin.core.db import Db
from petadmin.core.ownership import MaybeOfArea, OfArea

VISIBILITY = "petadmin.visibility"
"""Key of the session's `info`, and of the application's `extensions`."""


class _Added(UserDefinedOption):
    """Goes with the rules into a statement; whatever it loads along or later takes both over."""

    propagate_to_loaders = True


_ADDED = _Added()


class _Together(CriteriaOption):
    """Several rules as one option.

    Every statement is looked up among those compiled before by all that it is made of; the rules are the same
    each time, so that they are looked at as one.
    """

    propagate_to_loaders = True
    _cache_key_traversal = [("options", ExtendedInternalTraversal.dp_plain_obj)]

    def __init__(self, options: tuple[Any, ...]) -> None:
        self.options = options

    def process_compile_state(self, compile_state: Any) -> None:
        for option in self.options:
            option.process_compile_state(compile_state)

    def process_compile_state_replaced_entities(
        self, compile_state: Any, mapper_entities: Any
    ) -> None:
        for option in self.options:
            option.process_compile_state_replaced_entities(compile_state, mapper_entities)

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        for option in self.options:
            option.get_global_criteria(attributes)


_together = cache(_Together)


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
    held = {name: holds(name) for name in {rule.permission for rule in rules}}
    hidden = tuple(rule.option for rule in rules if not held[rule.permission])
    options: list[Any] = [_together(hidden)] if hidden else []
    if areas_off:
        options.extend(_without(tuple(areas_off)))
    session.info[VISIBILITY] = (*options, _ADDED) if options else ()


@cache
def _without(areas_off: tuple[str, ...]) -> tuple[Any, ...]:
    of_area = with_loader_criteria(
        OfArea,
        lambda cls: cls.area.not_in(areas_off),
        include_aliases=True,
        propagate_to_loaders=True,
    )
    maybe_of_area = with_loader_criteria(
        MaybeOfArea,
        lambda cls: or_(cls.area.is_(None), cls.area.not_in(areas_off)),
        include_aliases=True,
        propagate_to_loaders=True,
    )
    return of_area, maybe_of_area


@event.listens_for(Session, "do_orm_execute")
def _hide_rows(state: ORMExecuteState) -> None:
    options = state.session.info.get(VISIBILITY)
    if options and not state.is_column_load and _ADDED not in state.user_defined_options:
        state.statement = _with_rules(state.statement, options)


_ASKED: WeakKeyDictionary[Any, tuple[tuple[Any, ...], Any]] = WeakKeyDictionary()
"""Statements with the rules under which they were asked last."""


def _with_rules(statement: Any, options: tuple[Any, ...]) -> Any:
    """The statement with the rules: for one that is kept the same again, which SQLAlchemy knows at once."""
    rules, asked = _ASKED.get(statement, (None, None))
    if rules != options:
        asked = statement.options(*options)
        _ASKED[statement] = (options, asked)
    return asked
