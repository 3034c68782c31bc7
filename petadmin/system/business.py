"""The screen on which administrators set how the business works: what is required, and limits."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import BooleanField, HiddenField

from petadmin.adminkit.cells import show
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, submitted
from petadmin.adminkit.fields import InputRequired, NumberRange, WholeField
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.view import EntityView
from petadmin.audit.models import AuditEvent
from petadmin.audit.recording import ACTOR
from petadmin.business import settings
from petadmin.business.models import BusinessSetting
from petadmin.business.settings import BusinessSettings, business_settings
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l

CHANGED = "business.changed"

LABELS: dict[str, Label] = {
    "email_required": _l("An e-mail address is required"),
    "phone_required": _l("A phone number is required"),
    "document_megabytes": _l("Largest document, in MB"),
    "picture_megabytes": _l("Largest picture, in MB"),
    "album_link_days": _l("Links to albums hold for so many days"),
}


class BusinessForm(PlainForm):
    """All settings; `opened` tells what they were when the form was opened."""

    opened = HiddenField()
    email_required = BooleanField(LABELS["email_required"])
    phone_required = BooleanField(LABELS["phone_required"])
    document_megabytes = WholeField(
        LABELS["document_megabytes"], [InputRequired(), NumberRange(min=1, max=10)]
    )
    picture_megabytes = WholeField(
        LABELS["picture_megabytes"], [InputRequired(), NumberRange(min=1, max=15)]
    )
    album_link_days = WholeField(
        LABELS["album_link_days"], [InputRequired(), NumberRange(min=1, max=365)]
    )

    def chosen(self) -> BusinessSettings:
        """The settings that were entered."""
        return BusinessSettings(**{name: self[name].data for name in LABELS})


class BusinessView(EntityView):
    """One form over all settings."""

    entity = "business"
    entity_model = BusinessSetting
    path = "settings/business"
    icon = "adjustments-horizontal"
    label = _l("Business settings")
    label_plural = _l("Business settings")
    description = _l("What every customer must have, and how large files may be.")
    column_labels = LABELS
    method_verbs = {"index_view": "edit"}
    form_groups = [
        {
            "label": _l("Customers"),
            "description": _l(
                "Asked of every new customer, and of those on file as soon as their contact data are edited."
            ),
            "fields": ["email_required", "phone_required"],
        },
        {
            "label": _l("Files"),
            "description": _l("Larger files are refused with the reason."),
            "fields": ["document_megabytes", "picture_megabytes"],
        },
        {"label": _l("Photo albums"), "fields": ["album_link_days"]},
    ]

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> Reply:
        present = business_settings(db.session)
        form = BusinessForm(submitted(), obj=present)
        conflict = None
        if request.method == "POST" and form.validate():
            if form.opened.data in (None, "", _mark(present)):
                commit(lambda: _choose(form.chosen()))
                flash(_("The settings are saved."), "success")
                return redirect(self.list_url)
            conflict = _conflict(present, form.chosen())
        form.opened.data = _mark(present)
        page = self.render(
            "admin/form.html",
            title=str(self.label),
            form=form,
            groups=self.form_groups,
            conflict=conflict,
            cancel_url=url_for("home.settings"),
            back_url=url_for("home.settings"),
            back_label=_("Settings"),
            action_url=request.path,
        )
        return page, 422 if request.method == "POST" else 200


def _choose(chosen: BusinessSettings) -> None:
    changes = settings.choose(db.session, chosen)
    if changes:
        db.session.add(
            AuditEvent(
                actor_id=db.session.info.get(ACTOR),
                action=CHANGED,
                entity=BusinessView.entity,
                changes=changes,
            )
        )


def _mark(chosen: BusinessSettings) -> str:
    """The settings in one short text, by which a stale form is noticed."""
    return " ".join(str(int(value)) for value in asdict(chosen).values())


def _conflict(theirs: BusinessSettings, yours: BusinessSettings) -> dict[str, Any]:
    last = db.session.scalar(
        select(AuditEvent)
        .where(AuditEvent.action == CHANGED)
        .options(joinedload(AuditEvent.actor))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    before, after = asdict(theirs), asdict(yours)
    return {
        "who": last.actor.name if last is not None and last.actor is not None else _("Somebody"),
        "when": last.at if last is not None else None,
        "differences": [
            {"label": label, "theirs": show(before[name]), "yours": show(after[name])}
            for name, label in LABELS.items()
            if before[name] != after[name]
        ],
    }
