"""The screen of the mailings: the list, the review of a draft, and what became of one that was started."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import abort, get_template_attribute, request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.counting import capped_counts
from petadmin.adminkit.declaration import ExtraColumn, Reply
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.adminkit.listing import Listing, Looked, TabGroup, build
from petadmin.adminkit.verbs import Hindered, Onward, Verb, verb
from petadmin.adminkit.view import view_at
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.customers.visibility import SEE_INACTIVE
from petadmin.desk.outcomes import flash_of
from petadmin.mail.models import Category
from petadmin.mail.services import queue_asking
from petadmin.marketing.campaigns import previewing, queries, services
from petadmin.marketing.campaigns.emails import test_to
from petadmin.marketing.campaigns.models import Campaign, CampaignStatus, LeftOut
from petadmin.marketing.campaigns.sending import classified_for, rate_of
from petadmin.marketing.campaigns.standings import RUNNING, Numbers, numbers_seen, standings
from petadmin.marketing.campaigns.writing import MailingForms
from petadmin.marketing.messages import framed

RECIPIENTS = "mailings_recipients"
"""The endpoint of the recipients' screen."""

LOOKS: dict[str, tuple[str, str]] = {
    "draft": ("edit", "secondary"),
    "preparing": ("clock", "blue"),
    "sending": ("send", "blue"),
    "paused": ("player-pause", "orange"),
    "stopped": ("ban", "secondary"),
    "finished": ("check", "green"),
}
"""Icon and tone of each state."""

SHOWN_LEFT_OUT = 500


def _is(*statuses: CampaignStatus) -> Any:
    return lambda row: row.status in statuses


