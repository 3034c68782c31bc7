"""The screens of albums: a page for each, where photos are added, described, sorted, and sent to the customer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.acting import attach
from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit
from petadmin.adminkit.fields import InputRequired, Length, LineField, TextField
from petadmin.adminkit.filters import DateFilter
from petadmin.adminkit.verbs import Verb, verb
from petadmin.business.settings import business_settings
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.desk.outcomes import flash_of
from petadmin.mail.drafts import Draft
from petadmin.mail.post_office import post_office
from petadmin.records.albums import links, services
from petadmin.records.albums.admin.photos import PhotosView
from petadmin.records.albums.emails import customer_of, link_email
from petadmin.records.albums.forms import SendLinkForm
from petadmin.records.albums.models import Album
from petadmin.records.desk import SUBJECTS, section_url
from petadmin.records.queries import with_owner

KEY = "albums"
"""The section's name in addresses."""


class AlbumView(PhotosView):
    """Photo albums of customers and animals."""

    entity = "album"
    entity_model = Album
    path = "albums"
    icon = "photo"
    label = _l("Photo album")
    label_plural = _l("Photo albums")
    create_label = _l("New album")
    section_template = "albums/section.html"
    page_size = 24

    column_list = ["name", "owner", "created_at"]
    column_labels = {
        "name": _l("Album"),
        "owner": _l("Belongs to"),
        "created_at": _l("Begun"),
        "description": _l("Description"),
    }
    column_cells = {
        "name": from_macro("albums/cells.html", "name"),
        "owner": from_macro("records/cells.html", "owner"),
        "created_at": from_macro("albums/cells.html", "begun"),
    }
    column_owned = frozenset({"owner"})
    owned_by = SUBJECTS
    column_filters = [DateFilter("begun", _l("Begun"), Album.created_at, zone=get_timezone)]
    column_export = {
        "name": lambda row: row.name,
        "owner": lambda row: str(row.owner),
        "description": lambda row: row.description,
    }
    method_verbs = {**PhotosView.method_verbs, "send_link_view": "send_link"}

    form_columns = ["name", "description"]
    form_extra_fields = {
        "name": LineField(_l("Name"), [InputRequired(), Length(max=services.LONGEST_NAME)]),
        "description": TextField(
            _l("Description"),
            [Length(max=2000)],
            description=_l("The customer reads it above the photos when you send the link."),
        ),
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(Album.cover), *with_owner(Album)]

    row_options = list_options

    def create(self, values: dict[str, Any]) -> Album:
        return services.add(db.session, values)

    def update(self, row: Album, values: dict[str, Any]) -> Album:
        services.apply(row, values)
        return row

    def form_context(self, row: Album | None) -> dict[str, Any]:
        return {"save_and_add": False}

    def after_save_url(self, row: Album) -> str:
        return url_for("albums.details_view", row_id=row.id)

    def _after_saving(self, row: Album, *, created: bool) -> Reply:
        # An album that has just been begun wants photos.
        return (
            redirect(self.after_save_url(row))
            if created
            else super()._after_saving(row, created=False)
        )

    # The link

    @expose("/<pk:row_id>/send-link", methods=("GET", "POST"))
    def send_link_view(self, row_id: int) -> Reply:
        """Send the album's link by e-mail."""
        album = self.row_or_404(row_id)
        sent = request.method == "POST"
        form = (
            SendLinkForm(request.form)
            if sent
            else SendLinkForm(data={"to": customer_of(album).email})
        )
        if sent and "preview" not in request.form and form.validate():
            try:
                draft = self._draft(album, form)
                written = commit(lambda: services.send_link(db.session, album, draft))
            except DomainError as error:
                attach(form, DomainError(error.message, field="to") if error.field else error)
            else:
                said = _("The link is on its way to %(address)s.", address=form.to.data)
                flash(*flash_of(written, said))
                return redirect(url_for(".details_view", row_id=row_id))
        return self._send_page(self.row_or_404(row_id), form), 422 if form.errors else 200

    def _draft(self, album: Album, form: SendLinkForm) -> Draft:
        until = _last_day()
        token = links.make_token(album, until=until)
        return link_email(
            album,
            to=form.to.data or "",
            message=form.message.data or "",
            url=_absolute(url_for("shared_albums.album", token=token)),
            until=until,
            actor_id=current_user.id,
        )

    def _send_page(self, album: Album, form: SendLinkForm) -> str:
        page: str = self.render(
            "albums/send_link.html",
            album=album,
            form=form,
            preview=self._draft(album, form),
            preview_url=url_for(
                "shared_albums.album", token=links.make_token(album, until=_last_day())
            ),
            until=_last_day(),
            action_url=request.path,
            cancel_url=url_for(".details_view", row_id=album.id),
        )
        return page

    # Verbs

    @verb("end_links", _l("End all links"), icon="link-off", bulk=False,
          question=_l("Whoever has a link to this album no longer sees it. A new one can be sent."))  # fmt: skip
    def end_links(self, rows: Sequence[Album], form: None) -> str:
        for row in rows:
            services.end_links(db.session, row)
        return _("All links to this album have ended.")

    @verb("delete", _l("Delete album"), icon="trash", tone="danger", bulk=False,
          question=_l("The album is deleted with its photos. This cannot be undone."))  # fmt: skip
    def delete(self, rows: Sequence[Album], form: None) -> str:
        names = ", ".join(row.name for row in rows)
        for row in rows:
            db.session.delete(row)
        return _("The album %(name)s was deleted.", name=names)

    def question_of(self, verb: Verb, rows: Sequence[Album]) -> Label | None:
        if verb.name != "delete":
            return super().question_of(verb, rows)
        number = sum(self.photo_counts(rows).values())
        if not number:
            return _("The album is empty.")
        return ngettext(
            "The photo in it is deleted as well. This cannot be undone.",
            "The %(num)s photos in it are deleted as well. This cannot be undone.",
            number,
        )

    def after_verb_url(self, verb: Verb, rows: Sequence[Album], back: str) -> str:
        return albums_url(rows[0]) if verb.name == "delete" else back


def albums_url(album: Album) -> str:
    """All albums of whom an album belongs to."""
    return section_url(album.owner, KEY)


def _last_day() -> date:
    days = business_settings(db.session).album_link_days
    return links.last_day(today(get_timezone()), days)


def _absolute(path: str) -> str:
    return f"{post_office().public_url or request.host_url.rstrip('/')}{path}"
