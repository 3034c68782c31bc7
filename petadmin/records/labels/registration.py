"""What tags, colour codes and interests bring."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.records.labels import desk
from petadmin.records.labels.admin import ColourCodeView, InterestView, TagView


def register(screens: Screens) -> None:
    """Register tags, colour codes and interests."""
    screens.add(TagView(), order=20, group="settings")
    screens.add(ColourCodeView(), order=21, group="settings")
    screens.add(InterestView(), order=22, group="settings")
    desk.register(screens.app, screens.find("customers"), screens.find("animals"))
    for entity, label in (
        ("tag", _l("Tag")),
        ("colour_code", _l("Colour code")),
        ("interest", _l("Interest")),
    ):
        screens.words.name(
            entity,
            label,
            actions={},
            fields={
                "area": _l("Business area"),
                "bearer": _l("For whom"),
                "colour": _l("Colour"),
                "name": _l("Name"),
                "on_web_form": _l("On the web form"),
            },
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
        "interest.created": _l("Interest added"),
        "interest.updated": _l("Interest changed"),
        "interest.deleted": _l("Interest deleted"),
        "interest.merged": _l("Interests merged"),
        "interest.exported": _l("Interests exported"),
        "lead.labelled": _l("Interests changed"),
        "customer.labelled": _l("Labels changed"),
        "animal.labelled": _l("Labels changed"),
    }
    for entity in ("customer", "animal", "lead"):
        screens.words.fields |= {
            (entity, "interests"): _l("Interests"),
            (entity, "tags"): _l("Tags"),
            (entity, "colours"): _l("Colour codes"),
        }
