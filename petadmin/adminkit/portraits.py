"""PortraitView: where the portrait of a row is chosen: a drawing of the stock, an own photo, or neither."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, Response, flash, redirect, request, url_for
from flask_admin import expose
from wtforms import StringField
from wtforms.validators import ValidationError

from petadmin.adminkit.acting import attach
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import StaleRow, commit, submitted
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.pictures import make_apart
from petadmin.adminkit.uploads import PictureField
from petadmin.adminkit.view import EntityView, entity_views
from petadmin.audit.recording import record
from petadmin.business.settings import business_settings
from petadmin.core.db import Db, db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.files import images
from petadmin.files.images import Made
from petadmin.files.portraits import Avatar, Portrayed, stock_for
from petadmin.files.storage import Storage, storage

MEGABYTE = 1024 * 1024
NONE = "none"
"""The choice of no portrait of one's own, so that the silhouette is shown."""

ACTIONS: dict[str, Label] = {
    "portrait_photo": _l("Photo chosen as portrait"),
    "portrait_drawing": _l("Drawing chosen as portrait"),
    "portrait_removed": _l("Portrait removed"),
}
"""What the history calls it; the words of every entity with portraits hold them."""


def largest_picture() -> int:
    """How many bytes a picture may have when it is handed in."""
    return business_settings(db.session).picture_megabytes * MEGABYTE


class PortraitForm(EntityForm):
    """A photo, else a drawing; a photo that is handed in counts before a drawing that is ticked."""

    photo = PictureField(_l("Photo"), limit=largest_picture)
    avatar = StringField(_l("Drawing"))

    def validate_avatar(self, field: StringField) -> None:
        if not self.photo.data and not self.photo.errors and not field.data:
            raise ValidationError(_("Choose a photo or one of the drawings."))


class Choice(NamedTuple):
    """A drawing as the form offers it."""

    value: str
    symbol: str
    label: Label
    chosen: bool


if TYPE_CHECKING:
    Screen = EntityView
else:
    # Flask-Admin copies exposed methods into each class below, so a second base that is a view would
    # hide what the first one does in its own way.
    Screen = object


class PortraitView(Screen):
    """A screen over a `Portrayed` and `Versioned` model; it stands before the view among its bases."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.method_verbs = {**cls.method_verbs, "portrait_view": "edit"}

    @expose("/<pk:row_id>/portrait", methods=("GET", "POST"))
    def portrait_view(self, row_id: int) -> Reply:
        """Choose the portrait, in a dialog of the desk or on a page of its own."""
        row = self.row_or_404(row_id)
        form = PortraitForm(submitted(), obj=None)
        if request.method != "POST":
            return self._portrait_page(row, form)
        if form.is_stale(row):
            form.form_errors.append(_("Somebody else has just changed this. Choose again."))
        elif form.validate():
            try:
                self._save_portrait(row_id, form)
            except DomainError as error:
                attach(
                    form, DomainError(error.message, field="photo") if form.photo.data else error
                )
            except StaleRow:
                form.form_errors.append(_("Somebody else has just changed this. Choose again."))
            else:
                return self._portrait_saved(row_id)
        return self._portrait_page(self.row_or_404(row_id), form)

    def _save_portrait(self, row_id: int, form: PortraitForm) -> None:
        made = _made(form)

        def save() -> None:
            row = self.row_or_404(row_id)
            if form.is_stale(row):
                raise StaleRow
            if made is not None:
                hang_photo(db.session, storage(), row, made)
            else:
                choose_drawing(db.session, row, str(form.avatar.data))

        commit(save)

    def _portrait_saved(self, row_id: int) -> Reply:
        flash(_("Saved: %(name)s", name=str(self.row_or_404(row_id))), "success")
        if request.headers.get("HX-Request"):
            # The portrait stands in several places of the page.
            return Response(status=204, headers={"HX-Refresh": "true"})
        return redirect(url_for(f"{self.endpoint}.details_view", row_id=row_id))

    def _portrait_page(self, row: Any, form: PortraitForm) -> Reply:
        form.version.data = row.version
        dialog = request.headers.get("HX-Target") == "desk-dialog"
        page: str = self.render(
            "pictures/dialog.html" if dialog else "pictures/page.html",
            row=row,
            form=form,
            choices=_choices(row),
            action_url=request.path,
            cancel_url=url_for(f"{self.endpoint}.details_view", row_id=row.id),
        )
        return page, 422 if request.method == "POST" else 200


def hang_photo(session: Db, storage: Storage, row: Portrayed, made: Made) -> None:
    """Make a photo the portrait; raises `StorageError`."""
    row.picture_id = images.keep(session, storage, made).id
    row.avatar = ""
    _record(session, "portrait_photo", row)


def choose_drawing(session: Db, row: Portrayed, key: str) -> None:
    """Make a drawing of the stock the portrait, or take the portrait away; raises `DomainError`."""
    if key != NONE and key not in {avatar.key for avatar in stock_for(row.portrait_kind)}:
        raise DomainError(_l("Choose one of these."), field="avatar")
    chosen = "" if key == NONE else key
    if row.picture_id is None and row.avatar == chosen:
        return
    row.picture_id = None
    row.avatar = chosen
    _record(session, "portrait_drawing" if chosen else "portrait_removed", row)


def init_portraits(app: Flask) -> None:
    """Let templates ask where a portrait is chosen."""
    app.jinja_env.globals["portrait_url"] = portrait_url


def portrait_url(row: Any) -> str | None:
    """Where the row's portrait is chosen, if the one who is looking may do that."""
    for view in entity_views():
        if isinstance(view, PortraitView) and view.entity == row.__audit__ and view.may("edit"):
            return url_for(f"{view.endpoint}.portrait_view", row_id=row.id)
    return None


def _record(session: Db, action: str, row: Any) -> None:
    record(session, f"{row.__audit__}.{action}", row)


def _made(form: PortraitForm) -> Made | None:
    upload = form.photo.data
    if upload is None:
        return None
    return make_apart(upload.content, name=upload.name, limit=largest_picture())


def _choices(row: Portrayed) -> list[Choice]:
    own = row.picture_id is not None
    none = Choice(
        NONE, f"silhouette-{row.silhouette}", _l("No portrait"), not own and not row.avatar
    )
    return [none, *_drawings(stock_for(row.portrait_kind), "" if own else row.avatar)]


def _drawings(avatars: Iterable[Avatar], chosen: str) -> list[Choice]:
    return [
        Choice(avatar.key, avatar.key, avatar.label, avatar.key == chosen) for avatar in avatars
    ]
