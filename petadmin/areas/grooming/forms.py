"""The form of grooming services."""

from petadmin.adminkit.fields import TextField
from petadmin.areas.grooming import AREA
from petadmin.bookings.visit_forms import VisitForm
from petadmin.core.i18n import _l


class GroomingForm(VisitForm):
    """What was done to the animal, how it behaved, and with what."""

    area = AREA.key

    work_done = TextField(
        _l("What was done"), description=_l("Bath, cut, blade, nails, ears, special wishes.")
    )
    behaviour = TextField(
        _l("Behaviour"), description=_l("What whoever grooms it next should know.")
    )
    products_used = TextField(_l("Products used"))
