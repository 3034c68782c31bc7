"""The jobs of mailings; both are safe to run twice and at the same time."""

import time
from collections.abc import Callable

from sqlalchemy import select

from petadmin.core.db import Db, db
from petadmin.jobs.queues import jobs
from petadmin.marketing.campaigns import sending, services
from petadmin.marketing.campaigns.models import Campaign, CampaignStatus
from petadmin.marketing.campaigns.services import PREPARE

RUN = 60.0
"""For so many seconds one job goes on before it makes room for others."""


def prepare(campaign_id: int) -> None:
    """Queue the e-mails of a mailing, and ring again when time is up with more to do."""
    if not work_at(db.session, campaign_id, stopping=jobs().stopping.is_set):
        jobs().ring_all([(PREPARE, (campaign_id,))])


def work_at(session: Db, campaign_id: int, *, stopping: Callable[[], bool]) -> bool:
    """Queue what is left of a mailing, portion by portion; false when it stopped early and there may be more."""
    until = time.monotonic() + RUN
    wanted = sending.write_recipients(session, campaign_id)
    session.commit()
    preparation = sending.Preparation(session, campaign_id)
    while wanted:
        wanted = preparation.queue_portion()
        session.commit()
        if wanted and (stopping() or time.monotonic() > until):
            return False
    return True


def sweep() -> None:
    """Go on with mailings that were left half prepared, and finish those of which nothing is waiting."""
    by_status = {
        status: list(db.session.scalars(select(Campaign.id).where(Campaign.status == status)))
        for status in (CampaignStatus.preparing, CampaignStatus.sending)
    }
    services.finish_settled(db.session.connection(), by_status[CampaignStatus.sending])
    db.session.commit()
    jobs().ring_all([(PREPARE, (row_id,)) for row_id in by_status[CampaignStatus.preparing]])
