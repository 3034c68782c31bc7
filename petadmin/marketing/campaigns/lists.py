"""The ways from the lists of people to a mailing: for those who were selected, and for all that match."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for

from petadmin.adminkit.declaration import ListLink
from petadmin.adminkit.listing import Listing
from petadmin.adminkit.screens import Screens
from petadmin.adminkit.verbs import Onward, Verb
from petadmin.core.i18n import _, _l
from petadmin.marketing.campaigns.audience import query_of
from petadmin.marketing.campaigns.writing import MailingForms
from petadmin.records.desk import PEOPLE

VERB = "write_mailing"


def register(screens: Screens, mailings: MailingForms) -> None:
    """Put the verb and the link on the lists."""
    for name, endpoint in PEOPLE.items():
        view = screens.find(endpoint)
        view.add_verb(
            Verb(
                name=VERB,
                label=_l("Write email"),
                icon="mail-forward",
                single=False,
                act=_writer(mailings, name),
            )
        )
        view.add_list_link(
            ListLink(
                label=_l("Write to all of these"),
                icon="mail-forward",
                permission=f"{name}:{VERB}",
                url=_link(name),
            )
        )


def _writer(mailings: MailingForms, name: str) -> Callable[[Sequence[Any], None], Onward]:
    def write(rows: Sequence[Any], _form: None) -> Onward:
        url = mailings.begin_with(name, rows)
        return Onward(_("This is a new mailing, as a draft, for those that you selected."), url)

    return write


def _link(name: str) -> Callable[[Listing], str]:
    def url(listing: Listing) -> str:
        address = url_for("mailings.begin_view", key=name)
        query = query_of(listing)
        return f"{address}?{query}" if query else address

    return url
