"""The screen on which administrators set up the form for the website."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose

from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, submitted
from petadmin.adminkit.view import EntityView
from petadmin.audit.models import AuditEvent
from petadmin.audit.recording import ACTOR
from petadmin.business.models import BusinessSetting
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.leads.web import settings
from petadmin.leads.web.forms import WebFormForm, offered_interests
from petadmin.leads.web.settings import WebForm


class WebFormView(EntityView):
    """One form over its settings, with what to put on the website."""

    entity = "web_form"
    entity_model = BusinessSetting
    path = "settings/web-form"
    icon = "forms"
    label = _l("Web form")
    label_plural = _l("Web form")
    description = _l("Who writes on your own website becomes a potential customer.")
    method_verbs = {"index_view": "edit"}
    form_groups = [
        {
            "label": _l("The form"),
            "description": _l("Switched off, its address does not answer."),
            "fields": ["is_on", "assignee_id"],
        },
        {
            "label": _l("Your website"),
            "description": _l("What other websites send is refused."),
            "fields": ["origins", "thanks_url"],
        },
        {
            "label": _l("Consents"),
            "description": _l(
                "The words are kept with each consent. Left empty, the usual ones are shown."
            ),
            "fields": ["privacy_es", "privacy_en", "marketing_es", "marketing_en"],
        },
    ]

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> Reply:
        present = settings.web_form(db.session)
        values = {**asdict(present), "origins": "\n".join(present.origins)}
        form = WebFormForm(submitted(), data=values)
        if request.method == "POST" and form.validate():
            commit(lambda: _choose(form.chosen()))
            flash(_("The settings are saved."), "success")
            return redirect(self.list_url)
        page = self.render(
            "leads/web_form_settings.html",
            title=str(self.label),
            form=form,
            groups=self.form_groups,
            cancel_url=url_for("home.settings"),
            back_url=url_for("home.settings"),
            back_label=_("Settings"),
            action_url=request.path,
            **_for_the_website(present),
        )
        return page, 422 if request.method == "POST" else 200


def _for_the_website(present: WebForm) -> dict[str, Any]:
    return {
        "present": present,
        "address": url_for("web_form.write", _external=True),
        "interests": offered_interests(),
        "privacy": present.privacy("es"),
        "marketing": present.marketing("es"),
    }


def _choose(chosen: WebForm) -> None:
    changes = settings.choose(db.session, chosen)
    if changes:
        db.session.add(
            AuditEvent(
                actor_id=db.session.info.get(ACTOR),
                action="web_form.changed",
                entity=WebFormView.entity,
                changes=changes,
            )
        )
