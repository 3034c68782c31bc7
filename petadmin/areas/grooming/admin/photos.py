"""GroomingPhotosView: the photos on the page of a grooming service: added, described, removed."""

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, jsonify, redirect, request, url_for
from flask_admin import expose

from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, row_id_in
from petadmin.adminkit.portraits import largest_picture
from petadmin.adminkit.receiving import Receipt
from petadmin.areas.grooming import queries, services
from petadmin.areas.grooming.models import GroomingPhoto, Stage
from petadmin.areas.grooming.uploading import receive
from petadmin.bookings.admin.visits import VisitView
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, ngettext
from petadmin.files.kinds import PICTURES, endings


class GroomingPhotosView(VisitView):
    """The photos of a service; they have no screen of their own."""

    method_verbs = {
        **VisitView.method_verbs,
        "upload_view": "edit",
        "caption_view": "edit",
        "remove_photo_view": "edit",
    }

    def details_context(self, row: Any) -> dict[str, Any]:
        found = db.session.scalars(queries.photos_of(row.id)).all()
        return {
            "stages": [
                (stage, [photo for photo in found if photo.stage is stage]) for stage in Stage
            ],
            "limit": largest_picture(),
            "accepted": endings(PICTURES),
        }

    @expose("/<pk:row_id>/photos", methods=("POST",))
    def upload_view(self, row_id: int) -> Reply:
        """Photos dropped one by one, answered in JSON, or sent together by the plain form."""
        service_id = self.row_or_404(row_id).id
        stage = _stage_in(request.args.get("stage", ""))
        if stage is None:
            flash(_("Say whether the photos are from before or after."), "error")
            return redirect(url_for(".details_view", row_id=row_id))
        sent = [file for file in request.files.getlist("files") if file.filename]
        receipts = receive(sent, service_id=service_id, stage=stage)
        if request.accept_mimetypes.best == "application/json":
            reply: Response = jsonify([one.as_json() for one in receipts])
            reply.status_code = 422 if any(one.problem for one in receipts) else 201
            return reply
        return self._answer_plainly(row_id, receipts)

    def _answer_plainly(self, row_id: int, receipts: Sequence[Receipt]) -> Reply:
        row = self.row_or_404(row_id)
        back = url_for(".details_view", row_id=row_id)
        if any(one.problem for one in receipts):
            page = self.render("grooming/uploaded.html", receipts=receipts, back_url=back, row=row)
            return page, 422
        if not receipts:
            flash(_("No file was chosen."), "warning")
        else:
            said = ngettext("%(num)s photo was added.", "%(num)s photos were added.", len(receipts))
            flash(said, "success")
        return redirect(back)

    @expose("/<pk:row_id>/photos/caption", methods=("POST",))
    def caption_view(self, row_id: int) -> Reply:
        """Write a caption in place."""
        photo = self._photo(row_id)
        if photo is None:
            return self._gone(row_id)
        caption, was = request.form.get("caption", ""), request.form.get("was", "")
        try:
            commit(lambda: services.write_caption(photo, caption, was=was))
        except DomainError as error:
            flash(str(error), "error")
        return redirect(url_for(".details_view", row_id=row_id, _anchor="photos"))

    @expose("/<pk:row_id>/photos/remove", methods=("POST",))
    def remove_photo_view(self, row_id: int) -> Reply:
        """Remove a photo for good, after asking."""
        row, photo = self.row_or_404(row_id), self._photo(row_id)
        if photo is None:
            return self._gone(row_id)
        back = url_for(".details_view", row_id=row_id, _anchor="photos")
        if "confirmed" not in request.form:
            return self._ask_to_remove(photo, url=request.full_path, back=back)
        commit(lambda: services.remove_photo(db.session, row, photo))
        flash(_("The photo was removed."), "success")
        return redirect(back)

    def _ask_to_remove(self, photo: GroomingPhoto, *, url: str, back: str) -> Reply:
        page: str = self.render(
            "admin/confirm.html",
            title=_("Remove photo"),
            text=_("It is gone for good."),
            rows=[photo.caption] if photo.caption else [],
            more=0,
            form=None,
            verb={"label": _("Remove"), "tone": "danger", "url": url, "icon": "trash"},
            ids=[],
            next="",
            cancel_url=back,
        )
        return page

    def _gone(self, row_id: int) -> Reply:
        flash(_("This photo is gone already."), "error")
        return redirect(url_for(".details_view", row_id=row_id))

    def _photo(self, row_id: int) -> GroomingPhoto | None:
        row = self.row_or_404(row_id)
        photo_id = row_id_in(request.values.get("photo", ""))
        found = queries.photos_of(row.id).where(GroomingPhoto.id == (photo_id or 0))
        return db.session.scalar(found)


def _stage_in(text: str) -> Stage | None:
    return next((stage for stage in Stage if stage.value == text), None)
