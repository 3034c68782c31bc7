"""What breeding puts on the desks: a customer's litters, and on an animal's card the litter that it is from."""

from typing import Any

from flask import Flask, url_for

from petadmin.areas.breeding import AREA, queries
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.desk.registry import Panel, QuickAction, Section, desk_of


def register(app: Flask) -> None:
    """Put litters on the customer's desk and on the animal's card."""
    desk_of(app, "customer").add(
        Section(
            key="litters",
            label=_l("Litters"),
            icon="paw",
            permission="litter:list",
            order=24,
            view="breeding_litters",
            count=lambda subject: queries.litters_of_customer(subject.id),
            area=AREA.key,
        ),
        QuickAction(
            key="new-litter",
            label=_l("New litter"),
            icon="paw",
            permission="litter:create",
            order=36,
            url=_new_url,
            area=AREA.key,
        ),
    )
    desk_of(app, "animal").add(
        Panel(
            key="litter",
            label=_l("Litter"),
            icon="paw",
            template="breeding/panel.html",
            permission="litter:view",
            order=46,
            context=lambda subject: {"puppy": _puppy(subject)},
            offered=lambda subject: _puppy(subject) is not None,
        )
    )


def _new_url(subject: Any) -> str:
    return url_for("breeding_litters.create_view", customer=subject.id)


def _puppy(subject: Any) -> Any:
    return db.session.scalars(queries.puppy_of_animal(subject.id)).first()