class CampaignView(MailingForms):
    """All mailings: drafts, those that are being sent, and those that are over."""

    entity = "campaign"
    entity_model = Campaign
    path = "mailings"
    icon = "mail-forward"
    label = _l("Mailing")
    label_plural = _l("Mailings")
    create_label = _l("New mailing")
    description = _l("One email to many, sent gradually.")
    empty_text = _l(
        "A mailing is one email to many, such as those interested in a course. You see who gets it and who"
        " is left out before anything is sent."
    )

    column_list = ["name", "status", "category", "when"]
    column_labels = {
        "name": _l("Mailing"),
        "status": _l("State"),
        "category": _l("Kind"),
        "when": _l("When"),
        "created_at": _l("Created"),
        "recipients": _l("Recipients"),
        "left_out": _l("Left out"),
        "author": _l("By"),
    }
    column_cells = {
        name: from_macro("mailings/cells.html", name)
        for name in ("name", "status", "category", "when")
    }
    column_secondary = frozenset({"category", "when"})
    column_filters = [
        ChoiceFilter("state", _l("State"), Campaign.status, choices=CampaignStatus),
        ChoiceFilter("kind", _l("Kind"), Campaign.category, choices=Category),
        DateFilter("created", _l("Created"), Campaign.created_at, zone=get_timezone),
    ]
    column_tabs = ["state"]
    column_export = {
        "name": lambda row: row.name,
        "when": lambda row: row.started_at,
        "created_at": lambda row: row.created_at,
        "recipients": lambda row: _numbers([row])[row.id].recipients,
        "left_out": lambda row: _numbers([row])[row.id].left_out,
        "author": lambda row: row.created_by.name if row.created_by else "",
    }
    method_verbs: ClassVar[Mapping[str, str]] = {
        **MailingForms.method_verbs,
        "left_out_view": "view",
        "message_view": "view",
        "progress_view": "view",
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [
            defer(Campaign.body_en),
            defer(Campaign.body_es),
            joinedload(Campaign.created_by),
        ]

    def row_options(self) -> Sequence[ORMOption]:
        return [selectinload(Campaign.attachments), joinedload(Campaign.created_by)]

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        (group,) = super().tab_groups(listing)
        asked: list[Select[Any]] = [
            select(Campaign.id).where(Campaign.status == status) for status in CampaignStatus
        ]
        counts = [None, *capped_counts(db.session, *asked)]
        tabs = [
            tab._replace(count=count.text if count is not None and count.number else None)
            for tab, count in zip(group.tabs, counts, strict=True)
        ]
        return [TabGroup(group.name, tabs)]

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return (LOOKS[value][0], None, None) if value else (None, None, None)

    # A mailing

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        campaign = self.row_or_404(row_id)
        if campaign.status is CampaignStatus.draft:
            return self._review_page(campaign)
        return self._result_page(campaign)

    def _review_page(self, campaign: Campaign) -> Reply:
        at = request.args.get("to", "")[:40]
        review = previewing.review_of(db.session, campaign, at=at)
        return self.render(
            "mailings/review.html",
            title=campaign.name,
            campaign=campaign,
            review=review,
            taken=self.taken_from(campaign),
            steps=self.steps(campaign, "review"),
            verbs=self.row_verbs(campaign),
            list_url=self.list_url,
        )

    def _result_page(self, campaign: Campaign) -> Reply:
        recipients = view_at(RECIPIENTS)
        path = url_for(f"{self.endpoint}.details_view", row_id=campaign.id)
        listing = build(recipients, Looked(path, ("campaign_id", campaign.id)))
        if request.headers.get("HX-Target") == "list":
            return recipients.render("admin/_list.html", listing=listing)
        return recipients.render(
            "mailings/mailing.html",
            title=campaign.name,
            campaign=campaign,
            campaign_view=self,
            listing=listing,
            list_url=self.list_url,
            **self._progress(campaign),
        )

    @expose("/<pk:row_id>/progress")
    def progress_view(self, row_id: int) -> Reply:
        """How far it has come, for the page that asks every few seconds."""
        campaign = self.row_or_404(row_id)
        return self.render(
            "mailings/_progress.html",
            campaign=campaign,
            campaign_view=self,
            has_moved_on=request.args.get("state", "") != campaign.status.value,
            **self._progress(campaign),
        )

    def _progress(self, campaign: Campaign) -> dict[str, Any]:
        return {
            "verbs": self.row_verbs(campaign),
            "per_minute": rate_of(db.session, campaign),
            "standing": standings(db.session, [campaign])[campaign.id],
            "left_out": _numbers([campaign])[campaign.id].left_out,
            "look": LOOKS[campaign.status.value],
            "is_running": campaign.status in RUNNING,
            "progress_url": url_for(
                f"{self.endpoint}.progress_view", row_id=campaign.id, state=campaign.status.value
            ),
        }

    @expose("/<pk:row_id>/left-out/<key>")
    def left_out_view(self, row_id: int, key: str) -> Reply:
        """Who is left out of a draft for a reason."""
        campaign = self.row_or_404(row_id)
        if key not in list(LeftOut) or campaign.status is not CampaignStatus.draft:
            abort(404)
        why = LeftOut(key)
        try:
            rows = classified_for(db.session, campaign)
        except DomainError:
            abort(404)
        people = queries.left_out_for(db.session, rows, why, limit=SHOWN_LEFT_OUT + 1)
        return self.render(
            "mailings/left_out.html",
            title=why.label,
            campaign=campaign,
            people=people[:SHOWN_LEFT_OUT],
            has_more=len(people) > SHOWN_LEFT_OUT,
            most=SHOWN_LEFT_OUT,
            back_url=self.row_url(campaign),
        )

    @expose("/<pk:row_id>/message.html")
    def message_view(self, row_id: int) -> Reply:
        """The message as one of its recipients gets it, for a frame that may run nothing and fetch nothing."""
        campaign = self.row_or_404(row_id)
        try:
            rows = classified_for(db.session, campaign)
            at = request.args.get("to", "")[:40]
            person = queries.recipient_at(db.session, rows, at).here
            filled = previewing.filled_for(db.session, campaign, person) if person else None
        except DomainError:
            filled = None
        if filled is None:
            abort(404)
        return framed(filled.composed.html)

    def row_url(self, row: Any) -> str | None:
        if not self.may("view"):
            return None
        return url_for(f"{self.endpoint}.details_view", row_id=row.id)

    def question_of(self, verb: Verb, rows: Sequence[Any]) -> Label | None:
        if verb.name != "start":
            return super().question_of(verb, rows)
        review = previewing.review_of(db.session, rows[0])
        number = review.overview.number
        question = ngettext(
            "%(num)s email is going to be sent. Once started, the mailing cannot be changed any more, but paused"
            " and stopped.",
            "%(num)s emails are going to be sent. Once started, the mailing cannot be changed any more, but paused"
            " and stopped.",
            number,
        )
        return " ".join([question, *review.warnings])

    # Verbs

    @verb("start", _l("Start"), icon="send", question=_l("The mailing is sent."), bulk=False,
          offered=_is(CampaignStatus.draft))  # fmt: skip
    def start(self, rows: Sequence[Campaign], form: None) -> str:
        (campaign,) = rows
        review = previewing.review_of(db.session, campaign)
        if review.problems:
            raise DomainError(review.problems[0])
        services.start(db.session, campaign, by=current_user.id)
        return _("The mailing is on its way. Here you see how far it has come.")

    @verb(
        "test", _l("Send a test to me"), icon="mail", bulk=False, offered=_is(CampaignStatus.draft)
    )
    def test(self, rows: Sequence[Campaign], form: None) -> str | Hindered:
        (campaign,) = rows
        person = queries.recipient_at(db.session, classified_for(db.session, campaign), "").here
        if person is None:
            raise DomainError(
                _l("Nobody gets this mailing yet, so there is nothing to show in a test.")
            )
        if not services.languages_of(campaign):
            raise DomainError(services.NOT_WRITTEN)
        writer = previewing.trial_writer(db.session, campaign)
        tests = []
        for language in services.languages_of(campaign):
            one = previewing.person_of(person)._replace(language=language)
            filled = writer.fill(one, writer.values_of([one])[one])
            tests.append(queue_asking(db.session, test_to(writer, filled, current_user.user)))
        said = ngettext(
            "A test is on its way to %(address)s.",
            "A test in each language is on its way to %(address)s.",
            len(tests),
            address=current_user.email,
        )
        stopped = [test for test in tests if test.stopped_by is not None]
        return Hindered(flash_of(stopped[0], said)[0]) if stopped else said

    @verb("pause", _l("Pause"), icon="player-pause", bulk=False,
          question=_l("What is waiting stays where it is until somebody lets the mailing go on."),
          offered=_is(CampaignStatus.preparing, CampaignStatus.sending))  # fmt: skip
    def pause(self, rows: Sequence[Campaign], form: None) -> str:
        services.pause(db.session, rows[0])
        return _("The mailing is paused.")

    @verb("go_on", _l("Go on"), icon="player-play", bulk=False,
          question=_l("What is waiting is sent at the pace of the mailing, from now on."),
          offered=_is(CampaignStatus.paused))  # fmt: skip
    def go_on(self, rows: Sequence[Campaign], form: None) -> str:
        (campaign,) = rows
        services.go_on(db.session, campaign, per_minute=rate_of(db.session, campaign))
        return _("The mailing goes on.")

    @verb("stop", _l("Stop for good"), icon="ban", tone="danger", bulk=False,
          question=_l("What has not been sent is cancelled. This cannot be taken back; to send it to the others"
                      " later, duplicate the mailing."),
          offered=lambda row: row.status in RUNNING)  # fmt: skip
    def stop(self, rows: Sequence[Campaign], form: None) -> str:
        cancelled = services.stop(db.session, rows[0])
        return ngettext(
            "The mailing is stopped; %(num)s email was cancelled.",
            "The mailing is stopped; %(num)s emails were cancelled.",
            cancelled,
        )

    @verb("duplicate", _l("Duplicate"), icon="copy", bulk=False)
    def duplicate(self, rows: Sequence[Campaign], form: None) -> Onward:
        (campaign,) = rows
        name = _("%(name)s (copy)", name=campaign.name)[:120]
        copy = services.duplicate(db.session, campaign, name=name, by=current_user.id)
        return Onward(
            _("This is a new draft with the same text, for the same people."),
            url_for(f"{self.endpoint}.edit_view", row_id=copy.id),
        )

    @verb("delete", _l("Delete"), icon="trash", tone="danger", question=_l("The draft is deleted for good."),
          offered=_is(CampaignStatus.draft))  # fmt: skip
    def delete(self, rows: Sequence[Campaign], form: None) -> str:
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s draft is deleted.", "%(num)s drafts are deleted.", len(rows))

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return self.list_url if verb.name == "delete" else back


def look(status: CampaignStatus) -> tuple[str, str]:
    """Icon and tone of a state, for templates."""
    return LOOKS[status.value]


def progress() -> ExtraColumn:
    """How far mailings have come, of a whole page at once; those that are over say how many got them."""
    return ExtraColumn(
        name="progress",
        label=_l("Progress"),
        behind="status",
        permission="campaign:list",
        load=_progress_of,
        secondary=False,
    )


def _progress_of(rows: Sequence[Campaign]) -> dict[int, Any]:
    running = [row for row in rows if row.status in RUNNING]
    far = standings(db.session, running)
    draw = get_template_attribute("mailings/cells.html", "progress")
    numbers = _numbers(rows)
    return {row.id: draw(row, far.get(row.id), numbers[row.id].recipients) for row in rows}


def _numbers(rows: Sequence[Campaign]) -> dict[int, Numbers]:
    """How many each mailing is for and how many are left out; nobody counts whom they may not see."""
    if current_user.may(SEE_INACTIVE):
        return {row.id: Numbers(row.recipients, row.left_out) for row in rows}
    return numbers_seen(db.session, rows)
