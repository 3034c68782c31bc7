"""Notes about bookings of the demo: what was said at the telephone or at the door about one stay or appointment."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from petadmin.demo.chance import Chance
from petadmin.demo.past import Past
from petadmin.demo.reservations import Reservation
from petadmin.demo.visits import on_duty, write_all
from petadmin.records.notes.models import Note

AT_ANY = (
    "Ha llamado: llegará una hora más tarde de lo previsto.",
    "Viene a recogerle su hermana, con autorización.",
    "Paga en efectivo al recoger.",
    "Pide que le avisemos por WhatsApp en cuanto esté listo.",
)
BY_AREA: Mapping[str, Sequence[str]] = {
    "hotel": (
        "Trae su cama y un saco de pienso; lo devolvemos todo al salir.",
        "Quiere una foto cada dos días por WhatsApp.",
        "Prefiere la habitación de la última vez, lejos de la puerta.",
        "Si se alarga el viaje, pide dos noches más. Lo confirma el miércoles.",
    ),
    "daycare": (
        "Hoy solo patio pequeño: viene de una cojera leve.",
        "Que no juegue a la pelota, se obsesiona.",
    ),
    "grooming": (
        "Corte corto por el verano, pero la cola sin tocar.",
        "Tiene un nudo detrás de las orejas; si hace falta, se rapa.",
        "Champú hipoalergénico, lo trae ella.",
    ),
    "training": ("Quiere trabajar la llamada antes que el paseo.",),
    "veterinary": (
        "Viene en ayunas por si hay que hacerle análisis.",
        "Trae el informe del especialista.",
    ),
}
SHARE, SHARE_AHEAD, SHARE_OF_TWO, SHARE_PINNED = 0.06, 0.3, 0.2, 0.1
WITHIN = timedelta(days=3)
"""Until so long after it was made something more is said about a booking."""


def add(past: Past, reservations: Sequence[Reservation]) -> None:
    """Write some down, with a chance of its own, so that the rest stays the same."""
    chance = Chance.of(past.chance.now, past.chance.zone)
    staff_ids = [user.id for user in past.staff]
    rows = []
    for one in sorted(_on_file(reservations), key=lambda one: one.booking_id or 0):
        if not chance.happens(SHARE_AHEAD if one.starts_at > chance.now else SHARE):
            continue
        texts = (*AT_ANY, *BY_AREA.get(one.wish.area, ()))
        for text in chance.random.sample(texts, 2 if chance.happens(SHARE_OF_TWO) else 1):
            moment = _moment(chance, one)
            rows.append(
                {
                    "customer_id": one.wish.customer.row.id,
                    "booking_id": one.booking_id,
                    "text": text,
                    "pinned": chance.happens(SHARE_PINNED),
                    "author_id": on_duty(staff_ids, moment.astimezone(chance.zone).date()),
                    "created_at": moment,
                    "updated_at": moment,
                }
            )
    write_all(past.session, Note, rows)


def _on_file(reservations: Sequence[Reservation]) -> list[Reservation]:
    return [one for one in reservations if one.booking_id is not None]


def _moment(chance: Chance, one: Reservation) -> datetime:
    """A moment of business hours soon after it was made, and before it begins."""
    first = one.made_at.astimezone(chance.zone).date()
    moment = chance.moment_on(chance.day_between(first, first + WITHIN))
    return min(max(moment, one.made_at), max(one.starts_at, one.made_at), chance.now)
