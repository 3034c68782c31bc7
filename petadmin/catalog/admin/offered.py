"""What the screens of services, places and products share: things are offered, retired, and offered again."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy import Select

from petadmin.adminkit.edge import submitted
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.business.areas import Area, areas
from petadmin.catalog import services
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext

OFFERED: Sequence[tuple[str, Label]] = [("offered", _l("Offered")), ("retired", _l("Retired"))]
STATE_ICONS = {"offered": "circle-check", "low": "alert-triangle", "retired": "archive"}


def state_filter(model: Any) -> ChoiceFilter:
    """What is offered, or what was retired."""
    return ChoiceFilter(
        "state",
        _l("State"),
        lambda value: model.is_active.is_(value == "offered"),
        choices=lambda: OFFERED,
    )


def area_filter(model: Any) -> ChoiceFilter:
    """The area of business to which something belongs."""
    return ChoiceFilter("area", _l("Area"), model.area, choices=lambda: areas().choices())


class OfferedView(EntityView):
    """A screen of things that are offered until they are retired."""

    def default_tab(self, filter_name: str) -> str:
        return "offered" if filter_name == "state" else ""

    def default_condition(self, filter_name: str) -> Any:
        return self.model.is_active if filter_name == "state" else None

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        area = areas().get(value) if filter_name == "area" else None
        if area is not None:
            return area.icon, area.colour, None
        return STATE_ICONS.get(value), None, None

    def row_state(self, row: Any) -> str:
        return "" if row.is_active else "row-inactive"

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return self.list_url if verb.name == "delete" else back

    @verb("retire", _l("Retire"), icon="archive", offered=lambda row: row.is_active,
          question=_l("It can no longer be chosen. What was booked, done and sold stays as it is."))  # fmt: skip
    def retire(self, rows: Sequence[Any], form: None) -> str:
        for row in rows:
            services.retire(row)
        if len(rows) == 1:
            return _("%(name)s is no longer offered.", name=rows[0].name)
        return ngettext(
            "%(num)s is no longer offered.", "%(num)s are no longer offered.", len(rows)
        )

    @verb("offer_again", _l("Offer again"), icon="arrow-back-up", offered=lambda row: not row.is_active)  # fmt: skip
    def offer_again(self, rows: Sequence[Any], form: None) -> str:
        for row in rows:
            services.offer_again(row)
        if len(rows) == 1:
            return _("%(name)s is offered again.", name=rows[0].name)
        return ngettext("%(num)s is offered again.", "%(num)s are offered again.", len(rows))

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("It is gone for good. That is possible only as long as it was never used."))  # fmt: skip
    def delete(self, rows: Sequence[Any], form: None) -> str:
        names = [row.name for row in rows]
        for row in rows:
            services.remove(db.session, row)
        if len(names) == 1:
            return _("%(name)s is deleted.", name=names[0])
        return ngettext("%(num)s is deleted.", "%(num)s are deleted.", len(names))


class OfAreaView(OfferedView):
    """The same for what belongs to an area of business; `?area=hotel` narrows lists and look-ups to one."""

    form_arguments = frozenset({"area"})

    @property
    def create_url(self) -> str | None:
        area = area_in_address()
        if area is None or not self.may("create"):
            return super().create_url
        return url_for(f"{self.endpoint}.create_view", area=area.key)

    def new_form(self) -> EntityForm:
        form = super().new_form()
        area = area_in_address()
        if submitted() is None and area is not None:
            form["area"].data = area.key
        return form

    def lookup_scope(self) -> Select[Any]:
        """What can be chosen; of a single area when the address names one."""
        statement = self.scope().where(self.model.is_active)
        key = request.args.get("area")
        return statement if key is None else statement.where(self.model.area == key[:32])


def area_in_address() -> Area | None:
    """The area in use that the address names."""
    return areas().get(request.args.get("area", ""))


def area_label(key: str) -> Label:
    """How an area is called."""
    area = areas().get(key)
    return area.label if area is not None else key
