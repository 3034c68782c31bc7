"""What the forms of sales have in common: when something was sold and by whom."""

from typing import Any

from flask_login import current_user

from petadmin.adminkit.fields import InputRequired, LookupField, TextField
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.moments import MomentField
from petadmin.bookings.forms.fields import OfferedField
from petadmin.bookings.visit_forms import SET_PRICE, staff_offered
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.customers.models import Customer


class SaleForm(EntityForm):
    """A sale; the form of each area adds what is sold."""

    staff = OfferedField(_l("Staff"), default=lambda: current_user.id)
    starts_at = MomentField(_l("Sold on"), [InputRequired()], default=utcnow)
    notes = TextField(_l("Notes"))

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj, **kwargs)
        staff = self["staff"]
        staff.offered = db.session.scalars(staff_offered(staff.data)).all()
        for name in self.left_out(obj):
            del self[name]

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["staff_id"] = found.pop("staff")
        return found

    @classmethod
    def left_out(cls, sale: Any) -> list[str]:
        """The fields that are not for the one who is looking, or not for this sale; None is a new one."""
        raise NotImplementedError


def customer_field() -> Any:
    """Who buys."""
    return LookupField(_l("Customer"), [InputRequired()], model=Customer, endpoint="customers")


def may_set_price() -> bool:
    """Whether the one who is looking may agree on other prices than those on file."""
    return bool(current_user.may(SET_PRICE))
