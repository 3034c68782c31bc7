"""What the animals bring: their screens, the card, their part of the customer's desk, words for their history."""

from petadmin.adminkit import portraits
from petadmin.adminkit.pictures import register_pictures
from petadmin.adminkit.screens import Screens
from petadmin.adminkit.words import Words
from petadmin.animals import card, checks, desk
from petadmin.animals.admin import AnimalView
from petadmin.animals.models import Animal
from petadmin.animals.relation_view import RelationView
from petadmin.animals.units import show_kilos
from petadmin.animals.weight_view import WeightView
from petadmin.core.i18n import _l


def register(screens: Screens) -> None:
    """Register the animals, their weights, and who gets on with whom."""
    view = screens.add(AnimalView(), order=3)
    screens.add_new(view, order=10)
    screens.add(WeightView())
    screens.add(RelationView())
    screens.app.jinja_env.filters["kilos"] = show_kilos
    desk.register(screens.app, screens.find("customers"), view)
    card.register(screens.app, view)
    checks.register(screens.app)
    register_pictures(screens.app, Animal.picture_id, permission="animal:view")
    _name_animals(screens.words)
    _name_the_rest(screens.words)


def _name_animals(words: Words) -> None:
    words.name(
        "animal",
        _l("Animal"),
        actions={
            "created": _l("Animal added"),
            "updated": _l("Animal changed"),
            "deleted": _l("Animal deleted"),
            "exported": _l("Animals exported"),
            "arrived": _l("Animal came from another customer"),
            "left": _l("Animal went to another customer"),
            "merged": _l("Duplicate of an animal merged"),
            "relation_changed": _l("Buddies or enemies changed"),
            **portraits.ACTIONS,
        },
        fields={
            "buddy": _l("Buddy"),
            "enemy": _l("Enemy"),
            "duplicate": _l("The other entry"),
            "sire_id": _l("Sire"),
            "dam_id": _l("Dam"),
        },
    )


def _name_the_rest(words: Words) -> None:
    words.name(
        "weight",
        _l("Weight"),
        actions={
            "created": _l("Weight added"),
            "updated": _l("Weight changed"),
            "deleted": _l("Weight deleted"),
            "exported": _l("Weights exported"),
        },
        fields={"grams": _l("Weight in grams")},
    )
    words.name(
        "animal_relation",
        _l("Buddy or enemy"),
        actions={"exported": _l("Buddies and enemies exported")},
    )
