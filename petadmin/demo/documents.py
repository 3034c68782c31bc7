"""The papers of the demo's customers and animals: contracts, authorisations, reports, sheets, and links."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from openpyxl import Workbook
from sqlalchemy import select

from petadmin.adminkit.uploads import Upload
from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.booklets import certificate
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned
from petadmin.files.kinds import FileKind
from petadmin.files.storage import storage
from petadmin.records.documents import services
from petadmin.records.documents.models import Document, Folder

PAPERS = (
    (
        "Contrato de residencia.pdf",
        "Contratos",
        "Tarifas, vacunas y recogida; firmado en recepción",
    ),
    ("Protección de datos.pdf", "Contratos", ""),
    ("Autorización veterinaria.pdf", "Autorizaciones", "Hasta 300 € sin llamar antes"),
    ("Autorización de recogida.pdf", "Autorizaciones", "Para la hermana y el vecino del 2.º"),
    ("Justificante de transferencia.pdf", "", ""),
    ("DNI del titular.pdf", "", ""),
)
"""File, folder and description of what customers hand in."""

REPORTS = (
    ("Analítica de sangre.pdf", "Informes", "Todo dentro de lo normal"),
    ("Informe de alta.pdf", "Informes", "Reposo diez días y collar isabelino"),
    ("Pedigrí.pdf", "", ""),
    ("Pauta de alimentación.txt", "", "La que trajo el dueño"),
    ("Control de peso.xlsx", "Informes", "De la clínica"),
)
LINKS = (
    ("Diario de adiestramiento", "document", "Lo escriben a medias con la familia"),
    ("Calendario de estancias", "spreadsheets", "Compartido con el cliente"),
)
SHARE = 0.35
"""So many customers have papers, and so many of these customers' animals."""

SIGNED_LATER = 0.25
FOOD = "Pienso: 180 g por la mañana y 180 g por la noche.\nNada de pollo. Agua siempre fresca.\n"


def steps(planned: Sequence[Planned], told: Chance) -> Iterator[tuple[datetime, Step]]:
    """All papers that are brought; with a chance of its own, so that the rest stays the same."""
    chance = Chance.of(told.now, told.zone)
    for customer in planned:
        if not chance.happens(SHARE):
            continue
        number = chance.weighted({1: 3, 2: 4, 3: 3, 4: 2, 6: 1})
        for name, folder, description in chance.random.sample(PAPERS, number):
            moment = _moment(chance, customer)
            yield moment, partial(_bring, customer, name, folder, description)
        if chance.happens(0.3):
            yield _moment(chance, customer), partial(_link, customer, *chance.one(LINKS))
        for animal in customer.animals:
            if chance.happens(SHARE):
                yield from _reports(chance, customer, animal)


def _reports(
    chance: Chance, customer: Planned, animal: PlannedAnimal
) -> Iterator[tuple[datetime, Step]]:
    number = chance.weighted({1: 4, 2: 3, 3: 1})
    for name, folder, description in chance.random.sample(REPORTS, number):
        moment = max(_moment(chance, customer), animal.joins + timedelta(minutes=5))
        yield min(moment, chance.now), partial(_bring, animal, name, folder, description)


def _moment(chance: Chance, customer: Planned) -> datetime:
    """When somebody brings a paper: on the day they come, or later while they stay."""
    joined = customer.joined + timedelta(minutes=10)
    if chance.happens(0.6):
        return min(joined, chance.now)
    last = customer.left[0] if customer.left is not None else chance.today
    later = max(joined, chance.moment_on(chance.day_between(joined.date(), last)))
    return min(later, chance.now)


def _bring(
    who: Planned | PlannedAnimal,
    name: str,
    folder: str,
    description: str,
    past: Past,
    moment: datetime,
) -> None:
    past.number(who.row)
    owner = _owner(who)
    document = services.keep(
        past.session,
        storage(),
        _paper(name, str(who.row), moment),
        owner=owner,
        folder_id=_folder(past, owner, folder, moment),
        author_id=past.on_duty.id,
    )
    document.description = description
    _date(document, moment)
    if name.startswith("Contrato") and past.chance.happens(SIGNED_LATER):
        past.session.flush()
        later = min(moment + timedelta(days=2), past.chance.now)
        signed = _paper("Contrato firmado.pdf", f"{who.row}, firmado", later)
        services.replace(past.session, storage(), document, signed, author_id=past.on_duty.id)
        document.filed_at = document.updated_at = later


def _link(
    customer: Planned, name: str, what: str, description: str, past: Past, moment: datetime
) -> None:
    past.number(customer.row)
    url = f"https://docs.google.com/{what}/d/patitas-demo-{customer.row.id:06d}/edit"
    values = {**_owner(customer), "name": name, "description": description, "url": url}
    _date(services.link(past.session, values, author_id=past.on_duty.id), moment)


def _owner(who: Planned | PlannedAnimal) -> dict[str, int]:
    return {"animal_id" if isinstance(who, PlannedAnimal) else "customer_id": who.row.id}


def _folder(past: Past, owner: dict[str, int], name: str, moment: datetime) -> int | None:
    """The owner's folder of this name, made when it is needed first."""
    if not name:
        return None
    ((column, owner_id),) = owner.items()
    named = select(Folder).where(getattr(Folder, column) == owner_id, Folder.name == name)
    known = past.session.scalar(named)
    if known is None:
        known = services.add_folder(past.session, {**owner, "name": name})
        known.created_at = known.updated_at = moment
        past.number(known)
    return known.id


def _date(document: Document, moment: datetime) -> None:
    document.created_at = document.updated_at = document.filed_at = moment


def _paper(name: str, who: str, moment: datetime) -> Upload:
    stem, _dot, ending = name.rpartition(".")
    kind = FileKind(ending)
    day = f"{moment:%d/%m/%Y}"
    if kind is FileKind.txt:
        return Upload(name=name, content=f"{who}, {day}\n\n{FOOD}".encode(), kind=kind)
    if kind is FileKind.xlsx:
        return Upload(name=name, content=_weights(who), kind=kind)
    page = certificate(stem, (who, f"Madrid, {day}", "Patitas, residencia y peluquería"))
    return Upload(name=name, content=page, kind=kind)


def _weights(who: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Fecha", "Peso (kg)", who])
    for month, weight in enumerate((11.8, 12.1, 12.0, 12.4), start=1):
        sheet.append([f"2026-{month:02d}-15", weight])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
