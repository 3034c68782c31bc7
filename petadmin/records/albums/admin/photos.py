"""PhotosView: the page of an album, and what is done to the photos on it."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from flask import Response, abort, flash, jsonify, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user
from sqlalchemy.orm import joinedload

from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, next_url, row_id_in
from petadmin.adminkit.pictures import turn_apart
from petadmin.adminkit.portraits import largest_picture
from petadmin.adminkit.receiving import Receipt
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.files.images import Made
from petadmin.files.kinds import PICTURES, endings
from petadmin.files.models import Picture
from petadmin.files.storage import FileLostError, storage
from petadmin.records.albums import queries, services
from petadmin.records.albums.emails import customer_of
from petadmin.records.albums.forms import NEW, MoveForm
from petadmin.records.albums.models import Album, Photo
from petadmin.records.albums.uploading import receive

ON_A_PAGE = 60
"""So many photos come at once; the next ones follow when the last ones are in sight."""

MOST_AT_ONCE = 500
SHOWN_ROWS = 10

REMOVE_ANY = "remove_any_photo"
"""The verb that lets somebody remove photos that others have added."""


class PhotosView(EntityView):
    """The photos of an album; photos have no screen of their own."""

    method_verbs: ClassVar[Mapping[str, str]] = {
        **EntityView.method_verbs,
        "upload_view": "add_photos",
        "caption_view": "edit",
        "turn_view": "edit",
        "cover_view": "edit",
        "arrange_view": "edit",
        "move_photos_view": "edit",
        "remove_photos_view": "remove_photos",
    }

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        album = self.row_or_404(row_id)
        page = max(row_id_in(request.args.get("page", "")) or 1, 1)
        total = self.photo_counts([album]).get(album.id, 0)
        start = min((page - 1) * ON_A_PAGE, services.MOST_PHOTOS)
        found = queries.photos_of(album.id).offset(start).limit(ON_A_PAGE)
        return self.render(
            "albums/album.html",
            title=album.name,
            album=album,
            photos=db.session.scalars(found).all(),
            total=total,
            start=start,
            more_url=url_for(".details_view", row_id=row_id, page=page + 1)
            if start + ON_A_PAGE < total
            else None,
            verbs=self.row_verbs(album),
            edit_url=self.edit_url(album),
        )

    def photo_counts(self, albums: Sequence[Album]) -> dict[int, int]:
        """How many photos each of these albums has."""
        found = db.session.execute(queries.counts([album.id for album in albums]))
        return {album_id: number for album_id, number in found}  # noqa: C416 - rows are no pairs

    def may_remove(self, photo: Photo) -> bool:
        """Whether the one who is looking may remove a photo: everybody their own ones."""
        own = photo.author_id == current_user.id and self.may("remove_photos")
        return own or self.may(REMOVE_ANY)

    def largest_file(self) -> int:
        """How many bytes a photo may have, for the drop zone."""
        return largest_picture()

    def accepted(self) -> str:
        """The endings that photos may have."""
        return endings(PICTURES)

    # Adding

    @expose("/<pk:row_id>/photos", methods=("POST",))
    def upload_view(self, row_id: int) -> Reply:
        """Photos dropped one by one, answered in JSON, or sent together by the plain form."""
        album_id = self.row_or_404(row_id).id
        sent = [file for file in request.files.getlist("files") if file.filename]
        receipts = receive(sent, album_id=album_id, author_id=current_user.id)
        if request.accept_mimetypes.best == "application/json":
            reply: Response = jsonify([one.as_json() for one in receipts])
            reply.status_code = 422 if any(one.problem for one in receipts) else 201
            return reply
        return self._answer_plainly(self.row_or_404(row_id), receipts)

    def _answer_plainly(self, album: Album, receipts: Sequence[Receipt]) -> Reply:
        back = url_for(".details_view", row_id=album.id)
        if any(one.problem for one in receipts):
            return self.render(
                "albums/uploaded.html", receipts=receipts, back_url=back, album=album
            ), 422
        if not receipts:
            flash(_("No file was chosen."), "warning")
        else:
            said = ngettext("%(num)s photo was added.", "%(num)s photos were added.", len(receipts))
            flash(said, "success")
        return redirect(back)

    # One photo

    @expose("/<pk:row_id>/photos/caption", methods=("POST",))
    def caption_view(self, row_id: int) -> Reply:
        """Write a caption in place."""
        album, photo = self._album_and_photo(row_id)
        caption, was = request.form.get("caption", ""), request.form.get("was", "")
        return self._changed(
            album, photo, lambda found: services.write_caption(found, caption, was=was)
        )

    @expose("/<pk:row_id>/photos/turn", methods=("POST",))
    def turn_view(self, row_id: int) -> Reply:
        """Turn a photo clockwise, by so many quarters."""
        album, photo = self._album_and_photo(row_id)
        turns = row_id_in(request.values.get("turns", "")) or 1
        if photo is None:
            return self._told(row_id, None, _l("This photo is no longer in the album."))
        photo_id = photo.id
        try:
            made = _turned(photo, turns % 4)
        except DomainError as error:
            return self._told(row_id, photo_id, error.message)
        album, again = self.row_or_404(row_id), self._photo(row_id, photo_id)
        return self._changed(
            album,
            again,
            lambda found: services.replace_picture(db.session, storage(), album, found, made),
        )

    @expose("/<pk:row_id>/photos/cover", methods=("POST",))
    def cover_view(self, row_id: int) -> Reply:
        """Choose the cover."""
        album, photo = self._album_and_photo(row_id)
        return self._changed(album, photo, lambda found: services.choose_cover(album, found))

    @expose("/<pk:row_id>/photos/arrange", methods=("POST",))
    def arrange_view(self, row_id: int) -> Reply:
        """Put a photo `before` or `after` another one or at the end, or move it by `places`."""
        album, photo = self._album_and_photo(row_id)
        places = {"1": 1, "-1": -1}.get(request.values.get("places", ""))
        before, after = (row_id_in(request.values.get(name, "")) for name in ("before", "after"))

        def arrange(found: Photo) -> None:
            if places is not None:
                services.step(db.session, album, found, places=places)
            else:
                services.arrange(db.session, album, found, before=before, after=after)

        if photo is not None and request.headers.get("HX-Request"):
            commit(lambda: arrange(photo))
            return Response(status=204)
        return self._changed(album, photo, arrange)

    def _album_and_photo(self, row_id: int) -> tuple[Album, Photo | None]:
        album = self.row_or_404(row_id)
        return album, self._photo(album.id, row_id_in(request.values.get("photo", "")))

    def _photo(self, album_id: int, photo_id: int | None) -> Photo | None:
        if photo_id is None:
            return None
        loaded = joinedload(Photo.picture).joinedload(Picture.large)
        return db.session.scalar(queries.some_of(album_id, [photo_id]).options(loaded))

    def _changed(self, album: Album, photo: Photo | None, work: Callable[[Photo], object]) -> Reply:
        if photo is None:
            return self._told(album.id, None, _l("This photo is no longer in the album."))
        row_id, photo_id = album.id, photo.id
        try:
            commit(lambda: work(photo))
        except DomainError as error:
            return self._told(row_id, photo_id, error.message)
        return self._told(row_id, photo_id)

    def _told(self, row_id: int, photo_id: int | None, problem: Label = "") -> Reply:
        """The photo as it is now, alone for a script, or the album's page again."""
        photo = self._photo(row_id, photo_id)
        if request.headers.get("HX-Request") and photo is not None:
            tile = self.render(
                "albums/tile.html",
                album=self.row_or_404(row_id),
                photo=photo,
                problem=problem,
                caption=request.form.get("caption") if problem else None,
            )
            return tile, 422 if problem else 200
        if problem:
            flash(str(problem), "error")
        anchor = f"photo-{photo_id}" if photo is not None else None
        return redirect(next_url(url_for(".details_view", row_id=row_id, _anchor=anchor)))

    # Several photos

    @expose("/<pk:row_id>/photos/move", methods=("POST",))
    def move_photos_view(self, row_id: int) -> Reply:
        """Move photos to another album of the same customer, or to a new one."""
        album, photos = self._album_and_photos(row_id)
        if not photos:
            return self._nothing_chosen(album)
        near = db.session.scalars(queries.albums_near(album, customer_of(album).id)).all()
        form = MoveForm(request.form)
        form.album.choices = [
            *(
                (str(one.id), _("%(album)s (%(owner)s)", album=one.name, owner=one.owner))
                for one in near
            ),
            (NEW, _("A new album")),
        ]
        form.album.data = form.album.data or form.album.choices[0][0]
        if "confirmed" in request.form:
            target = next((one for one in near if str(one.id) == form.album.data), None)
            try:
                return self._move(album, photos, target, form)
            except DomainError as error:
                form.form_errors.append(str(error))
        return self.render(
            "albums/move.html",
            album=album,
            photos=photos,
            form=form,
            action_url=url_for(".move_photos_view", row_id=album.id),
            cancel_url=url_for(".details_view", row_id=album.id),
        ), 422 if form.form_errors else 200

    def _move(
        self, album: Album, photos: Sequence[Photo], target: Album | None, form: MoveForm
    ) -> Reply:
        number, from_id = len(photos), album.id

        def move() -> str:
            goal = target or self._begun(album, form)
            db.session.flush()
            services.move(db.session, album, photos, goal)
            return goal.name

        name = commit(move)
        said = ngettext(
            "%(num)s photo is now in %(album)s.",
            "%(num)s photos are now in %(album)s.",
            number,
            album=name,
        )
        flash(said, "success")
        return redirect(url_for(".details_view", row_id=from_id))

    def _begun(self, album: Album, form: MoveForm) -> Album:
        if form.album.data != NEW:
            raise DomainError(_l("This album has been deleted in the meantime."))
        if not self.may("create"):
            abort(403)
        owner = {"customer_id": album.customer_id, "animal_id": album.animal_id}
        return services.add(db.session, {"name": form.name.data, **owner})

    @expose("/<pk:row_id>/photos/remove", methods=("POST",))
    def remove_photos_view(self, row_id: int) -> Reply:
        """Remove photos for good, after asking."""
        album, photos = self._album_and_photos(row_id)
        if not photos:
            return self._nothing_chosen(album)
        if not all(self.may_remove(photo) for photo in photos):
            flash(
                _(
                    "You may remove the photos that you have added; ask an administrator for others."
                ),
                "error",
            )
            return redirect(url_for(".details_view", row_id=row_id))
        if "confirmed" not in request.form:
            return self._ask_to_remove(album, photos)
        number = len(photos)
        commit(lambda: services.remove(db.session, album, photos))
        said = ngettext("%(num)s photo was removed.", "%(num)s photos were removed.", number)
        flash(said, "success")
        return redirect(url_for(".details_view", row_id=row_id))

    def _ask_to_remove(self, album: Album, photos: Sequence[Photo]) -> Reply:
        title = ngettext("Remove %(num)s photo", "Remove %(num)s photos", len(photos))
        page: str = self.render(
            "admin/confirm.html",
            title=title,
            text=_("They are gone for good, also from links that were sent."),
            rows=[photo.caption for photo in photos if photo.caption][:SHOWN_ROWS],
            more=0,
            form=None,
            verb={
                "label": _("Remove"),
                "tone": "danger",
                "url": url_for(".remove_photos_view", row_id=album.id),
                "icon": "trash",
            },
            ids=[photo.id for photo in photos],
            next="",
            cancel_url=url_for(".details_view", row_id=album.id),
        )
        return page

    def _album_and_photos(self, row_id: int) -> tuple[Album, Sequence[Photo]]:
        album = self.row_or_404(row_id)
        # A button of one photo names it in its address; then the ticked ones do not count.
        texts = request.args.getlist("photo") or request.form.getlist("ids")
        ids = {found for text in texts[:MOST_AT_ONCE] if (found := row_id_in(text)) is not None}
        return album, db.session.scalars(queries.some_of(album.id, ids)).all() if ids else []

    def _nothing_chosen(self, album: Album) -> Reply:
        flash(_("Nothing was selected."), "warning")
        return redirect(url_for(".details_view", row_id=album.id))


def _turned(photo: Photo, turns: int) -> Made:
    try:
        content = storage().read(photo.picture.large)
    except FileLostError as error:
        raise DomainError(
            _l("This file is no longer in the storage. Upload it again if you have it.")
        ) from error
    return turn_apart(content, turns)
