"""The screens of tags, colour codes and interests, for administrators."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from wtforms.validators import InputRequired

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import ExtraColumn
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.simple_fields import AreaField
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.business.areas import areas
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.records.labels import queries, services
from petadmin.records.labels.forms import OneLabelField, all_interests, all_tags
from petadmin.records.labels.models import Bearer, Colour, ColourCode, Interest, Tag


class MergeTagForm(PlainForm):
    """Into which tag another one goes."""

    into = OneLabelField(_l("Merge into"), [InputRequired()], labels=all_tags)


class MergeColourForm(PlainForm):
    """Into which colour code another one goes."""

    into = OneLabelField(
        _l("Merge into"),
        [InputRequired()],
        labels=lambda: db.session.scalars(queries.all_colours()),
    )


class MergeInterestForm(PlainForm):
    """Into which interest another one goes."""

    into = OneLabelField(_l("Merge into"), [InputRequired()], labels=all_interests)


class LabelView(EntityView):
    """What the screens have in common."""

    column_list = ["name", "colour"]
    column_labels = {
        "name": _l("Name"),
        "colour": _l("Colour"),
        "bearer": _l("For whom"),
        "bearers": _l("How many bear it"),
        "created_at": _l("Added on"),
        "into": _l("Merge into"),
    }
    column_cells = {
        "name": from_macro("labels/cells.html", "name"),
        "colour": lambda row: row.colour,
    }
    column_secondary = frozenset({"colour"})
    column_numeric = frozenset({"bearers"})
    column_details = ["name", "colour", "created_at"]
    form_columns = ["name", "colour"]
    form_args = {"name": {"label": _l("Name")}, "colour": {"label": _l("Colour")}}

    def __init__(self) -> None:
        super().__init__()
        self.add_column(
            ExtraColumn(
                name="bearers",
                label=self.column_labels["bearers"],
                behind="name",
                permission=f"{self.entity}:list",
                load=_numbers_of_bearers,
                secondary=False,
            )
        )

    def default_sort(self) -> tuple[Any, bool]:
        # There are a few hundred at most, which need no index to be sorted.
        return self.model.folded, False

    def create(self, values: dict[str, Any]) -> Any:
        return services.add(db.session, self.model(), values)

    def update(self, row: Any, values: dict[str, Any]) -> Any:
        services.change(db.session, row, values)
        return row

    def after_save_url(self, row: Any) -> str:
        return self.list_url

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return self.list_url

    def question_of(self, verb: Verb, rows: Sequence[Any]) -> Label | None:
        """How many bear what is about to go."""
        question = super().question_of(verb, rows)
        if verb.name != "delete":
            return question
        return " ".join([*_who_bears(rows), str(question)])

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("This cannot be undone."))  # fmt: skip
    def delete(self, rows: Sequence[Any], form: None) -> str:
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s is deleted.", "%(num)s are deleted.", len(rows))

    def merge_into(self, rows: Sequence[Any], form: PlainForm) -> str:
        """Do the verb of all of these screens."""
        target = db.session.get(self.model, int(form["into"].data))
        if target is None:
            raise DomainError(_l("Choose one from the list."), field="into")
        for row in rows:
            services.merge(db.session, row, target)
        return _("Merged into “%(name)s”.", name=target.name)


class TagView(LabelView):
    """The words by which staff group customers."""

    entity = "tag"
    entity_model = Tag
    path = "settings/tags"
    icon = "tag"
    label = _l("Tag")
    label_plural = _l("Tags")
    create_label = _l("Add tag")
    description = _l("Words by which staff group customers, such as VIP.")

    @verb("merge", _l("Merge into another one"), icon="arrow-merge", form=MergeTagForm, bulk=False,
          question=_l("Everybody who bears it will bear the other one instead. This cannot be undone."))  # fmt: skip
    def merge(self, rows: Sequence[Tag], form: MergeTagForm) -> str:
        return self.merge_into(rows, form)


class ColourCodeView(LabelView):
    """Private marks for characteristics of customers and animals."""

    entity = "colour_code"
    entity_model = ColourCode
    path = "settings/colours"
    icon = "palette"
    label = _l("Colour code")
    label_plural = _l("Colour codes")
    create_label = _l("Add colour code")
    description = _l("Private marks for what staff should spot at once; customers never see them.")

    column_list = ["name", "bearer", "colour"]
    column_cells = {**LabelView.column_cells, "bearer": lambda row: row.bearer}
    column_filters = [ChoiceFilter("bearer", _l("For whom"), ColourCode.bearer, choices=Bearer)]
    column_tabs = ["bearer"]
    column_details = ["name", "bearer", "colour", "created_at"]
    form_columns = ["name", "bearer", "colour"]
    form_args = {
        **LabelView.form_args,
        "bearer": {"label": _l("For whom")},
        "colour": {"label": _l("Colour"), "default": Colour.red},
    }

    @verb("merge", _l("Merge into another one"), icon="arrow-merge", form=MergeColourForm, bulk=False,
          question=_l("Everybody who bears it will bear the other one instead. This cannot be undone."))  # fmt: skip
    def merge(self, rows: Sequence[ColourCode], form: MergeColourForm) -> str:
        return self.merge_into(rows, form)


class InterestView(LabelView):
    """What people ask for, by which e-mails are later sent to those who asked."""

    entity = "interest"
    entity_model = Interest
    path = "settings/interests"
    icon = "heart"
    label = _l("Interest")
    label_plural = _l("Interests")
    create_label = _l("Add interest")
    description = _l(
        "What people ask for, such as a puppy course or summer prices, so that you can write to them."
    )

    column_list = ["name", "area", "on_web_form"]
    column_labels = {
        **LabelView.column_labels,
        "area": _l("Business area"),
        "on_web_form": _l("On the web form"),
        "bearers": _l("People interested"),
    }
    column_cells = {
        "area": from_macro("labels/cells.html", "area"),
        "on_web_form": from_macro("labels/cells.html", "on_web_form"),
    }
    column_secondary = frozenset({"area", "on_web_form"})
    column_filters = [
        ChoiceFilter("area", _l("Business area"), Interest.area, choices=lambda: areas().choices())
    ]
    column_tabs = ["area"]
    column_details = ["name", "area", "on_web_form", "created_at"]
    form_columns = ["name", "area", "on_web_form"]
    form_extra_fields = {
        "area": AreaField(
            _l("Business area"), description=_l("Leave it open when it concerns several.")
        )
    }
    form_args = {
        "name": {"label": _l("Name")},
        "on_web_form": {"label": _l("The form on the website offers it")},
    }

    @verb("merge", _l("Merge into another one"), icon="arrow-merge", form=MergeInterestForm, bulk=False,
          question=_l("Everybody who bears it will bear the other one instead. This cannot be undone."))  # fmt: skip
    def merge(self, rows: Sequence[Interest], form: MergeInterestForm) -> str:
        return self.merge_into(rows, form)


def _who_bears(rows: Sequence[Any]) -> list[str]:
    """From how many customers, animals and potential customers these are taken."""
    numbers = sum(queries.numbers_of_bearers(db.session, rows).values(), Counter[str]())
    customers, animals, leads = (numbers[kind] for kind in ("customer", "animal", "lead"))
    told = []
    if customers:
        told.append(ngettext("%(num)s customer bears it.", "%(num)s customers bear it.", customers))
    if animals:
        told.append(ngettext("%(num)s animal bears it.", "%(num)s animals bear it.", animals))
    if leads:
        told.append(
            ngettext(
                "%(num)s potential customer bears it.",
                "%(num)s potential customers bear it.",
                leads,
            )
        )
    return told or [_("Nobody bears it.")]


def _numbers_of_bearers(rows: Sequence[Any]) -> dict[int, int]:
    numbers = queries.numbers_of_bearers(db.session, rows)
    return {row.id: numbers[row.id].total() for row in rows}
