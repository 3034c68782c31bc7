"""Notes, notices and incidents of the demo: what staff wrote down, what they have to think of, what went wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from textwrap import wrap
from typing import Any

from petadmin.adminkit.uploads import Upload
from petadmin.core.clock import moment_at
from petadmin.demo.albums import PAINTED
from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.booklets import certificate
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.people import MEN, WOMEN
from petadmin.demo.pictures import COATS, snapshot
from petadmin.demo.planning import Planned
from petadmin.files.kinds import FileKind
from petadmin.files.storage import storage
from petadmin.records.incidents import services as incidents
from petadmin.records.incidents.models import IncidentKind, Severity
from petadmin.records.notes import services as notes
from petadmin.records.notices import services as notices

NOTES = (
    "Ha llamado para cambiar la recogida al domingo por la tarde. Le viene mejor después de las 18:00.",
    "Pregunta si puede traer la cama de casa. Le he dicho que sí, si viene lavada.",
    "Se ha ido encantada con el corte. Repetir igual la próxima vez: cuerpo al 7 y orejas a tijera.",
    "Nos debe 12 € de la última peluquería; lo abona cuando venga.",
    "Ha dejado un saco de pienso abierto. Dos tazas por la mañana y una por la noche.",
    "Hablé con {woman}: está de viaje hasta fin de mes y recoge {man} en su lugar.",
    "Quiere presupuesto para las dos semanas de agosto. Enviado por e-mail, pendiente de respuesta.",
    "Viene recomendado por {woman}. Aplicar el descuento de bienvenida en la primera estancia.",
    "Pide que no se publiquen fotos suyas en redes.",
)
NOTES_OF_ANIMALS = (
    "Primer día de guardería: un poco tímid{o} al principio, luego ha jugado sin parar.",
    "Come mejor si se le moja el pienso con agua templada.",
    "No le gusta el secador. Usar el de baja potencia y parar a ratos.",
    "Ha dormido toda la noche. Ya no ladra cuando se apaga la luz.",
    "Tiene una heridita en la pata delantera derecha; se le ha desinfectado y avisado al dueño.",
    "Le encanta la pelota roja; guardársela en su cajón.",
    "Se ha vomitado una vez después de comer. Nada más en todo el día.",
)
NOTICES = (
    "Llamar para confirmar la reserva de la semana que viene",
    "Pedir la cartilla de vacunas actualizada",
    "Recordar que traiga el seguro y la licencia",
    "Enviar el presupuesto de agosto",
    "Preguntar qué tal va después de la operación",
    "Cobrar la factura pendiente",
    "Avisar de que ha llegado su pienso",
    "Felicitar por teléfono: hace cinco años que viene",
)
DUE_IN_HOURS = (-50, -26, -3, -1, 2, 5, 7, 26, 28, 50, 75, 120, 170, 200, 330)
"""In so many hours from now the open notices are due."""

INCIDENTS: Sequence[tuple[IncidentKind, Severity, str, str]] = (
    (IncidentKind.bite, Severity.serious,
     "{name} mordió en la mano a un auxiliar al retirarle el plato.",
     "Herida limpiada en el centro de salud. Desde ahora se le deja comer sol{o}."),
    (IncidentKind.escape, Severity.serious,
     "{name} saltó la valla del patio pequeño y apareció en el aparcamiento a los diez minutos.",
     "Valla subida medio metro. Pasea siempre con doble correa."),
    (IncidentKind.fight, Severity.slight,
     "Pelea corta en el patio por una pelota. Sin heridas.",
     "Separados por grupos el resto del día."),
    (IncidentKind.injury, Severity.slight,
     "{name} se rompió una uña corriendo por la grava.",
     "Vendaje y aviso al dueño, que lo llevó a su veterinario."),
    (IncidentKind.illness, Severity.slight,
     "{name} estuvo con diarrea toda la mañana.",
     "Dieta blanda y muestra guardada. Por la tarde ya estaba bien."),
    (IncidentKind.damage, Severity.slight,
     "{name} destrozó la colchoneta de la habitación 4.",
     "Se le ha comentado al dueño, que la paga."),
)  # fmt: skip
COMPLAINT = (
    "Se queja de que le entregamos el pelo todavía húmedo.",
    "Se le ofreció repetir el secado sin cargo y lo aceptó.",
)
SHARE_OF_NOTES, SHARE_OF_INCIDENTS, SHARE_OF_COMPLAINTS = 0.4, 0.05, 0.015
A_MOMENT = timedelta(minutes=1)
SETTLED_AFTER = timedelta(days=4)
SETTLED_NOTICES = 25


@dataclass
class PlannedNotice:
    """A notice to be: about whom, when it is due, and for whom by their place among the staff."""

    customer: Planned
    text: str
    due: datetime
    whom: int | None
    row: Any = None


def steps(planned: Sequence[Planned], told: Chance) -> Iterator[tuple[datetime, Step]]:
    """Everything that is written down; with a chance of its own, so that the rest stays the same."""
    chance = Chance.of(told.now, told.zone)
    for customer in planned:
        if chance.happens(SHARE_OF_NOTES):
            for _number in range(chance.weighted({1: 5, 2: 3, 3: 2, 7: 1})):
                yield _note(chance, customer, None)
        if chance.happens(SHARE_OF_COMPLAINTS):
            yield _complaint(chance, customer)
        for animal in customer.animals:
            if chance.happens(SHARE_OF_NOTES):
                yield _note(chance, customer, animal)
            if animal.species.value == "dog" and chance.happens(SHARE_OF_INCIDENTS):
                yield _incident(chance, customer, animal)
    yield from _notices(chance, [one for one in planned if one.stays])


def _note(chance: Chance, customer: Planned, animal: PlannedAnimal | None) -> tuple[datetime, Step]:
    near = {"woman": chance.one(WOMEN), "man": chance.one(MEN)}
    text = chance.one(NOTES if animal is None else NOTES_OF_ANIMALS)
    text = text.format(**near, **(animal.words if animal is not None else {}))
    moment = _moment(chance, customer, animal)
    return moment, partial(
        _write_note, customer, animal, text, chance.happens(0.12), chance.happens(0.15)
    )


def _write_note(
    customer: Planned,
    animal: PlannedAnimal | None,
    text: str,
    pinned: bool,
    with_file: bool,
    past: Past,
    moment: datetime,
) -> None:
    files = _files(animal, text) if with_file else []
    values = {"text": text, "pinned": pinned, "files": files, **_owner(past, customer, animal)}
    note = notes.add(past.session, storage(), values, author_id=past.on_duty.id)
    note.created_at = note.updated_at = moment


def _files(animal: PlannedAnimal | None, text: str) -> list[Upload]:
    if animal is not None and animal.species in COATS:
        # Coats repeat themselves among the paintings, so all photos of a note show the same animal.
        coats = len(COATS[animal.species])
        return [
            snapshot(animal.species, (len(text) + place * coats) % PAINTED)
            for place in range(1 + len(text) % 3)
        ]
    content = certificate("Informe", wrap(text, 44))
    return [Upload(name="Informe.pdf", content=content, kind=FileKind.pdf)]


def _incident(chance: Chance, customer: Planned, animal: PlannedAnimal) -> tuple[datetime, Step]:
    kind, severity, text, action = chance.one(INCIDENTS)
    moment = _moment(chance, customer, animal)
    values = {
        "kind": kind,
        "severity": severity,
        "occurred_on": moment.astimezone(chance.zone).date(),
        "text": text.format(**animal.words),
        "action_taken": action.format(**animal.words),
    }
    settled = chance.happens(0.6)
    return moment, partial(_write_incident, customer, animal, values, settled)


def _complaint(chance: Chance, customer: Planned) -> tuple[datetime, Step]:
    moment = _moment(chance, customer, None)
    values = {
        "kind": IncidentKind.complaint,
        "severity": Severity.slight,
        "occurred_on": moment.astimezone(chance.zone).date(),
        "text": COMPLAINT[0],
        "action_taken": COMPLAINT[1],
    }
    return moment, partial(_write_incident, customer, None, values, True)


def _write_incident(
    customer: Planned,
    animal: PlannedAnimal | None,
    values: dict[str, Any],
    settled: bool,
    past: Past,
    moment: datetime,
) -> None:
    day = past.chance.today
    owner = _owner(past, customer, animal)
    settled_on = min(values["occurred_on"] + SETTLED_AFTER, day) if settled else None
    incident = incidents.add(
        past.session,
        {**values, **owner, "settled_on": settled_on},
        author_id=past.on_duty.id,
        today=day,
    )
    incident.created_at = incident.updated_at = moment


def _notices(chance: Chance, customers: Sequence[Planned]) -> Iterator[tuple[datetime, Step]]:
    """Some are open, around now; more of them were settled in the last weeks."""
    settled = [chance.random.randrange(-1200, -30) for _number in range(SETTLED_NOTICES)]
    for hours in (*DUE_IN_HOURS, *settled):
        customer = chance.one(customers)
        due = _round(chance.now + timedelta(hours=hours), chance)
        moment = max(min(due, chance.now) - timedelta(days=2), customer.joined)
        whom = chance.weighted({None: 5, 0: 3, 1: 3})
        notice = PlannedNotice(customer, chance.one(NOTICES), due, whom)
        yield moment, partial(_write_notice, notice)
        if hours in settled:
            later = max(due, moment) + timedelta(minutes=50)
            yield min(later, chance.now - A_MOMENT), partial(_settle, notice)


def _write_notice(notice: PlannedNotice, past: Past, moment: datetime) -> None:
    values = {
        "text": notice.text,
        "due_at": notice.due,
        "assignee_id": past.staff[notice.whom].id if notice.whom is not None else None,
        **_owner(past, notice.customer, None),
    }
    # Whoever came only today has notices that were due before they were written.
    now = min(notice.due, moment)
    notice.row = notices.add(past.session, values, author_id=past.on_duty.id, now=now)
    notice.row.created_at = notice.row.updated_at = moment


def _settle(notice: PlannedNotice, past: Past, moment: datetime) -> None:
    notices.done(past.session, notice.row, by_id=past.on_duty.id, now=moment)
    notice.row.updated_at = moment


def _owner(past: Past, customer: Planned, animal: PlannedAnimal | None) -> dict[str, int]:
    past.number(customer.row if animal is None else animal.row)
    return {"customer_id": customer.row.id} if animal is None else {"animal_id": animal.row.id}


def _moment(chance: Chance, customer: Planned, animal: PlannedAnimal | None) -> datetime:
    """A moment since they are on file, and before they left or died."""
    begins = max(customer.joined, animal.joins) if animal is not None else customer.joined
    ends = chance.today
    for end in (customer.left[0] if customer.left else None, animal.died if animal else None):
        ends = min(ends, end - timedelta(days=1)) if end is not None else ends
    day = chance.day_between(begins.astimezone(chance.zone).date() + timedelta(days=1), ends)
    # Who came on the last day has no day after it.
    moment = max(chance.moment_on(min(day, ends)), begins + timedelta(minutes=9))
    return min(moment, chance.now - A_MOMENT)


def _round(moment: datetime, chance: Chance) -> datetime:
    """The same day at a full quarter of an hour within business hours."""
    here = moment.astimezone(chance.zone)
    hour = min(max(here.hour, 9), 19)
    clock = datetime.combine(here.date(), time(hour, here.minute // 15 * 15))
    return moment_at(clock, chance.zone)
