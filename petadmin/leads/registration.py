"""What the potential customers bring: their screens, their desk, follow-ups in the bell, words for their history."""

from petadmin.adminkit.menu import PEOPLE, MenuEntry
from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.leads import contacts, desk, origins, outlook, words
from petadmin.leads.admin.listing import LeadView, last_contact


def register(screens: Screens) -> None:
    """Register the potential customers."""
    view = screens.add(LeadView(), order=20, group=PEOPLE)
    screens.menu.add(
        MenuEntry(
            label=view.label_plural,
            icon=view.icon,
            endpoint=f"{view.endpoint}.index_view",
            permission="lead:list",
            order=2,
            badge=outlook.due_count,
        )
    )
    screens.add_new(view, order=5)
    view.add_column(last_contact())
    words.register(screens.app)
    desk.register(screens.app, view)
    origins.register(screens.app)
    outlook.register(screens.app)
    contacts.register(screens.app)
    screens.words.name_emails({"lead.sheet": _l("Summary sheet")})
    screens.words.name(
        "lead",
        _l("Potential customer"),
        actions={
            "created": _l("Potential customer added"),
            "updated": _l("Potential customer changed"),
            "deleted": _l("Potential customer deleted"),
            "exported": _l("Potential customers exported"),
            "moved": _l("Moved to another stage"),
            "lost": _l("Marked as lost"),
            "reopened": _l("Taken back"),
            "converted": _l("Converted to customer"),
            "sheet_sent": _l("Summary sheet sent"),
        },
        fields={"to": _l("Recipient")},
    )
