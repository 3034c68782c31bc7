"""Doing something to several rows of which some may refuse: those that can are done, the others are told of."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from flask import flash

from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import ngettext


def each(rows: Sequence[Any], work: Callable[[Any], object]) -> int:
    """Do the work to each row by itself; returns how many it was done to.

    A row that refuses is left as it was, and its reason is shown. When all refuse, the first reason is raised.
    """
    refusals: list[DomainError] = []
    for row in rows:
        try:
            with db.session.begin_nested():
                work(row)
        except DomainError as error:
            refusals.append(error)
    if len(refusals) == len(rows):
        raise refusals[0]
    for reason, number in Counter(str(error) for error in refusals).items():
        flash(_refused(reason, number), "warning")
    return len(rows) - len(refusals)


def _refused(reason: str, number: int) -> str:
    return ngettext(
        "%(num)s was left as it is: %(reason)s",
        "%(num)s were left as they are: %(reason)s",
        number,
        reason=reason,
    )
