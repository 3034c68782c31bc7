"""The screen of the rules: what is sent by itself, with a dry run before one is switched on."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_admin import expose
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.acting import versions_of
from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import next_url, submitted
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.undo import with_undo
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.bookings.reminders import looks, planning, services
from petadmin.bookings.reminders.forms import RuleForm
from petadmin.bookings.reminders.models import ReminderRule
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.business.areas import areas
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _, _l, ngettext
from petadmin.mail.templates.models import Occasion
from petadmin.mail.unsubscribing import can_unsubscribe

SWITCH_ON = "switch-on"


class ReminderRuleView(EntityView):
    """The rules by which e-mails go by themselves."""

    entity = "reminder_rule"
    entity_model = ReminderRule
    path = "settings/reminders"
    icon = "alarm"
    label = _l("Reminder rule")
    label_plural = _l("Reminder rules")
    create_label = _l("Add rule")
    description = _l(
        "What is sent by itself: before bookings, before vaccines lapse, on birthdays, after visits."
    )
    empty_text = _l(
        "A rule says for what something is sent, how many days before or after, at what time and with which"
        " text. Before it is switched on, you see whom it would reach."
    )
    column_list = ["what", "when", "text", "state"]
    column_labels = {
        "what": _l("What for"),
        "occasion": _l("What for"),
        "area": _l("Area"),
        "when": _l("When"),
        "days": _l("Days"),
        "minute": _l("At what time"),
        "text": _l("Text"),
        "template": _l("Text"),
        "state": _l("State"),
        "active": _l("Switched on"),
        "active_since": _l("Switched on since"),
    }
    column_cells = {
        "what": from_macro("reminders/rule_cells.html", "what"),
        "when": looks.when_told,
        "text": looks.text_told,
        "state": from_macro("reminders/rule_cells.html", "state"),
    }
    column_details = ["what", "when", "text", "state", "active_since"]
    column_secondary = frozenset({"text"})
    column_filters = [
        ChoiceFilter(
            "occasion",
            _l("What for"),
            ReminderRule.occasion,
            choices=lambda: [(o.value, o.label) for o in Occasion if o is not Occasion.written],
        ),
        ChoiceFilter("area", _l("Area"), ReminderRule.area, choices=lambda: areas().choices()),
    ]
    column_tabs = ["occasion"]
    column_export = {
        "what": lambda row: row.occasion.label,
        "area": lambda row: row.area,
        "days": lambda row: row.days,
        "when": looks.when_told,
        "text": looks.text_told,
        "state": lambda row: _("Switched on") if row.active else _("Switched off"),
    }
    form_columns = ["occasion", "area", "days", "minute", "template"]
    form_arguments = frozenset({"occasion"})

    def default_sort(self) -> tuple[InstrumentedAttribute[Any], bool]:
        # There are a few dozen at most.
        return ReminderRule.occasion, False

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(ReminderRule.template)]

    row_options = list_options

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return (KINDS[Occasion(value)].icon, None, None) if value else (None, None, None)

    def get_form(self) -> type[RuleForm]:
        return RuleForm

    def new_form(self) -> EntityForm:
        form = RuleForm(submitted())
        wanted = request.args.get("occasion", "")
        if submitted() is None and wanted in form.occasion.labels:
            form.occasion.data = wanted
            form.days.data = KINDS[Occasion(wanted)].usual_days
        return form

    def create(self, values: dict[str, Any]) -> ReminderRule:
        return services.apply(db.session, ReminderRule(), values, now=utcnow())

    def update(self, row: ReminderRule, values: dict[str, Any]) -> ReminderRule:
        if row.active:
            values = {name: values[name] for name in ("days", "minute", "template_id")}
        return services.apply(db.session, row, values, now=utcnow())

    def form_context(self, row: ReminderRule | None) -> dict[str, Any]:
        context: dict[str, Any] = {"save_and_add": False}
        if row is not None and row.active:
            context["groups"] = [{"fields": ["days", "minute", "template"], "wide": True}]
        return context

    def after_save_url(self, row: ReminderRule) -> str:
        """A new rule is off; the next thing to see is whom it would reach."""
        return self.list_url if row.active else self.verb_url(self.verbs["switch_on"], row)

    # Switching on and off

    @expose("/<pk:row_id>/<what>", methods=("GET", "POST"))
    def row_view(self, row_id: int, what: str) -> Reply:
        if what == SWITCH_ON and "confirmed" not in request.form:
            row = self.row_or_404(row_id)
            if not row.active:
                return self._dry_run_page(row)
        reply: Reply = super().row_view(row_id=row_id, what=what)
        return reply

    def _dry_run_page(self, row: ReminderRule) -> Reply:
        kind = KINDS[row.occasion]
        return self.render(
            "reminders/dry_run.html",
            title=_("Switch on: %(rule)s", rule=row.occasion.label),
            row=row,
            kind=kind,
            run=planning.dry_run(db.session, row, now=utcnow()),
            days=planning.DRY_RUN_DAYS,
            when=looks.when_told(row),
            text=looks.text_told(row),
            no_link=kind.is_advertising and not can_unsubscribe(),
            action_url=self.verb_url(self.verbs["switch_on"], row),
            seen=versions_of([row]),
            edit_url=self.edit_url(row),
            list_url=self.list_url,
            cancel_url=next_url(self.list_url),
        )

    @verb("switch_on", _l("Switch on"), icon="player-play", bulk=False,
          question=_l("From now on it is sent by itself."),
          offered=lambda row: not row.active)  # fmt: skip
    def switch_on(self, rows: Sequence[ReminderRule], form: None) -> str:
        services.switch_on(db.session, rows[0], now=utcnow())
        return _("The rule is switched on. What it sends is planned now.")

    @verb("switch_off", _l("Switch off"), icon="player-pause", bulk=False, tone="danger",
          question=_l("What it has scheduled is cancelled. What was sent stays in the list of reminders."),
          offered=lambda row: row.active)  # fmt: skip
    def switch_off(self, rows: Sequence[ReminderRule], form: None) -> Any:
        number = services.switch_off(db.session, rows[0])
        said = ngettext(
            "The rule is switched off; %(num)s reminder is cancelled.",
            "The rule is switched off; %(num)s reminders are cancelled.",
            number,
        )
        return with_undo(said, self.verb_url(self.verbs["switch_on"], rows[0]), rows)

    @verb("delete", _l("Delete"), icon="trash", tone="danger", bulk=False,
          question=_l("The rule is gone for good. What it sent stays in the list of reminders."),
          offered=lambda row: not row.active)  # fmt: skip
    def delete(self, rows: Sequence[ReminderRule], form: None) -> str:
        services.remove(db.session, rows[0])
        return _("The rule is deleted.")

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return self.list_url if verb.name == "delete" else back
