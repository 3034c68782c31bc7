"""The occasions of reminders, one module each; whoever adds one lists it here."""

from collections.abc import Mapping

from petadmin.bookings.reminders.kinds import Kind
from petadmin.bookings.reminders.occasions import birthday, booking, rebook, thank_you, vaccine
from petadmin.mail.templates.models import Occasion

KINDS: Mapping[Occasion, Kind] = {
    kind.occasion: kind
    for kind in (booking.KIND, vaccine.KIND, birthday.KIND, thank_you.KIND, rebook.KIND)
}
