"""What notices bring: their screen, their part of the desks and the bell, words for their history."""

from petadmin.adminkit.menu import MenuEntry
from petadmin.adminkit.screens import Screens
from petadmin.core.clock import utcnow
from petadmin.core.i18n import _l
from petadmin.records.notices import desk
from petadmin.records.notices.admin import NoticeView


def register(screens: Screens) -> None:
    """Register notices."""
    screens.app.jinja_env.globals["utcnow"] = utcnow
    view = screens.add(NoticeView())
    screens.menu.add(
        MenuEntry(
            label=view.label_plural,
            icon=view.icon,
            endpoint=f"{view.endpoint}.index_view",
            permission="notice:list",
            order=4,
            badge=desk.due_count,
        )
    )
    desk.register(screens.app)
    screens.words.name_emails({"notice.due": _l("Notice that is due")})
    screens.words.name(
        "notice",
        _l("Notice"),
        actions={
            "created": _l("Notice written"),
            "updated": _l("Notice changed"),
            "deleted": _l("Notice deleted"),
            "exported": _l("Notices exported"),
            "assigned": _l("Notice given to somebody"),
            "done": _l("Notice done"),
            "postponed": _l("Notice postponed"),
            "reopened": _l("Notice taken up again"),
        },
    )
