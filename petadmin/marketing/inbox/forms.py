"""The forms of the inbox: whose an e-mail is, and which address gets nothing any more."""

from collections.abc import Sequence
from typing import Any

from petadmin.adminkit.fields import InputRequired, Length, LineField, LookupField, TextField
from petadmin.adminkit.forms import EntityForm, PlainForm
from petadmin.core.i18n import Label, _, _l
from petadmin.customers.models import Customer
from petadmin.mail.inbox.models import ReceivedEmail


class LeadField(LookupField):
    """A potential customer, found by typing; their model is known by the relation only."""

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        leads = ReceivedEmail.lead.property.mapper.class_
        super().__init__(label, validators, model=leads, endpoint="leads", **kwargs)


class AssignForm(PlainForm):
    """A customer or a potential customer."""

    customer = LookupField(_l("Customer"), model=Customer, endpoint="customers")
    lead = LeadField(_l("Potential customer"))

    @property
    def person(self) -> Any:
        """Who was chosen."""
        return self.customer.chosen if self.customer.data else self.lead.chosen

    def validate(self, extra_validators: Any = None) -> bool:
        """Just one of the two is to be chosen."""
        good: bool = super().validate(extra_validators)
        if good and bool(self.customer.data) == bool(self.lead.data):
            said = _("Choose a customer or a potential customer.")
            if self.customer.data:
                said = _("Choose one of the two: a customer or a potential customer.")
            self.customer.errors = [said]
            return False
        return good


class BlockForm(EntityForm):
    """An address to which nothing is to be sent."""

    address = LineField(_l("Email"), [InputRequired(), Length(max=254)])
    detail = TextField(
        _l("Reason"),
        [Length(max=500)],
        description=_l("For your colleagues: why nothing is to be sent there."),
        render_kw={"rows": 2},
    )
