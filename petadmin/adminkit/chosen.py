"""A screen on which administrators choose settings of the business: one form over some of `BusinessSettings`."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import HiddenField

from petadmin.adminkit.cells import show
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, submitted
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.view import EntityView
from petadmin.audit.models import AuditEvent
from petadmin.audit.recording import ACTOR
from petadmin.business import settings
from petadmin.business.models import BusinessSetting
from petadmin.business.settings import BusinessSettings, business_settings
from petadmin.core.db import db
from petadmin.core.i18n import _


class ChosenForm(PlainForm):
    """Some of the settings; `opened` tells what they were when the form was opened."""

    opened = HiddenField()

    def chosen(self, present: BusinessSettings) -> BusinessSettings:
        """The settings as they were, changed to what was entered."""
        raise NotImplementedError


class ChosenView(EntityView):
    """One form over the settings that `column_labels` names, noticing when somebody else has changed them."""

    entity_model = BusinessSetting
    method_verbs: ClassVar[Mapping[str, str]] = {"index_view": "edit"}
    chosen_form: ClassVar[type[ChosenForm]]
    form_page: ClassVar[str] = "admin/form.html"

    def entered_before(self, present: BusinessSettings) -> dict[str, Any]:
        """What the form shows where its fields are called otherwise than the settings."""
        return {}

    def in_words(self, name: str, value: Any) -> str:
        """A setting as people read it."""
        return show(value)

    def page_context(self) -> dict[str, Any]:
        """Further words for the page."""
        return {}

    def choose(self, chosen: BusinessSettings) -> dict[str, list[Any]]:
        """Keep the settings; returns what changed."""
        return settings.choose(db.session, chosen)

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> Reply:
        present = business_settings(db.session)
        form = self.chosen_form(submitted(), obj=present, data=self.entered_before(present))
        conflict = None
        if request.method == "POST" and form.validate():
            if form.opened.data in (None, "", self._mark(present)):
                commit(lambda: self._choose(form.chosen(present)))
                flash(_("The settings are saved."), "success")
                return redirect(self.list_url)
            conflict = self._conflict(present, form.chosen(present))
        form.opened.data = self._mark(present)
        page = self.render(
            self.form_page,
            title=str(self.label),
            form=form,
            groups=self.form_groups,
            conflict=conflict,
            cancel_url=url_for("home.settings"),
            back_url=url_for("home.settings"),
            back_label=_("Settings"),
            action_url=request.path,
            **self.page_context(),
        )
        return page, 422 if request.method == "POST" else 200

    @property
    def _changed(self) -> str:
        return f"{self.entity}.changed"

    def _choose(self, chosen: BusinessSettings) -> None:
        changes = self.choose(chosen)
        if changes:
            db.session.add(
                AuditEvent(
                    actor_id=db.session.info.get(ACTOR),
                    action=self._changed,
                    entity=self.entity,
                    changes=changes,
                )
            )

    def _mark(self, present: BusinessSettings) -> str:
        """The settings in one short text, by which a stale form is noticed."""
        return " ".join(_short(getattr(present, name)) for name in self.column_labels)

    def _conflict(self, theirs: BusinessSettings, yours: BusinessSettings) -> dict[str, Any]:
        last = db.session.scalar(
            select(AuditEvent)
            .where(AuditEvent.action == self._changed)
            .options(joinedload(AuditEvent.actor))
            .order_by(AuditEvent.id.desc())
            .limit(1)
        )
        before, after = asdict(theirs), asdict(yours)
        return {
            "who": last.actor.name
            if last is not None and last.actor is not None
            else _("Somebody"),
            "when": last.at if last is not None else None,
            "differences": [
                {
                    "label": label,
                    "theirs": self.in_words(name, before[name]),
                    "yours": self.in_words(name, after[name]),
                }
                for name, label in self.column_labels.items()
                if before[name] != after[name]
            ],
        }


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        return "+".join(value) or "-"
    return value if isinstance(value, str) else str(int(value))
