"""Form fields that need no row and no enum: one of a few keys, an area, a number, an amount of money, a share."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from wtforms import SelectField, StringField
from wtforms.fields.choices import Choice as Option

from petadmin.adminkit.cells import money, percent
from petadmin.business.areas import areas
from petadmin.core.i18n import Label, _
from petadmin.core.money import MOST_CENTS, WHOLE, to_amount, to_cents
from petadmin.core.numbers import read_number


class OptionField(SelectField):
    """One of a few options by their keys, or none; what was chosen once stays when it is no longer offered."""

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        options: Iterable[tuple[str, Label]],
        gone: Mapping[str, Label] | None = None,
        **kwargs: Any,
    ) -> None:
        self._offered = dict(options)
        self._gone = gone or {}
        super().__init__(label, list(validators), validate_choice=False, choices=(), **kwargs)

    @property
    def labels(self) -> dict[str, Label]:
        """The options by their key, with the stored one."""
        stored = self.object_data
        kept = {stored: self._gone[stored]} if stored in self._gone else {}
        return {**self._offered, **kept}

    @property
    def chosen_text(self) -> str:
        """How the chosen option is called."""
        return str(self.labels.get(self.data, ""))

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = (valuelist[0] if valuelist else "") or None
        if self.data is not None and self.data not in self.labels:
            self.data = None
            raise ValueError(_("Choose one of these."))

    def has_groups(self) -> bool:
        return False

    def iter_choices(self) -> Iterable[Option]:
        yield Option("", "—", self.data is None, {})
        for key, text in self.labels.items():
            yield Option(key, str(text), key == self.data, {})


class AreaField(OptionField):
    """One of the areas in which the business works; they are asked for each time."""

    def __init__(self, label: Label = "", validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, options=(), **kwargs)

    @property
    def labels(self) -> dict[str, Label]:
        return dict(areas().choices())


class NumberField(StringField):
    """A number with a decimal comma or point."""

    data: Decimal | None

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, list(validators), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            self.data = read_number(valuelist[0]) if valuelist else None
        except ValueError as error:
            self.data = None
            raise ValueError(
                _("This is not a number, or it has more than 12 digits before the decimal sign.")
            ) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        # Without separators of thousands, which only get in the way of typing.
        return "" if self.data is None else str(format_decimal(self.data, "0.######"))


class MoneyField(StringField):
    """An amount of money, typed with a decimal comma or point; its data are whole cents."""

    data: int | None

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault(
            "render_kw", {"inputmode": "decimal", "autocomplete": "off", "data-money": ""}
        )
        super().__init__(label, list(validators), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        number = _amount_in(valuelist)
        if number is None:
            return
        if number < 0:
            raise ValueError(_("An amount cannot be negative."))
        cents = to_cents(number)
        if cents > MOST_CENTS:
            raise ValueError(_("This amount is too large."))
        self.data = cents

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(format_decimal(to_amount(self.data), "0.00"))

    @property
    def chosen_text(self) -> str:
        """How the amount is read."""
        return money(self.data)


class PercentField(StringField):
    """A share in per cent with up to two decimals; its data are basis points."""

    data: int | None

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault(
            "render_kw", {"inputmode": "decimal", "autocomplete": "off", "data-percent": ""}
        )
        super().__init__(label, list(validators), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        number = _amount_in(valuelist)
        if number is None:
            return
        if not 0 <= number <= 100:
            raise ValueError(_("A share lies between 0 and 100 per cent."))
        self.data = int(number * WHOLE / 100)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return str(format_decimal(Decimal(self.data) * 100 / WHOLE, "0.##"))

    @property
    def chosen_text(self) -> str:
        """How the share is read."""
        return percent(self.data)


def _amount_in(valuelist: list[str]) -> Decimal | None:
    try:
        number = read_number(valuelist[0]) if valuelist else None
    except ValueError as error:
        raise ValueError(_("This is not an amount. Type it as in 12.50.")) from error
    if number is not None and number != number.quantize(Decimal("0.01")):
        raise ValueError(_("At most two digits can stand behind the decimal sign."))
    return number
