"""What custom fields bring: their screen in the settings, a panel on each desk, words for the history."""

from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.customfields import desk
from petadmin.customfields.admin import FieldView
from petadmin.customfields.values import changes_in_words, options_in_words
from petadmin.customfields.view import CustomisedView


def register(screens: Screens) -> None:
    """Register custom fields; the screens that show them are registered before."""
    screens.add(FieldView(), order=30, group="settings")
    for view in screens.admin._views:
        if isinstance(view, CustomisedView):
            desk.register(screens.app, view)
    screens.app.jinja_env.globals.update(
        custom_facts=desk.facts_of, custom_sheet_facts=desk.sheet_facts
    )
    screens.words.mappings["custom"] = changes_in_words
    screens.words.mappings["options"] = options_in_words
    screens.words.name(
        "custom_field",
        _l("Custom field"),
        actions={
            "created": _l("Custom field added"),
            "updated": _l("Custom field changed"),
            "deleted": _l("Custom field deleted"),
            "retired": _l("Custom field retired"),
            "restored": _l("Custom field taken back into use"),
            "exported": _l("Custom fields exported"),
        },
    )
