"""MailingForms: the pages on which a mailing is made: for whom, and what."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_babel import format_date
from flask_login import current_user
from sqlalchemy import select

from petadmin.adminkit.acting import STALE, attach
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import StaleRow, commit, row_id_in, submitted
from petadmin.adminkit.view import EntityView, view_at
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.files.storage import storage
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.mail.templates.texts import placeholders
from petadmin.marketing.attachments import problem_with
from petadmin.marketing.campaigns import audience as audiences
from petadmin.marketing.campaigns import services
from petadmin.marketing.campaigns.audience import Audience
from petadmin.marketing.campaigns.forms import (
    AudienceForm,
    TextForm,
    audience_form,
    default_rate,
    text_form,
)
from petadmin.marketing.campaigns.models import Campaign, CampaignFile, CampaignStatus
from petadmin.records.desk import PEOPLE
from petadmin.records.labels.models import Interest, Tag

TEXTS = ("subject_en", "body_en", "subject_es", "body_es")


class Step(NamedTuple):
    """One of the pages on which a mailing is made."""

    label: Label
    url: str | None
    active: bool
    done: bool


class Taken(NamedTuple):
    """From which list recipients were taken, and how it was narrowed."""

    text: str
    words: Sequence[tuple[Label, str]] = ()
    url: str | None = None


class MailingForms(EntityView):
    """Adds to the mailings: making and changing a draft."""

    method_verbs: ClassVar[Mapping[str, str]] = {
        **EntityView.method_verbs,
        "text_view": "edit",
        "begin_view": "create",
    }

    form_columns: ClassVar[Sequence[str]] = ("name",)
    """There are forms, though the pages below make their own."""

    def steps(self, campaign: Campaign | None, active: str) -> list[Step]:
        """The way to a mailing that can be started."""
        urls = {"audience": "edit_view", "text": "text_view", "review": "details_view"}
        labels = {"audience": _l("For whom"), "text": _l("What"), "review": _l("Review and start")}
        done = {
            "audience": campaign is not None,
            "text": campaign is not None and bool(services.languages_of(campaign)),
            "review": False,
        }
        return [
            Step(
                labels[name],
                url_for(f"{self.endpoint}.{urls[name]}", row_id=campaign.id) if campaign else None,
                name == active,
                done[name],
            )
            for name in urls
        ]

    def editable(self, row: Any) -> bool:
        return row.status is CampaignStatus.draft

    # For whom

    @expose("/new", methods=("GET", "POST"))
    def create_view(self) -> Reply:
        return self._new(Audience(people=("customer",)))

    @expose("/new/<key>", methods=("GET", "POST"))
    def begin_view(self, key: str) -> Reply:
        """The form for a mailing to all that a list shows at an address."""
        if key not in PEOPLE:
            abort(404)
        if not current_user.may(f"{key}:write_mailing"):
            abort(403)
        query = request.query_string.decode()[: audiences.LONGEST_FILTER]
        return self._new(Audience(people=(key,), lists={key: query}))

    def _new(self, audience: Audience) -> Reply:
        form = audience_form(audience)(submitted(), data=_first(audience))
        if request.method == "POST" and form.validate():
            campaign = Campaign(created_by_id=current_user.id)
            if self._keep(form, lambda: _set_audience(campaign, form, audience)):
                return redirect(url_for(f"{self.endpoint}.text_view", row_id=campaign.id))
        return self._audience_page(None, form, audience)

    @expose("/<pk:row_id>/edit", methods=("GET", "POST"))
    def edit_view(self, row_id: int) -> Reply:
        campaign = self.row_or_404(row_id)
        if not self.editable(campaign):
            return self._refuse(campaign)
        if request.form.get("do") == "anew":
            commit(lambda: _forget_list(campaign))
            return redirect(request.path)
        before = Audience.read(campaign.audience)
        form = audience_form(before)(submitted(), data={"name": campaign.name, **_first(before)})
        if request.method == "POST":
            if form.is_stale(campaign):
                form.form_errors.append(str(STALE))
            elif form.validate() and self._keep(
                form, lambda: _set_audience(campaign, form, before)
            ):
                return redirect(url_for(f"{self.endpoint}.text_view", row_id=row_id))
            campaign = self.row_or_404(row_id)
        return self._audience_page(campaign, form, before)

    # What

    @expose("/<pk:row_id>/text", methods=("GET", "POST"))
    def text_view(self, row_id: int) -> Reply:
        campaign = self.row_or_404(row_id)
        if not self.editable(campaign):
            return self._refuse(campaign)
        fields = {
            **{name: getattr(campaign, name) for name in TEXTS},
            "category": campaign.category,
            "template": str(campaign.template_id or ""),
            "starts_at": campaign.starts_at,
            "per_minute": campaign.per_minute,
            "kept": [str(one.id) for one in campaign.attachments],
        }
        form = text_form(campaign)(submitted(), data=fields)
        if request.method == "POST":
            return self._save_text(campaign, form)
        return self._text_page(campaign, form)

    def _save_text(self, campaign: Campaign, form: TextForm) -> Reply:
        if form.is_stale(campaign):
            form.form_errors.append(str(STALE))
            return self._text_page(campaign, form)
        if request.form.get("do") == "template":
            return self._with_template(campaign, form)
        if not form.validate() or not self._keep(form, lambda: _set_text(campaign, form)):
            return self._text_page(self.row_or_404(campaign.id), form)
        return redirect(url_for(f"{self.endpoint}.details_view", row_id=campaign.id))

    def _with_template(self, campaign: Campaign, form: TextForm) -> Reply:
        """Put a kept text into the form; what stood there is replaced."""
        kept = _template(form)
        if kept is None:
            form.template.errors = [_("Choose one of these.")]
        else:
            for name in TEXTS:
                form[name].data = getattr(kept, name)
        return self._text_page(campaign, form)

    # Beginning from a list

    def begin_with(self, name: str, rows: Sequence[Any]) -> str:
        """A new draft for people who were selected in a list; returns the page on which it goes on."""
        chosen: dict[str, list[int]] = {"customer": [], "lead": []}
        for row in rows:
            became = getattr(row, "customer_id", None)
            chosen["customer" if became else name].append(became or row.id)
        campaign = self._draft(Audience(people=(name,), chosen=chosen))
        db.session.flush()
        return url_for(f"{self.endpoint}.edit_view", row_id=campaign.id)

    def _draft(self, audience: Audience) -> Campaign:
        name = _("Mailing of %(day)s", day=format_date(utcnow()))
        campaign = Campaign(name=name, audience=audience.kept(), created_by_id=current_user.id)
        db.session.add(campaign)
        return campaign

    # Pages

    def _audience_page(
        self, campaign: Campaign | None, form: AudienceForm, before: Audience
    ) -> Reply:
        form.version.data = str(campaign.version) if campaign is not None else ""
        page = self.render(
            "mailings/audience.html",
            title=campaign.name if campaign is not None else _("New mailing"),
            campaign=campaign,
            form=form,
            taken=self._taken(before),
            steps=self.steps(campaign, "audience"),
            cancel_url=self.row_url(campaign) if campaign is not None else self.list_url,
            list_url=self.list_url,
        )
        return page, 422 if request.method == "POST" else 200

    def _text_page(self, campaign: Campaign, form: TextForm) -> Reply:
        # Whoever has been told of somebody else's change may save over it.
        form.version.data = str(campaign.version)
        status = 422 if request.method == "POST" and request.form.get("do") != "template" else 200
        page = self.render(
            "mailings/text.html",
            title=campaign.name,
            campaign=campaign,
            form=form,
            placeholders=placeholders(Occasion.written),
            default_rate=default_rate(),
            steps=self.steps(campaign, "text"),
            back_url=url_for(f"{self.endpoint}.edit_view", row_id=campaign.id),
            list_url=self.list_url,
        )
        return page, status

    def taken_from(self, campaign: Campaign) -> list[Taken]:
        """From where the recipients of a mailing were taken, in words."""
        return self._taken(Audience.read(campaign.audience))

    def _taken(self, audience: Audience) -> list[Taken]:
        found = []
        for name, ids in (audience.chosen or {}).items():
            if ids:
                found.append(Taken(_selected(name, len(ids))))
        for name, query in (audience.lists or {}).items():
            view = view_at(PEOPLE[name])
            try:
                words = audiences.words_of(name, query)
            except DomainError as error:
                found.append(Taken(str(error)))
                continue
            found.append(
                Taken(
                    _("Saved filter: %(name)s", name=audience.saved)
                    if audience.saved
                    else _("All that the list «%(list)s» shows", list=view.label_plural),
                    words,
                    f"{view.list_url}?{query}" if query else view.list_url,
                )
            )
        return found

    def _keep(self, form: AudienceForm | TextForm, work: Any) -> Campaign | None:
        try:
            saved: Campaign = commit(work)
        except DomainError as error:
            attach(form, error)
            return None
        except StaleRow:
            form.form_errors.append(str(STALE))
            return None
        return saved

    def _refuse(self, campaign: Campaign) -> Reply:
        flash(str(services.NOT_EDITABLE), "warning")
        return redirect(url_for(f"{self.endpoint}.details_view", row_id=campaign.id))


def _selected(name: str, number: int) -> str:
    if name == "customer":
        return ngettext("%(num)s selected customer", "%(num)s selected customers", number)
    return ngettext(
        "%(num)s selected potential customer", "%(num)s selected potential customers", number
    )


def _first(audience: Audience) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "people": list(audience.people),
        "interests": _labels(Interest, audience.interests),
        "areas": list(audience.areas),
        "tags": _labels(Tag, audience.tags),
        "language": audience.language,
    }


def _labels(kind: type[Any], ids: Sequence[int]) -> Sequence[Any]:
    return db.session.scalars(select(kind).where(kind.id.in_(ids))).all() if ids else []


def _set_audience(campaign: Campaign, form: AudienceForm, before: Audience) -> Campaign:
    campaign.name = form.name.data or ""
    campaign.audience = form.audience(before).kept()
    db.session.add(campaign)
    return campaign


def _forget_list(campaign: Campaign) -> None:
    """Whoever the recipients were taken from, it is for everybody again."""
    services.check_editable(campaign)
    audience = Audience.read(campaign.audience)
    campaign.audience = replace(audience, chosen=None, lists=None, saved="").kept()


def _template(form: TextForm) -> EmailTemplate | None:
    """The kept text that was chosen."""
    template_id = row_id_in(form.template.data or "")
    if template_id is None:
        return None
    return db.session.scalar(
        select(EmailTemplate).where(
            EmailTemplate.id == template_id, EmailTemplate.occasion == Occasion.written
        )
    )


def _set_text(campaign: Campaign, form: TextForm) -> Campaign:
    """Keep what was written; raises `DomainError` for files that do not go together."""
    services.check_editable(campaign)
    for name, value in form.texts().items():
        setattr(campaign, name, value)
    kept_text = _template(form)
    campaign.template_id = kept_text.id if kept_text is not None else None
    campaign.category = form.category.data
    campaign.starts_at = form.starts_at.data
    campaign.per_minute = form.per_minute.data
    kept = set(form.kept.data or ())
    campaign.attachments = [one for one in campaign.attachments if str(one.id) in kept]
    for upload in form.files.data:
        file = upload.store(db.session, storage())
        db.session.flush()
        campaign.attachments.append(CampaignFile(file=file, name=upload.name))
    problem = problem_with([one.file for one in campaign.attachments])
    if problem is not None:
        raise DomainError(problem, field="files")
    return campaign
