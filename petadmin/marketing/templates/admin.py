"""The screen of kept texts: both languages side by side, with their placeholders and a preview."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request, url_for
from flask_admin import expose
from flask_login import current_user
from wtforms.validators import Length

from petadmin.access.models import Language
from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import ExtraColumn, Reply
from petadmin.adminkit.edge import commit, submitted
from petadmin.adminkit.fields import ChoiceField, InputRequired, LineField
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l, in_language, ngettext
from petadmin.files.storage import storage
from petadmin.mail.composing import Composed
from petadmin.mail.services import MAX_SUBJECT
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.mail.templates.texts import Text, Texts, examples, placeholders, prepare
from petadmin.marketing.messages import framed, preview_url
from petadmin.marketing.rich_text import RichTextField
from petadmin.marketing.templates import queries, services

ICONS = {
    "written": "mail",
    "booking": "calendar-event",
    "vaccine": "vaccine",
    "birthday": "cake",
    "thank_you": "heart",
    "rebook": "repeat",
}


class EmailTemplateForm(EntityForm):
    """A kept text: one language or both."""

    name = LineField(_l("Name"), [InputRequired(), Length(max=services.NAME_LENGTH)])
    occasion = ChoiceField(
        _l("What for"),
        [InputRequired()],
        choices=Occasion,
        default=Occasion.written,
        description=_l("It decides which placeholders there are."),
        render_kw={"data-occasion": ""},
    )
    subject_en = LineField(
        _l("Subject"), [Length(max=MAX_SUBJECT)], render_kw={"data-takes-placeholders": ""}
    )
    body_en = RichTextField(_l("Text"))
    subject_es = LineField(
        _l("Subject"), [Length(max=MAX_SUBJECT)], render_kw={"data-takes-placeholders": ""}
    )
    body_es = RichTextField(_l("Text"))


class EmailTemplateView(EntityView):
    """Texts that are written once and used often: by staff, in mailings, by reminders."""

    entity = "email_template"
    entity_model = EmailTemplate
    path = "settings/email-templates"
    icon = "template"
    label = _l("Email text")
    label_plural = _l("Email texts")
    create_label = _l("Add text")
    description = _l("Texts for emails, mailings and reminders, in both languages.")
    empty_text = _l(
        "A text that is kept here is a click away when an email is written, and reminders can send it."
    )

    column_list = ["name", "occasion", "languages"]
    column_labels = {
        "name": _l("Name"),
        "occasion": _l("What for"),
        "languages": _l("Languages"),
        "rules": _l("Reminder rules"),
        "subject_en": _l("Subject (English)"),
        "body_en": _l("Text (English)"),
        "subject_es": _l("Subject (Spanish)"),
        "body_es": _l("Text (Spanish)"),
    }
    column_cells = {
        "name": from_macro("email_templates/cells.html", "name"),
        "languages": lambda row: ", ".join(str(one.label) for one in languages_of(row)),
    }
    column_secondary = frozenset({"languages"})
    column_numeric = frozenset({"rules"})
    column_filters = [
        ChoiceFilter("occasion", _l("What for"), EmailTemplate.occasion, choices=Occasion)
    ]
    column_tabs = ["occasion"]
    column_export = {
        "languages": lambda row: ", ".join(str(one.label) for one in languages_of(row)),
        "subject_en": lambda row: row.subject_en,
        "body_en": lambda row: row.body_en,
        "subject_es": lambda row: row.subject_es,
        "body_es": lambda row: row.body_es,
    }
    form_columns = ["name", "occasion", "subject_en", "body_en", "subject_es", "body_es"]
    form_template = "email_templates/form.html"
    form_arguments = frozenset({"occasion"})
    method_verbs = {**EntityView.method_verbs, "preview_view": "list", "message_view": "view"}

    def __init__(self) -> None:
        super().__init__()
        self.add_column(
            ExtraColumn(
                name="rules",
                label=self.column_labels["rules"],
                behind="languages",
                permission=f"{self.entity}:list",
                load=_numbers_of_rules,
            )
        )

    def default_sort(self) -> tuple[Any, bool]:
        # There are a few hundred at most, which need no index to be sorted.
        return EmailTemplate.folded, False

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return ICONS.get(value), None, None

    def form_class(self) -> type[EntityForm]:
        return EmailTemplateForm

    def new_form(self) -> EntityForm:
        form = super().new_form()
        wanted = request.args.get("occasion", "")
        if submitted() is None and wanted in {one.value for one in Occasion}:
            form["occasion"].data = Occasion(wanted)
        return form

    def form_context(self, row: Any) -> dict[str, Any]:
        return {
            "languages": list(Language),
            "placeholders": {one.value: placeholders(one) for one in Occasion},
            "rules": queries.rules_with(db.session, row.id) if row is not None else 0,
            "preview_action": url_for(f"{self.endpoint}.preview_view"),
        }

    def create(self, values: dict[str, Any]) -> EmailTemplate:
        return services.keep(db.session, values)

    def update(self, row: Any, values: dict[str, Any]) -> Any:
        services.change(db.session, row, values)
        return row

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return self.list_url

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        page: str = self.render(
            "email_templates/details.html",
            title=row.name,
            text=row,
            subjects=[(one, shown(row, one).subject) for one in languages_of(row)],
            rules=queries.rules_with(db.session, row.id),
            verbs=self.row_verbs(row),
            edit_url=self.edit_url(row),
            list_url=self.list_url,
        )
        return page

    @expose("/<pk:row_id>/message.html")
    def message_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        wanted = request.args.get("language")
        found = [one for one in languages_of(row) if wanted in (None, one.value)]
        return framed(shown(row, found[0]).html) if found else abort(404)

    @expose("/preview", methods=("POST",))
    def preview_view(self) -> Reply:
        """What recipients will get of a text that is still being written, with example values."""
        form = EmailTemplateForm(request.form)
        previews = [
            (one, _preview(form, one)) for one in Language if _is_begun(form, one)
        ]  # as far as it is written
        partial = "HX-Request" in request.headers
        return self.render(
            "email_templates/_preview.html" if partial else "email_templates/preview.html",
            title=_("Preview"),
            previews=previews,
            list_url=self.list_url,
        )

    @verb("duplicate", _l("Duplicate"), icon="copy", bulk=False)
    def duplicate(self, rows: Sequence[EmailTemplate], form: None) -> str:
        copy = services.duplicate(db.session, rows[0])
        return _("“%(name)s” is a copy that can be changed.", name=copy.name)

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("Emails that were written with it stay as they are. This cannot be undone."))  # fmt: skip
    def delete(self, rows: Sequence[EmailTemplate], form: None) -> str:
        services.remove(db.session, rows)
        return ngettext("%(num)s is deleted.", "%(num)s are deleted.", len(rows))


def languages_of(source: Texts) -> list[Language]:
    """The languages in which a text is written."""
    return [
        one
        for one in Language
        if getattr(source, f"subject_{one.value}") and getattr(source, f"body_{one.value}")
    ]


def shown(source: Texts, language: Language) -> Composed:
    """The text as a recipient may get it; raises `DomainError` when it cannot be read."""
    text = Text(*(getattr(source, f"{part}_{language.value}") for part in ("subject", "body")))
    return as_example(text, getattr(source, "occasion", Occasion.written), language)


def as_example(text: Text, occasion: Occasion, language: Language) -> Composed:
    """A text with example values, in the frame that every e-mail has; raises `DomainError`."""
    values = examples(occasion, language.value)
    with in_language(language.value):
        reason = _(
            "You receive this email because you are a customer of %(business)s.",
            business=values["business_name"],
        )
    return prepare(text, language=language.value, frame={"reason": reason}).fill(values)


def _is_begun(form: EmailTemplateForm, language: Language) -> bool:
    return bool(form[f"subject_{language.value}"].data or form[f"body_{language.value}"].data)


def _preview(form: EmailTemplateForm, language: Language) -> dict[str, str]:
    """The subject and where the message is shown, or what stands in the way."""
    refused = form[f"body_{language.value}"].process_errors
    if refused:
        return {"problem": " ".join(refused)}
    text = Text(*(form[f"{part}_{language.value}"].data or "" for part in ("subject", "body")))
    try:
        message = as_example(text, form.occasion.data or Occasion.written, language)
        url = commit(
            lambda: preview_url(db.session, storage(), message.html, user_id=current_user.id)
        )
    except DomainError as error:
        return {"problem": str(error)}
    return {"subject": message.subject, "url": url}


def _numbers_of_rules(rows: Sequence[Any]) -> dict[int, int]:
    return queries.numbers_of_rules(db.session, [row.id for row in rows])
