"""The form of consultations."""

from decimal import Decimal
from typing import Any

from flask_babel import format_decimal

from petadmin.adminkit.fields import (
    DayField,
    Length,
    LineField,
    NumberRange,
    Optional,
    RowsField,
    TextField,
    WholeField,
)
from petadmin.adminkit.forms import RowForm
from petadmin.adminkit.simple_fields import NumberField
from petadmin.animals.forms import KilosField
from petadmin.areas.veterinary import AREA
from petadmin.bookings.visit_forms import VisitForm
from petadmin.core.i18n import _, _l

LOWEST, HIGHEST = 200, 460
"""Between these tenths of a degree lies the temperature of a living animal."""

MOST_MEDICINES = 30


class TemperatureField(NumberField):
    """A temperature in degrees Celsius with one decimal; its data are tenths."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is None:
            return
        tenths = self.data * 10
        self.data = None
        if tenths != tenths.to_integral_value():
            raise ValueError(_("One digit behind the decimal sign is enough."))
        if not LOWEST <= tenths <= HIGHEST:
            raise ValueError(_("The temperature of an animal lies between 20 and 46 °C."))
        self.data = int(tenths)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(format_decimal(Decimal(self.data) / 10, "0.0"))


class PrescriptionRow(RowForm):
    """A medicine that is prescribed."""

    counts_when_filled = ("medicine", "dose", "frequency", "days", "notes")

    medicine = LineField(_l("Medicine"), [Length(max=120)])
    dose = LineField(_l("Dose"), [Length(max=120)])
    frequency = LineField(_l("How often"), [Length(max=120)])
    days = WholeField(_l("Days"), [Optional(), NumberRange(min=1, max=3650)])
    notes = LineField(_l("Remarks"), [Length(max=500)])


class ConsultationForm(VisitForm):
    """What the veterinarian found and did."""

    area = AREA.key

    reason = TextField(_l("Reason"), description=_l("Why the animal was brought."))
    weight_grams = KilosField(
        _l("Weight in kilos"),
        [Optional()],
        description=_l("Goes to the animal's weights as that of the day."),
        filters=(),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    temperature_tenths = TemperatureField(_l("Temperature in °C"), [Optional()])
    diagnosis = TextField(_l("Diagnosis"))
    treatment = TextField(_l("Treatment"))
    prescriptions = RowsField(
        PrescriptionRow,
        label=_l("Prescription"),
        add_label=_l("Add medicine"),
        most=MOST_MEDICINES,
        ordered=True,
    )
    follow_up_on = DayField(
        _l("Follow-up on"),
        [Optional()],
        description=_l("Whoever saw the animal is reminded on that day."),
    )
