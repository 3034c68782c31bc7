"""Form fields that clean what is typed and speak the user's language."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import inspect, select
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import Choice as Option
from wtforms.fields.choices import SelectChoice
from wtforms.utils import unset_value
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.simple_fields import OptionField
from petadmin.core.choices import Choice
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, ngettext
from petadmin.core.text import clean_line, clean_text

LONG_TEXT = 20_000
MOST_SENT_ROWS = 100
MAX_INTEGER = 2**31 - 1

__all__ = [
    "BooleanField",
    "FieldList",
    "Form",
    "FormField",
    "InputRequired",
    "Length",
    "NumberRange",
    "Optional",
]


def _line(value: str | None) -> str | None:
    return clean_line(value) if value else value


def _text(value: str | None) -> str | None:
    return clean_text(value) if value else value


class LineField(StringField):
    """One line of text."""

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("filters", [_line])
        super().__init__(label, list(validators), **kwargs)


class _Paragraphs(widgets.TextArea):
    """A box that takes whatever is pasted: browsers would cut it in silence, while the check says what is too long."""

    validation_attrs = [name for name in widgets.TextArea.validation_attrs if name != "maxlength"]


class TextField(TextAreaField):
    """Several lines of text."""

    widget = _Paragraphs()

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        checks = list(validators)
        if not any(isinstance(check, Length) for check in checks):
            checks.append(Length(max=LONG_TEXT))
        kwargs.setdefault("filters", [_text])
        super().__init__(label, checks, **kwargs)


class DayField(DateField):
    """A day, within the centuries that a pet business has to do with."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except (ValueError, OverflowError) as error:
            raise ValueError(_("This is not a date.")) from error
        if self.data is not None and not date(1900, 1, 1) <= self.data <= date(2200, 12, 31):
            self.data = None
            raise ValueError(_("The year must be between 1900 and 2200."))


class WholeField(IntegerField):
    """A whole number that every database can hold."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        if not re.fullmatch(r"-?[0-9]{1,10}", text):
            raise ValueError(_("This is not a whole number."))
        if abs(int(text)) > MAX_INTEGER:
            raise ValueError(_("This number is too large."))
        self.data = int(text)


class ChoiceField(SelectField):
    """One of a `Choice`; with `blank`, or none."""

    data: Any

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        choices: type[Choice],
        blank: bool = False,
        **kwargs: Any,
    ) -> None:
        self._enum = choices
        self._blank = blank
        super().__init__(
            label, list(validators), choices=self._labels, coerce=self._coerce_choice, **kwargs
        )

    def _labels(self) -> list[SelectChoice]:
        blank = [SelectChoice("", "—")] if self._blank else []
        return blank + [SelectChoice(choice.value, str(choice.label)) for choice in self._enum]

    def _coerce_choice(self, value: Any) -> Any:
        if value in ("", None):
            return None
        return self._enum(str(value))

    def pre_validate(self, form: Form) -> None:
        if self.data is None and not self._blank and not self.process_errors:
            raise ValidationError(_("Choose one of these."))

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            self.data = self._coerce_choice(valuelist[0]) if valuelist else self.data
        except ValueError as error:
            self.data = None
            raise ValueError(_("Choose one of these.")) from error

    def iter_choices(self) -> Iterable[Option]:
        chosen = self.data.value if isinstance(self.data, Choice) else (self.data or "")
        for option in self._labels():
            yield Option(option.value, option.label, option.value == chosen, {})

    def has_groups(self) -> bool:
        return False


class ChecksField(SelectMultipleField):
    """Any of a few things, each with a box to tick; the options are asked for each time."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        options: Callable[[], Iterable[tuple[str, Label]]],
        colours: Callable[[], Mapping[str, str]] = dict,
        **kwargs: Any,
    ) -> None:
        self._options = options
        self._colours = colours
        super().__init__(label, list(validators), choices=self._shown, **kwargs)

    @property
    def labels(self) -> dict[str, Label]:
        """The options by their value."""
        return dict(self._options())

    def _shown(self) -> list[SelectChoice]:
        colours = self._colours()
        return [
            SelectChoice(key, str(text), {"data-colour": colours[key]} if key in colours else {})
            for key, text in self._options()
        ]

    def pre_validate(self, form: Form) -> None:
        if any(value not in self.labels for value in self.data or ()):
            raise ValidationError(_("Choose one of these."))


