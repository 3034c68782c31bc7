"""What albums bring: their screen, their part of the desks, their pictures, words for their history."""

from petadmin.adminkit.pictures import register_pictures
from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.records.albums import desk
from petadmin.records.albums.admin.albums import AlbumView, albums_url
from petadmin.records.albums.models import Photo


def register(screens: Screens) -> None:
    """Register albums."""
    screens.add(AlbumView())
    desk.register(screens.app)
    screens.app.jinja_env.globals["albums_url"] = albums_url
    register_pictures(screens.app, Photo.picture_id, permission="album:view")
    screens.words.name_emails({"album.link": _l("Link to a photo album")})
    screens.words.name(
        "album",
        _l("Photo album"),
        actions={
            "created": _l("Photo album begun"),
            "updated": _l("Photo album changed"),
            "deleted": _l("Photo album deleted"),
            "exported": _l("Photo albums exported"),
            "photos_moved": _l("Photos moved to another album"),
            "photos_removed": _l("Photos removed"),
            "link_sent": _l("Album link sent by email"),
            "links_ended": _l("Links to the album ended"),
        },
        fields={
            "photos": _l("Number of photos"),
            "album": _l("Album"),
            "to": _l("Recipient"),
        },
    )
