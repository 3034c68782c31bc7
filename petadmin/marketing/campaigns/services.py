"""What can happen to a mailing: started, paused, gone on with, stopped, finished, made anew."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, insert, literal, select, update

from petadmin.access.models import Language
from petadmin.audit.recording import record
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LazyText, _l
from petadmin.files.naming import ReadableSize
from petadmin.jobs.queues import Task
from petadmin.jobs.wakeups import wake
from petadmin.mail import bulk
from petadmin.mail import services as mail
from petadmin.mail.models import Category
from petadmin.mail.templates.models import Occasion
from petadmin.mail.templates.texts import problems_with, text_in
from petadmin.mail.unsubscribing import NO_ADDRESS, can_unsubscribe
from petadmin.marketing.campaigns import standings
from petadmin.marketing.campaigns.models import (
    Campaign,
    CampaignFile,
    CampaignRecipient,
    CampaignStatus,
    LeftOut,
)
from petadmin.marketing.campaigns.standings import RUNNING

PREPARE = Task("petadmin.marketing.campaigns.tasks.prepare", timeout=600)

MOST_BYTES = 500 * 1024 * 1024
"""So much may a mailing's attachments weigh, counted for each of its recipients."""

EDITABLE = frozenset({CampaignStatus.draft})
NOT_EDITABLE = _l(
    "This mailing has been started, so it cannot be changed any more. Stop it, and make a new one of it by Duplicate."
)
NOT_WRITTEN = _l("Nothing is written yet. Write a subject and a text in at least one language.")


def languages_of(campaign: Campaign) -> list[Language]:
    """The languages in which a mailing is written."""
    return [language for language in Language if text_of(campaign, language) is not None]


def text_of(campaign: Campaign, language: Language) -> tuple[str, str] | None:
    """What is written in a language; None where subject or text is missing."""
    subject = getattr(campaign, f"subject_{language.value}")
    body = getattr(campaign, f"body_{language.value}")
    return (subject, body) if subject and body else None


def problems(campaign: Campaign, *, recipients: int, bytes_of_files: int) -> list[str]:
    """Why a mailing cannot be started as it is, in words."""
    found: list[LazyText | str] = []
    written = languages_of(campaign)
    if not written:
        found.append(NOT_WRITTEN)
    for language in written:
        found += problems_with(text_in(campaign, language), Occasion.written)
    if campaign.category is Category.marketing and not can_unsubscribe():
        found.append(NO_ADDRESS)
    if not recipients:
        found.append(_l("Nobody gets this mailing. Choose other recipients."))
    if recipients * bytes_of_files > MOST_BYTES:
        found.append(
            _l(
                "The attachments weigh too much for so many recipients: together at most %(most)s. Put the files on"
                " your website and link to them, or take some away.",
                most=ReadableSize(MOST_BYTES),
            )
        )
    return list(dict.fromkeys(str(problem) for problem in found))


def start(session: Db, campaign: Campaign, *, by: int, now: datetime | None = None) -> None:
    """Let a mailing go; its e-mails are queued by a job. Raises `DomainError` when it was started before."""
    started = now or utcnow()
    _move(
        session,
        campaign,
        EDITABLE,
        status=CampaignStatus.preparing,
        refusal=_l("This mailing has already been started."),
        started_at=started,
        audience={**campaign.audience, "started_by": by},
    )
    record(session, "campaign.started", campaign)
    wake(session, PREPARE, campaign.id)


def pause(session: Db, campaign: Campaign) -> None:
    """Hold back what is waiting; what is being handed over at this moment still goes."""
    _move(
        session,
        campaign,
        RUNNING - {CampaignStatus.paused},
        status=CampaignStatus.paused,
        refusal=_l("Only a mailing that is being sent can be paused."),
    )
    bulk.hold(session, standings.emails_of(campaign.id))
    record(session, "campaign.paused", campaign)


def go_on(session: Db, campaign: Campaign, *, per_minute: int, now: datetime | None = None) -> None:
    """Let a paused mailing go on, at its pace from now on, or from when it was to start."""
    start = max(now or utcnow(), campaign.starts_at or utcnow())
    values: dict[str, Any] = {"status": CampaignStatus.sending}
    if not _is_queued(session, campaign.id):
        # What is queued later comes after what is waiting now.
        gone = session.scalar(standings.number_gone(campaign.id)) or 0
        values = {
            "status": CampaignStatus.preparing,
            "starts_at": start - gone * timedelta(minutes=1) / per_minute,
        }
    _move(
        session,
        campaign,
        frozenset({CampaignStatus.paused}),
        refusal=_l("Only a paused mailing can go on."),
        **values,
    )
    bulk.release(session, standings.emails_of(campaign.id), start=start, per_minute=per_minute)
    record(session, "campaign.continued", campaign)
    wake(session, PREPARE, campaign.id)


