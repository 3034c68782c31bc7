"""What the area training brings."""

from petadmin.adminkit.screens import Screens
from petadmin.adminkit.words import Words
from petadmin.areas.training import AREA, desk, models
from petadmin.areas.training.admin.courses import CourseView
from petadmin.areas.training.admin.enrolments import EnrolmentView
from petadmin.areas.training.admin.sessions import SessionView
from petadmin.bookings.area_screens import put_up
from petadmin.core.i18n import _l

__all__ = ["AREA", "models", "register"]


def register(screens: Screens) -> None:
    """Register the area's screens and what it puts on the desks."""
    sessions = SessionView()
    put_up(screens, AREA, visits=sessions)
    enrolments = screens.add(EnrolmentView(), order=30, group=AREA.menu_group)
    screens.add(CourseView(), order=31, group=AREA.menu_group)
    screens.add_new(sessions, order=62, label=AREA.new_visit_label)
    screens.add_new(enrolments, order=63, label=_l("Sell course"))
    desk.register(screens.app)
    _name(screens.words)


def _name(words: Words) -> None:
    words.name(
        "course",
        _l("Course"),
        actions={
            "created": _l("Course put on offer"),
            "updated": _l("Course changed"),
            "deleted": _l("Course deleted"),
            "exported": _l("Courses exported"),
            "retired": _l("Course retired"),
            "offered": _l("Course on offer again"),
        },
        fields={"price_cents": _l("Price"), "is_active": _l("On offer")},
    )
    words.name(
        "course_unit",
        _l("Unit of a course"),
        actions={
            "created": _l("Unit added"),
            "updated": _l("Unit changed"),
            "deleted": _l("Unit deleted"),
        },
        fields={"name": _l("Name"), "course": _l("Course")},
    )
    words.name(
        "lesson",
        _l("Lesson"),
        actions={
            "created": _l("Lesson added"),
            "updated": _l("Lesson changed"),
            "deleted": _l("Lesson deleted"),
        },
        fields={"name": _l("Name"), "unit": _l("Unit"), "description": _l("What is practised")},
    )
    words.actions["visit.lesson_completed"] = _l("Lesson completed")
    words.actions["visit.lesson_reopened"] = _l("Lesson no longer completed")
    words.fields["visit", "lesson"] = _l("Lesson")
