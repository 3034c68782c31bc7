"""What training puts on the desks: the courses of a customer or an animal, and the sale of another one."""

from typing import Any

from flask import Flask, url_for

from petadmin.areas.training import AREA, queries
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.desk.counting import has_any
from petadmin.desk.registry import Panel, QuickAction, Section
from petadmin.records.desk import desks

SHOWN = 3
"""So many courses stand on the summary with their lessons; the section shows all."""


def register(app: Flask) -> None:
    """Put courses on the desks of customers and animals."""
    for desk in desks(app):
        desk.add(
            Panel(
                key="courses",
                label=_l("Courses"),
                icon="school",
                template="training/panel.html",
                permission="visit:list",
                order=44,
                context=_courses,
                add_url=_sell_url,
                add_label=_l("Sell course"),
                add_permission="visit:create",
                offered=_has_courses,
            ),
            Section(
                key="courses",
                label=_l("Courses"),
                icon="school",
                permission="visit:list",
                order=24,
                view="training_enrolments",
                count=_ids,
                area=AREA.key,
            ),
            QuickAction(
                key="sell-course",
                label=_l("Sell course"),
                icon="school",
                permission="visit:create",
                order=34,
                url=_sell_url,
                area=AREA.key,
            ),
        )


def _ids(subject: Any) -> Any:
    return queries.ids_of(subject.__tablename__, subject.id)


def _has_courses(subject: Any) -> bool:
    return has_any(subject, "courses") and db.session.scalar(_ids(subject).limit(1)) is not None


def _courses(subject: Any) -> dict[str, Any]:
    newest = queries.enrolments_with_course(subject.__tablename__, subject.id)
    found = list(db.session.scalars(newest.limit(SHOWN + 1)))
    shown = found[:SHOWN]
    return {
        "enrolments": shown,
        "progress": queries.progress_of(db.session, shown),
        "completed": queries.completed_of(db.session, shown),
        "more": len(found) > SHOWN,
    }


def _sell_url(subject: Any) -> str:
    return url_for("training_enrolments.create_view", **{subject.__tablename__: subject.id})