def stop(session: Db, campaign: Campaign, *, now: datetime | None = None) -> int:
    """Cancel what has not been sent, for good; returns how many e-mails that were."""
    _move(
        session,
        campaign,
        RUNNING,
        status=CampaignStatus.stopped,
        refusal=_l("Only a mailing that is being sent or paused can be stopped."),
        finished_at=now or utcnow(),
    )
    cancelled = bulk.cancel_waiting(session, standings.emails_of(campaign.id))
    record(session, "campaign.stopped", campaign)
    return cancelled


def duplicate(session: Db, campaign: Campaign, *, name: str, by: int) -> Campaign:
    """A new draft with the same text for the same people, who are found anew."""
    audience = {key: value for key, value in campaign.audience.items() if key != "started_by"}
    columns = (
        "category",
        "template_id",
        "subject_en",
        "body_en",
        "subject_es",
        "body_es",
        "per_minute",
    )
    copy = Campaign(
        name=name,
        audience=audience,
        created_by_id=by,
        attachments=[
            CampaignFile(file_id=one.file_id, name=one.name) for one in campaign.attachments
        ],
        **{column: getattr(campaign, column) for column in columns},
    )
    session.add(copy)
    session.flush()
    return copy


def retry(session: Db, recipients: Sequence[CampaignRecipient]) -> int:
    """Send again what failed; returns how many e-mails are on their way again."""
    queued = 0
    for recipient in recipients:
        email = recipient.email
        if email is not None and email.status in mail.RETRYABLE:
            mail.retry(session, email)
            queued += 1
    campaigns = {recipient.campaign_id for recipient in recipients}
    if queued:
        # It is under way again, until these are settled as well.
        session.execute(
            update(Campaign)
            .where(Campaign.id.in_(campaigns), Campaign.status == CampaignStatus.finished)
            .values(status=CampaignStatus.sending, finished_at=None)
        )
    return queued


def check_editable(campaign: Campaign) -> None:
    """Raise `DomainError` when a mailing was started."""
    if campaign.status not in EDITABLE:
        raise DomainError(NOT_EDITABLE)


# What the job does


def write_recipients(session: Db, campaign: Campaign, classify: Callable[[], Any]) -> None:
    """Write down who gets the mailing and who is left out, once, in one statement.

    The campaign's row is locked, so that of two jobs one finds them written.
    """
    if _has_recipients(session, campaign.id):
        return
    rows = classify()
    names = ("customer_id", "lead_id", "name", "address", "language", "left_out")
    session.execute(
        insert(CampaignRecipient).from_select(
            ["campaign_id", *names],
            select(literal(campaign.id), *(rows.c[name] for name in names)).order_by(
                rows.c.rank, rows.c.person_id
            ),
        )
    )
    count_recipients(session, campaign.id)


def count_recipients(session: Db, campaign_id: int) -> None:
    """Keep how many get a mailing and how many are left out."""
    getting, left_out = session.execute(standings.numbers_of(campaign_id)).one()
    session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id)
        .values(recipients=getting or 0, left_out=left_out or 0)
    )


def leave_out(session: Db, recipient_id: int, why: LeftOut) -> None:
    """Note that somebody gets no e-mail after all."""
    session.execute(
        update(CampaignRecipient)
        .where(CampaignRecipient.id == recipient_id)
        .values(left_out=why, email_id=None)
    )


def finish_settled(connection: Connection, campaign_ids: Sequence[int]) -> None:
    """Finish those mailings of which nothing is waiting any more.

    One that somebody is just changing is left to the sweep: whoever waited for it here could wait in a circle.
    """
    sending = (
        select(Campaign.id)
        .where(Campaign.id.in_(campaign_ids), Campaign.status == CampaignStatus.sending)
        .order_by(Campaign.id)
        .with_for_update(skip_locked=True)
    )
    for campaign_id in connection.scalars(sending).all():
        if not connection.scalar(standings.anything_waiting(campaign_id)):
            connection.execute(
                update(Campaign)
                .where(Campaign.id == campaign_id)
                .values(status=CampaignStatus.finished, finished_at=utcnow())
            )


def _is_queued(session: Db, campaign_id: int) -> bool:
    """Whether each recipient has their e-mail."""
    left = exists().where(CampaignRecipient.campaign_id == campaign_id, standings.not_queued())
    return _has_recipients(session, campaign_id) and not session.scalar(select(left))


def _has_recipients(session: Db, campaign_id: int) -> bool:
    return bool(session.scalar(standings.is_written(campaign_id)))


def _move(
    session: Db,
    campaign: Campaign,
    allowed: frozenset[CampaignStatus],
    *,
    refusal: LazyText,
    **values: Any,
) -> None:
    """Change where a mailing stands, in one step in which only one of two who ask at once succeeds."""
    moved = session.execute(
        update(Campaign)
        .where(Campaign.id == campaign.id, Campaign.status.in_(allowed))
        .values(version=Campaign.version + 1, **values)
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    session.refresh(campaign)
    if moved is None:
        raise DomainError(refusal)
