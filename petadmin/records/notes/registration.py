"""What notes bring: their screen, their part of the desks, words for their history."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.records.notes import desk
from petadmin.records.notes.admin import NoteView


def register(screens: Screens) -> None:
    """Register notes."""
    screens.add(NoteView())
    desk.register(screens.app)
    screens.words.name(
        "note",
        _l("Note"),
        actions={
            "created": _l("Note written"),
            "updated": _l("Note changed"),
            "deleted": _l("Note deleted"),
            "exported": _l("Notes exported"),
            "pinned": _l("Note pinned"),
            "unpinned": _l("Note unpinned"),
            "attachment_removed": _l("Attachment of a note removed"),
        },
        fields={"attachment": _l("Attachment"), "text": _l("Note")},
    )
