"""The business of two years and of the coming weeks: wishes become bookings, these visits, and some of them sales."""

from collections.abc import Sequence

from petadmin.demo import booking_notes, shop, visit_extras
from petadmin.demo.catalog import Offer
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past
from petadmin.demo.planning import Planned
from petadmin.demo.reservations import Desk
from petadmin.demo.shop import Shelf
from petadmin.demo.visits import Ledger
from petadmin.demo.wishes import wishes

SHOP = "shop"


def make(past: Past, planned: Sequence[Planned], offer: Offer, shelf: Shelf) -> None:
    """Write everything down, past the session, once customers and animals are on file."""
    session = past.session
    chance = Chance.of(past.chance.now, past.chance.zone)
    staff_ids = [user.id for user in past.staff]
    wanted = wishes(planned, chance)
    desk = Desk(offer, staff_ids, chance)
    taken = [desk.take(wish) for wish in wanted if wish.area != SHOP]
    reservations = [one for one in taken if one is not None]
    ledger = Ledger(session, chance)
    ledger.book(reservations)
    booking_notes.add(past, reservations)
    visit_extras.add(past, ledger, offer, ledger.perform(reservations))
    shop.sell(ledger, shelf, [wish for wish in wanted if wish.area == SHOP], staff_ids)
