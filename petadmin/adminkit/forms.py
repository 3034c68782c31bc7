"""The base of all forms: messages in the user's language, and the version that notices stale saves."""

from typing import Any

from flask_admin.form import BaseForm
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from wtforms import FileField, Form, HiddenField
from wtforms.i18n import get_translations
from wtforms.meta import DefaultMeta

from petadmin.adminkit.fields import LookupField, RowsField
from petadmin.core.i18n import language


class LanguageMeta(DefaultMeta):
    """WTForms' own messages in the language of the page; CSRF is checked for the whole application."""

    def get_translations(self, form: Any) -> Any:
        return get_translations([language()])

    def wrap_formdata(self, form: Any, formdata: Any) -> Any:
        # Programs send files under the names of other fields too, which can make nothing of them.
        if isinstance(formdata, CombinedMultiDict):
            formdata = _without_stray_files(form, formdata)
        return super().wrap_formdata(form, formdata)


class PlainForm(Form):
    """A form that stands alone, such as the question that a verb asks."""

    Meta = LanguageMeta


class RowForm(PlainForm):
    """One row within a form; it counts when one of `counts_when_filled` has a value."""

    counts_when_filled: tuple[str, ...] = ()

    def is_filled(self) -> bool:
        """Whether something was typed that makes it a row."""
        return any(self[name].data for name in self.counts_when_filled)


class EntityForm(BaseForm):
    """The form of an entity; `version` is that of the row when the form was opened."""

    Meta = LanguageMeta

    version = HiddenField()

    def values(self) -> dict[str, Any]:
        """What was entered, by column, without the form's own fields."""
        found: dict[str, Any] = {}
        for field in self:
            if isinstance(field, LookupField):
                found[f"{field.name}_id"] = field.data
            elif isinstance(field, RowsField):
                if field.sent:
                    found[field.name] = field.filled
            elif field.name != "version":
                found[field.name] = field.data
        return found

    def is_stale(self, row: Any) -> bool:
        """Whether somebody else saved the row after this form was opened."""
        return hasattr(row, "version") and str(self.version.data or "") != str(row.version)


def _without_stray_files(form: Form, sent: CombinedMultiDict[str, Any]) -> MultiDict[str, Any]:
    taking = {field.name for field in form if isinstance(field, FileField)}
    return MultiDict(
        (name, value)
        for name, value in sent.items(multi=True)
        if name in taking or not isinstance(value, FileStorage)
    )


def takes_files(form: Form) -> bool:
    """Whether files are sent with the form, which needs another encoding."""
    return any(isinstance(field, FileField) for field in form)
