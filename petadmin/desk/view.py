"""DeskView: the screen of an entity whose details page is a Magic Desk."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from flask import Response, abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit import conflicts
from petadmin.adminkit.acting import attach
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import StaleRow, commit, submitted
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Looked, build
from petadmin.adminkit.view import EntityView, view_at
from petadmin.business.areas import Area
from petadmin.core.db import db, keep_plans, plan_anew
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _
from petadmin.desk import frame
from petadmin.desk.registry import Desk, Panel, Section, current_desk


class DeskView(EntityView):
    """Adds to an EntityView: the desk as details page, panels edited in place, sections."""

    method_verbs: ClassVar[Mapping[str, str]] = {**EntityView.method_verbs, "panel_view": "view"}

    @property
    def desk(self) -> Desk:
        return current_desk(self.entity)

    def section(self, key: str) -> Section | None:
        """A section of the desk, unless it belongs to an area that is not in use."""
        section = self.desk.section(key)
        return section if section is not None and frame.is_in_use(section.area) else None

    def verb_of_method(self, name: str, kwargs: Mapping[str, Any]) -> str | None:
        if name == "row_view" and self.section(str(kwargs.get("what"))) is not None:
            return "view"
        return super().verb_of_method(name, kwargs)

    def facts(self, subject: Any) -> list[str]:
        """Short facts under the name."""
        return []

    def reach(self, subject: Any) -> frame.Reach:
        """One-tap ways to reach the subject."""
        return frame.Reach()

    def subject_areas(self, subject: Any) -> list[Area]:
        """The areas in use in which the subject is known."""
        return []

    def panel_options(self) -> Sequence[ORMOption]:
        """What to load along with the subject for a single panel; each panel asks for what else it shows."""
        return ()

    def section_options(self) -> Sequence[ORMOption]:
        """What to load along with the subject for the frame around a section."""
        return self.row_options()

    def subject_of_section(self, row_id: int) -> Any:
        """The subject for a section, without what only the summary shows of it."""
        statement = self.scope().where(self.model.id == row_id).options(*self.section_options())
        found = db.session.scalars(statement).unique().one_or_none()
        return found if found is not None else self.row_or_404(row_id)

    def subject_of_panel(self, row_id: int) -> Any:
        """The subject for a single panel, without all that the whole desk shows of it."""
        statement = self.scope().where(self.model.id == row_id).options(*self.panel_options())
        return db.session.scalar(statement) or abort(404)

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        keep_plans(db.session)
        subject = self.row_or_404(row_id)
        shown = self.frame_of(subject, active="summary")
        shown.statistics = frame.figures(self.desk, subject)
        shown.panels = frame.show_panels(self.desk, subject, endpoint=self.endpoint)
        return self.render("desk/desk.html", desk=shown)

    @expose("/<pk:row_id>/<what>", methods=("GET", "POST"))
    def row_view(self, row_id: int, what: str) -> Reply:
        section = self.section(what)
        if section is None:
            reply: Reply = super().row_view(row_id=row_id, what=what)
            return reply
        if request.method == "POST":
            abort(405)
        keep_plans(db.session)
        return self._section_page(section, self.subject_of_section(row_id))

    @expose("/<pk:row_id>/panels/<key>", methods=("GET", "POST"))
    def panel_view(self, row_id: int, key: str) -> Reply:
        panel = self.desk.panel(key) or abort(404)
        keep_plans(db.session)
        if not frame.is_in_use(panel.area):
            abort(404)
        editing = request.method == "POST" or "edit" in request.args
        if not current_user.may(panel.permission):
            abort(403)
        if editing and panel.form is not None and not current_user.may(panel.edit_permission):
            abort(403)
        if not editing:
            return self._panel(panel, row_id)
        subject = self.row_or_404(row_id)
        if panel.form is None:
            abort(404)
        return self._edit_panel(panel, panel.form(), subject)

    def frame_of(self, subject: Any, *, active: str) -> frame.Frame:
        """Everything around the content of a desk's page."""
        counts = frame.counts_of(self.desk, subject, active=active)
        return frame.Frame(
            subject=subject,
            endpoint=self.endpoint,
            title=str(subject),
            initials=subject.initials,
            facts=self.facts(subject),
            area_choices=frame.area_choices(self.subject_areas(subject)),
            reach=self.reach(subject),
            markers=frame.markers(self.desk, subject),
            alert_groups=frame.alert_groups(self.desk, subject, counts),
            quick_actions=frame.links(self.desk, subject, primary=True),
            actions=frame.links(self.desk, subject, primary=False) + self._verb_links(subject),
            menu_groups=frame.menu_groups(
                self.desk,
                subject,
                counts,
                endpoint=self.endpoint,
                active=active,
                known=self.subject_areas(subject),
            ),
            menu_hidden=frame.is_menu_hidden(),
            summary_url=url_for(f"{self.endpoint}.details_view", row_id=subject.id),
            toggle_url=url_for("account.preferences"),
            edit_url=self.edit_url(subject),
        )

    def _verb_links(self, subject: Any) -> list[frame.Link]:
        edit = self.edit_url(subject)
        links = [frame.Link(_("Edit"), "edit", edit)] if edit else []
        return links + [
            frame.Link(verb.label, verb.icon, self.verb_url(verb, subject), False, verb.tone)
            for verb in self.row_verbs(subject)
        ]

    def _section_page(self, section: Section, subject: Any) -> Reply:
        if not current_user.may(section.permission):
            abort(403)
        shown = self.frame_of(subject, active=section.key)
        if section.page is not None:
            template, context = section.page(subject)
            return self.render(template, desk=shown, section=section, **context)
        plan_anew(db.session)
        view = view_at(section.view or "")
        listing = build(view, Looked(request.path, (f"{self.entity}_id", subject.id)))
        partial = request.headers.get("HX-Target") == "list"
        template = "admin/_list.html" if partial else view.section_template
        page: str = view.render(template, desk=shown, section=section, listing=listing)
        return page

    def _panel(self, panel: Panel, row_id: int) -> Reply:
        if request.headers.get("HX-Request"):
            subject = self.subject_of_panel(row_id)
            shown = frame.show_panel(panel, subject, endpoint=self.endpoint)
            return self.render("desk/_panel.html", panel=shown, subject=subject)
        subject = self.subject_of_section(row_id)
        if not panel.lazy:
            return redirect(url_for(f"{self.endpoint}.details_view", row_id=subject.id))
        shown = frame.show_panel(panel, subject, endpoint=self.endpoint)
        desk = self.frame_of(subject, active="summary")
        return self.render("desk/panel_page.html", desk=desk, panel=shown, subject=subject)

    def _edit_panel(self, panel: Panel, form_class: type[EntityForm], subject: Any) -> Reply:
        if request.method != "POST":
            form = form_class(obj=subject)
            form.version.data = subject.version
            return self._panel_form(panel, subject, form)
        form = form_class(submitted(), obj=subject)
        if form.is_stale(subject):
            return self._panel_form(panel, subject, form, stale=True)
        if form.validate():
            try:
                commit(lambda: self._save_panel(panel, subject, form))
            except DomainError as error:
                attach(form, error)
            except StaleRow:
                return self._panel_form(panel, self.row_or_404(subject.id), form, stale=True)
            else:
                return self._panel_saved(subject)
        return self._panel_form(panel, self.row_or_404(subject.id), form)

    def _save_panel(self, panel: Panel, subject: Any, form: EntityForm) -> None:
        if panel.save is not None:
            panel.save(subject, self.values_of(form, subject))
        else:
            self.update(subject, self.values_of(form, subject))

    def _panel_saved(self, subject: Any) -> Reply:
        flash(_("Saved: %(name)s", name=str(subject)), "success")
        desk = url_for(f"{self.endpoint}.details_view", row_id=subject.id)
        if request.headers.get("HX-Request"):
            # The header, the alerts and the figures may tell of what was just saved.
            if urlsplit(request.headers.get("HX-Current-URL", "")).path != request.path:
                return Response(status=204, headers={"HX-Refresh": "true"})
            # The form stood open as a page of its own, which is left.
            return Response(status=204, headers={"HX-Redirect": desk})
        return redirect(desk)

    def _panel_form(
        self, panel: Panel, subject: Any, form: EntityForm, *, stale: bool = False
    ) -> Reply:
        conflict = None
        if stale:
            stored = type(form)(obj=subject)
            conflict = conflicts.describe(form, stored, entity=self.entity, row=subject)
            form.version.data = subject.version
        context = {
            "panel": panel,
            "form": form,
            "conflict": conflict,
            "action_url": request.full_path,
            "cancel_url": url_for(f"{self.endpoint}.panel_view", row_id=subject.id, key=panel.key),
            "subject": subject,
        }
        status = 422 if request.method == "POST" else 200
        if request.headers.get("HX-Target") == "desk-dialog":
            return self.render("desk/_dialog_form.html", **context), status
        if request.headers.get("HX-Request"):
            return self.render("desk/_panel_form.html", **context), status
        shown = self.frame_of(subject, active="summary")
        return self.render("desk/panel_page.html", desk=shown, **context), status
