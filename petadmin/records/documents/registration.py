"""What documents bring: their screens, their part of the desks, words for their history."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.records.documents import desk
from petadmin.records.documents.admin import DocumentView, FolderView


def register(screens: Screens) -> None:
    """Register documents."""
    screens.add(DocumentView(), order=30, group="more", permission="document:overview")
    screens.add(FolderView())
    desk.register(screens.app)
    screens.words.name(
        "document",
        _l("Document"),
        actions={
            "created": _l("Document added"),
            "updated": _l("Document changed"),
            "deleted": _l("Document deleted"),
            "exported": _l("Documents exported"),
            "moved": _l("Document moved"),
            "replaced": _l("Document replaced"),
            "restored": _l("Earlier version of a document restored"),
        },
        fields={
            "name": _l("Name"),
            "file_name": _l("File"),
            "restored": _l("Restored version"),
        },
    )
    screens.words.name(
        "folder",
        _l("Folder"),
        actions={
            "created": _l("Folder added"),
            "updated": _l("Folder renamed"),
            "deleted": _l("Folder deleted"),
        },
    )
