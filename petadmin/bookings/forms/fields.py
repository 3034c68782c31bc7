"""Form fields whose options the form finds for itself: rows of the chosen area, animals of the chosen customer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from wtforms import Form, SelectField, ValidationError
from wtforms.fields.choices import Choice as Option

from petadmin.adminkit.edge import row_id_in
from petadmin.core.i18n import Label, _

MOST_SENT = 100


class OfferedField(SelectField):
    """One of the rows that the form offers, or none; `details` says more of some of them, by id."""

    data: int | None

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        self._offered: Sequence[Any] = ()
        self._ask: Callable[[], Sequence[Any]] | None = None
        self.details: Mapping[int, str] = {}
        super().__init__(label, list(validators), validate_choice=False, choices=(), **kwargs)

    @property
    def offered(self) -> Sequence[Any]:
        """The rows that can be chosen."""
        if self._ask is not None:
            self.offered = self._ask()
        return self._offered

    @offered.setter
    def offered(self, rows: Sequence[Any]) -> None:
        self._offered, self._ask = rows, None

    def offer_later(self, ask: Callable[[], Sequence[Any]]) -> None:
        """Find the rows only when they are shown or checked."""
        self._ask = ask

    @property
    def chosen(self) -> Any:
        """The chosen row; None when nothing is chosen, or what is not offered."""
        return next((row for row in self.offered if row.id == self.data), None)

    @property
    def chosen_text(self) -> str:
        """How the chosen row is called."""
        return str(self.chosen) if self.chosen is not None else ""

    def process_data(self, value: Any) -> None:
        self.data = getattr(value, "id", value)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = row_id_in(text)
        if text and self.data is None:
            raise ValueError(_("Choose one of these."))

    def pre_validate(self, form: Form) -> None:
        if self.data is not None and self.chosen is None:
            raise ValidationError(_("Choose one of these."))

    def has_groups(self) -> bool:
        return False

    def iter_choices(self) -> Iterable[Option]:
        yield Option("", "—", self.data is None, {})
        for row in self.offered:
            detail = self.details.get(row.id)
            text = f"{row} · {detail}" if detail else str(row)
            yield Option(str(row.id), text, row.id == self.data, {})


class AnimalsField(SelectField):
    """Any of the animals that the form offers; each has a box to tick."""

    data: list[int]

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        self.offered: Sequence[Any] = ()
        super().__init__(label, list(validators), validate_choice=False, choices=(), **kwargs)

    @property
    def chosen(self) -> list[Any]:
        """The chosen animals, as far as they are offered."""
        return [animal for animal in self.offered if animal.id in self.data]

    @property
    def chosen_text(self) -> str:
        """The names of the chosen animals."""
        return ", ".join(str(animal) for animal in self.chosen)

    def process_data(self, value: Any) -> None:
        self.data = [getattr(one, "id", one) for one in value or ()]

    def process_formdata(self, valuelist: list[str]) -> None:
        found = [row_id_in(text) for text in valuelist[:MOST_SENT]]
        self.data = list(dict.fromkeys(row_id for row_id in found if row_id is not None))

    def pre_validate(self, form: Form) -> None:
        offered = {animal.id for animal in self.offered}
        if not offered.issuperset(self.data):
            raise ValidationError(_("Choose among the animals of this customer."))

    def has_groups(self) -> bool:
        return False

    def iter_choices(self) -> Iterable[Option]:
        for animal in self.offered:
            yield Option(str(animal.id), str(animal), animal.id in self.data, {})
