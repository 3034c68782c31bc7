"""What follows for a potential customer from a contact with them."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from petadmin.core.db import Db
from petadmin.leads import services
from petadmin.leads.models import Lead
from petadmin.leads.sent import contacted_by_email
from petadmin.mail.sent import add_after_sent
from petadmin.records.interactions.hooks import add_hook
from petadmin.records.interactions.models import Interaction


def register(app: Flask) -> None:
    """Let contacts have their effect."""
    add_hook(app, follow)
    add_after_sent(app, contacted_by_email)


def follow(session: Db, interaction: Interaction, values: Mapping[str, Any]) -> None:
    """Whoever was new is so no longer, and is followed up again on the day that was named."""
    # What came by itself, as from the business's website, is no contact that somebody had.
    if interaction.lead_id is None or interaction.author_id is None:
        return
    lead = session.get_one(Lead, interaction.lead_id)
    services.contacted(session, lead, by=interaction.author_id)
    # The form shows the day that is set, so an emptied one says that there is no need to.
    if "follow_up_on" in values and lead.is_open:
        services.follow_up(lead, values["follow_up_on"])