class LookupField(SelectField):
    """A row of another entity, found by typing; the look-up and the check obey the same visibility.

    `asked` is what the look-up is told of where it is asked, and `beside` names fields of the same form whose
    values it is told as they are at that moment; its screen offers only what fits.
    """

    beside: Sequence[str] = ()

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        model: type[Any],
        endpoint: str,
        **kwargs: Any,
    ) -> None:
        self.model = model
        self.endpoint = endpoint
        self.asked: dict[str, Any] = {}
        self._known: Any = None
        super().__init__(label, list(validators), validate_choice=False, choices=(), **kwargs)

    @property
    def chosen(self) -> Any:
        """The chosen row, asked for once; after a rollback nobody knows whether it is still there."""
        known = self._known
        if known is None or inspect(known).expired or known.id != self.data:
            self._known = self._find(self.data)
        return self._known

    @property
    def lookup_url(self) -> str:
        return url_for(f"{self.endpoint}.lookup", **self.asked)

    @property
    def chosen_text(self) -> str:
        """How the chosen row is called."""
        row = self.chosen
        return str(row) if row is not None else ""

    def process_data(self, value: Any) -> None:
        self.data = getattr(value, "id", value)

    def has_groups(self) -> bool:
        return False

    def iter_choices(self) -> Iterable[Option]:
        # What may not be seen is not even named by its number.
        found = self.chosen is not None
        yield Option("", "", not found, {})
        if found:
            yield Option(str(self.data), self.chosen_text, True, {})

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        self.data = row_id_in(text)
        if self.chosen is None:
            self.data = None
            raise ValueError(_("Choose one from the list."))

    def _find(self, row_id: Any) -> Any:
        if not isinstance(row_id, int):
            return None
        return db.session.scalar(select(self.model).where(self.model.id == row_id))


class RowIdField(HiddenField):
    """Which row on file a small form is about, so that it stays the same when the order changes."""

    data: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = row_id_in(valuelist[0])


def _seen(field: Any) -> Any:
    if isinstance(field, BooleanField):
        return field.label.text
    if isinstance(field, OptionField):
        return field.chosen_text
    if isinstance(field, ChecksField):
        return ", ".join(str(field.labels.get(key, key)) for key in field.data)
    return field.data


class RowsField(FieldList):
    """Several small forms of one kind under each other, such as phones; empty ones do not count.

    A form that was sent without them, as by a script, leaves them as they are: `sent` tells it from one in
    which all of them were taken away. With `ordered`, people choose the order.
    """

    errors: Sequence[Any]

    def __init__(
        self,
        form: Callable[..., Form],
        *,
        label: Label = "",
        add_label: Label = "",
        most: int = 20,
        ordered: bool = False,
        **kwargs: Any,
    ) -> None:
        self.add_label = add_label
        self.most = most
        self.ordered = ordered
        self.sent = False
        # More than may be kept are taken in, so that they can be refused instead of being dropped.
        super().__init__(
            FormField(form), label, min_entries=1, max_entries=MOST_SENT_ROWS, **kwargs
        )

    @property
    def marker(self) -> str:
        """The hidden value that says that the form has these rows, even when there are none."""
        return f"{self.name}-sent"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.sent = bool(formdata) and (
            self.marker in formdata
            or next(self._extract_indices(self.name, formdata), None) is not None
        )
        super().process(formdata if self.sent else None, data, extra_filters)

    def _add_entry(self, formdata: Any = None, data: Any = unset_value, index: Any = None) -> Any:
        name = f"{self.name}-{index}-id"
        if formdata and index is not None and name in formdata:
            # Rows that know which one on file they are keep to it, wherever they stand by now.
            row_id = row_id_in(formdata[name])
            known = {getattr(row, "id", None): row for row in self.object_data or ()}
            data = known[row_id] if row_id in known and row_id is not None else unset_value
        return super()._add_entry(formdata, data, index)

    def validate(self, form: Form, extra_validators: Sequence[Any] = ()) -> bool:
        valid: bool = super().validate(form, extra_validators)
        if len(self.filled) <= self.most:
            return valid
        said = ngettext("At most %(num)s is kept.", "At most %(num)s are kept.", self.most)
        self.errors = [*self.errors, said]
        return False

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        # WTForms takes whatever Unicode calls a digit, and numbers of any length.
        pattern = re.compile(re.escape(prefix) + r"-(\d{1,9})(?:-|\Z)", re.ASCII)
        return (int(found[1]) for found in map(pattern.match, formdata) if found)

    @property
    def filled(self) -> list[dict[str, Any]]:
        """The data of the rows in which something was typed."""
        return [
            {name: value for name, value in entry.data.items() if name != "csrf_token"}
            for entry in self._filled_entries()
        ]

    @property
    def words(self) -> list[list[Any]]:
        """What people see of each filled row; a ticked box is its label."""
        return [
            [
                _seen(inner)
                for inner in entry.form
                if inner.data and not isinstance(inner, HiddenField)
            ]
            for entry in self._filled_entries()
        ]

    def _filled_entries(self) -> list[Any]:
        return [entry for entry in self.entries if entry.form.is_filled()]
