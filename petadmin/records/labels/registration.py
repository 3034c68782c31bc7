"""What tags and colour codes bring."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.records.labels import desk
from petadmin.records.labels.admin import ColourCodeView, TagView


def register(screens: Screens) -> None:
    """Register tags and colour codes."""
    screens.add(TagView(), order=20, group="settings")
    screens.add(ColourCodeView(), order=21, group="settings")
    desk.register(screens.app, screens.find("customers"), screens.find("animals"))
    for entity, label in (("tag", _l("Tag")), ("colour_code", _l("Colour code"))):
        screens.words.name(
            entity,
            label,
            actions={},
            fields={"colour": _l("Colour"), "bearer": _l("For whom"), "name": _l("Name")},
        )
    screens.words.actions |= {
        "tag.created": _l("Tag added"),
        "tag.updated": _l("Tag changed"),
        "tag.deleted": _l("Tag deleted"),
        "tag.merged": _l("Tags merged"),
        "tag.exported": _l("Tags exported"),
        "colour_code.created": _l("Colour code added"),
        "colour_code.updated": _l("Colour code changed"),
        "colour_code.deleted": _l("Colour code deleted"),
        "colour_code.merged": _l("Colour codes merged"),
        "colour_code.exported": _l("Colour codes exported"),
        "customer.labelled": _l("Labels changed"),
        "animal.labelled": _l("Labels changed"),
    }
    for entity in ("customer", "animal"):
        screens.words.fields |= {
            (entity, "tags"): _l("Tags"),
            (entity, "colours"): _l("Colour codes"),
        }
