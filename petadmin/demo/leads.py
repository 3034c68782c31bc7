"""Potential customers of the demo: two years of people who asked, what was said, and what became of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from textwrap import wrap
from typing import Any

from petadmin.access.models import Language
from petadmin.adminkit.uploads import Upload
from petadmin.customers.models import CustomerKind
from petadmin.demo import lead_texts, people, places
from petadmin.demo.booklets import certificate
from petadmin.demo.chance import Chance
from petadmin.demo.interests import Interests
from petadmin.demo.lead_texts import INTERESTS, Said
from petadmin.demo.past import Past, Step
from petadmin.demo.people import Name
from petadmin.demo.planning import Planned
from petadmin.files.kinds import FileKind
from petadmin.files.storage import storage
from petadmin.leads import converting, services
from petadmin.leads.models import Lead, LostReason, Source, Stage
from petadmin.records.consents import services as consents
from petadmin.records.consents.models import Purpose, Way
from petadmin.records.documents import services as documents
from petadmin.records.interactions import services as interactions
from petadmin.records.interactions.models import Direction, Progress
from petadmin.records.notes import services as notes
from petadmin.records.notices import services as notices

NUMBERS = {
    Stage.new: 8,
    Stage.contacted: 17,
    Stage.interested: 14,
    Stage.converted: 26,
    Stage.lost: 27,
}
"""So many potential customers are at each stage."""

CAME_AGO: Mapping[Stage, tuple[int, int]] = {
    Stage.new: (0, 6),
    Stage.contacted: (2, 45),
    Stage.interested: (5, 80),
    Stage.lost: (25, 720),
}
"""So many days ago they came; whoever is a customer by now came before that."""

TWO_YEARS = 720
THINKING = (3, 45)
"""So many days went by until somebody became a customer, or was lost."""

COMPANIES = (
    "Residencia Los Robles, S.L.",
    "Hotel Rural La Encina",
    "Colegio San Isidro",
    "Taxi Can Madrid",
)
DUE_IN_DAYS = (-9, -4, -2, -1, -1, 0, 0, 0, 0, 1, 2, 3, 4, 6, 6, 10, 14, 21, 30)
"""In so many days those who are open are to be followed up, one after the other; the rest have no date."""

A_MOMENT = timedelta(minutes=2)
WITH_NOTE, WITH_PAPER, WITH_ADVERTISING = 0.25, 0.12, 0.55
WITH_NOTICE = 5


@dataclass
class PlannedLead:
    """A potential customer to be, and where they end."""

    stage: Stage
    came: datetime
    ended: datetime
    values: dict[str, Any]
    interests: list[str]
    dog: str
    customer: Planned | None = None
    reason: LostReason | None = None
    contacts: list[tuple[datetime, Said, Progress | None]] = field(default_factory=list)
    row: Any = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        return self.stage not in (Stage.converted, Stage.lost)


def steps(
    planned: Sequence[Planned], told: Chance, made: Interests
) -> Iterator[tuple[datetime, Step]]:
    """Everything that happens to them; with a chance of its own, so that the rest stays the same."""
    chance = Chance.of(told.now, told.zone)
    # Nobody is to bear the names of the customers, which begin with the same chance.
    chance.random.seed("leads")
    chance.faker.seed_instance("leads")
    leads = list(_leads(planned, chance))
    _keep_waiting([lead for lead in leads if lead.contacts and lead.is_open], chance)
    dues = iter(DUE_IN_DAYS)
    for lead in leads:
        yield lead.came, partial(_come, lead, made, chance.happens(WITH_ADVERTISING))
        for moment, said, status in lead.contacts:
            yield moment, partial(_talk, lead, said, status)
        yield from _records(lead, chance)
        yield lead.ended, partial(_end, lead, next(dues, None) if lead.is_open else None)
    yield from _notices([lead for lead in leads if lead.is_open], chance)


def _leads(planned: Sequence[Planned], chance: Chance) -> Iterator[PlannedLead]:
    """All of them, those who are open in a mixed order."""
    taken = {one.values["email"] for one in planned}
    settled = chance.today - timedelta(days=2)
    recent = [
        one
        for one in planned
        if one.stays and chance.today - timedelta(days=TWO_YEARS) < one.joined.date() < settled
    ]
    stages = [stage for stage, number in NUMBERS.items() for _number in range(number)]
    chance.random.shuffle(stages)
    customers = iter(chance.random.sample(recent, NUMBERS[Stage.converted]))
    companies = iter(COMPANIES)
    for number, stage in enumerate(stages):
        if stage is Stage.converted:
            lead = _of_customer(next(customers), chance)
        else:
            company = next(companies, None) if number % 20 == 7 else None
            lead = _stranger(stage, company, taken, chance)
        _fill(lead, chance)
        yield lead


def _of_customer(customer: Planned, chance: Chance) -> PlannedLead:
    """Somebody who is a customer by now, as they came before."""
    values = customer.values
    begins = customer.joined - timedelta(days=chance.random.randint(*THINKING))
    known = {
        name: values[name]
        for name in ("kind", "first_name", "last_name", "company_name", "email", "language")
    }
    number, city = values["phones"][0]["number"], values["addresses"][0]["city"]
    suiting = [
        name for name, (area, _shown) in INTERESTS.items() if area in (None, *values["areas"])
    ]
    return PlannedLead(
        Stage.converted,
        chance.moment_on(begins.date()),
        min(customer.joined + A_MOMENT, chance.now),
        {**known, "phone": number, "city": city},
        chance.random.sample(suiting, min(len(suiting), chance.random.randint(1, 2))),
        chance.one(lead_texts.DOGS),
        customer=customer,
    )


def _stranger(stage: Stage, company: str | None, taken: set[str], chance: Chance) -> PlannedLead:
    """Somebody whom nobody knew before."""
    name = people.spaniard(chance)
    shape = Name("hola", max(company.split(), key=len)) if company else name
    values = {
        "kind": CustomerKind.company if company else CustomerKind.person,
        "first_name": name.first,
        "last_name": name.last,
        "company_name": company or "",
        "email": people.email_of(chance, shape, taken),
        "phone": places.mobile(chance) if chance.happens(0.85) else "",
        "city": places.home(chance).city if chance.happens(0.6) else "",
        "language": Language.es,
    }
    if values["phone"] and chance.happens(0.15):
        values["email"] = ""
    came = chance.moment_on(chance.today - timedelta(days=chance.random.randint(*CAME_AGO[stage])))
    days = chance.random.randint(*THINKING) if stage is Stage.lost else None
    ended = came + timedelta(days=days) if days else chance.now
    return PlannedLead(
        stage,
        came,
        min(ended, chance.now),
        values,
        chance.random.sample(list(INTERESTS), chance.random.randint(1, 3)),
        chance.one(lead_texts.DOGS),
        reason=chance.weighted(lead_texts.REASONS) if stage is Stage.lost else None,
    )


def _fill(lead: PlannedLead, chance: Chance) -> None:
    """Where they came from, what they want, who looks after them, and what was said."""
    source = chance.weighted(lead_texts.SOURCES)
    area = INTERESTS[lead.interests[0]][0] or ""
    wish = chance.one(lead_texts.WISHES[area]).format(dog=lead.dog)
    details = lead_texts.DETAILS.get(source, ("",))
    lead.values |= {"source": source, "wishes": wish, "source_detail": chance.one(details)}
    lead.values["assignee"] = chance.weighted({0: 4, 1: 5, None: 2})
    if lead.stage is Stage.new:
        return
    method, text = lead_texts.FIRST[source]
    said = [(method, Direction.received, text.format(wish=wish))]
    said += chance.random.sample(lead_texts.TALK, chance.random.randint(1, 6))
    if lead.reason is not None:
        said.append(chance.one(lead_texts.LOST[lead.reason])[0])
    elif lead.stage is Stage.converted:
        said.append(chance.one(lead_texts.GAINED))
    lead.contacts = [
        (moment, one, None)
        for moment, one in zip(_moments(lead, len(said), chance), said, strict=True)
    ]


def _moments(lead: PlannedLead, number: int, chance: Chance) -> list[datetime]:
    """When things were said: at first at once, at last when it was settled, and in order between."""
    first, last = lead.came + A_MOMENT, lead.ended - A_MOMENT
    days = [chance.day_between(lead.came.date(), lead.ended.date()) for _number in range(number)]
    between = sorted(chance.moment_on(day) for day in days)
    if not lead.is_open:
        between[-1] = last
    between[0] = first
    return [max(min(moment, last), min(first, chance.now)) for moment in between]


def _keep_waiting(leads: Sequence[PlannedLead], chance: Chance) -> None:
    """Let some who are open wait for an answer since today."""
    waiting = chance.random.sample(list(leads), len(lead_texts.PENDING))
    for number, (lead, said) in enumerate(zip(waiting, lead_texts.PENDING, strict=True)):
        moment = max(chance.moment_on(chance.today), lead.contacts[-1][0])
        status = Progress.in_progress if number % 3 == 2 else Progress.pending
        lead.contacts.append((moment, said, status))


def _come(
    lead: PlannedLead, made: Interests, advertising: bool, past: Past, moment: datetime
) -> None:
    place = lead.values.pop("assignee")
    values = {**lead.values, "assignee_id": None if place is None else past.staff[place].id}
    wanted = [made[name] for name in lead.interests]
    lead.row = services.add(past.session, values, by=past.on_duty.id, interests=wanted)
    lead.row.created_at = moment
    _date(lead.row, moment)
    past.number(lead.row)
    if lead.values["source"] is not Source.web:
        return
    purposes = {Purpose.privacy: lead_texts.CONSENT}
    if advertising:
        purposes[Purpose.marketing] = lead_texts.ADVERTISING
    for purpose, text in purposes.items():
        given = consents.note(
            past.session,
            {"lead_id": lead.row.id},
            purpose=purpose,
            given=True,
            way=Way.web_form,
            text=text,
            origin=lead_texts.WEBSITE,
        )
        given.at = moment


def _talk(
    lead: PlannedLead, said: Said, status: Progress | None, past: Past, moment: datetime
) -> None:
    method, direction, details = said
    values = {
        "lead_id": lead.row.id,
        "at": moment,
        "method": method,
        "direction": direction,
        "details": details.format(dog=lead.dog),
        "status": status,
    }
    contact = interactions.log(past.session, values, by=past.on_duty.id)
    contact.created_at = contact.updated_at = moment
    _date(lead.row, moment)


def _end(lead: PlannedLead, due_in_days: int | None, past: Past, moment: datetime) -> None:
    """What became of them in the end, or when somebody is to get in touch."""
    session, row, by = past.session, lead.row, past.on_duty.id
    if lead.stage in (Stage.interested, Stage.converted):
        services.move(session, row, Stage.interested, by=by)
        _date(row, lead.contacts[-1][0])
    if lead.customer is not None:
        session.flush()
        converting.convert(session, row, to=lead.customer.row, by=by)
        row.converted_at = moment
        lead.customer.row.updated_at = moment
    elif lead.reason is not None:
        note = dict(lead_texts.LOST[lead.reason]).get(lead.contacts[-1][1], "")
        services.lose(session, row, lead.reason, note, by=by)
    elif due_in_days is not None:
        services.follow_up(row, past.chance.today + timedelta(days=due_in_days))
    _date(row, moment)


def _date(row: Lead, moment: datetime) -> None:
    """Let the last change be of the moment that is being played."""
    for step in row.steps:
        step.at = min(step.at, moment)
    row.stage_since = min(row.stage_since, moment)
    row.updated_at = moment


def _records(lead: PlannedLead, chance: Chance) -> Iterator[tuple[datetime, Step]]:
    noted, papered, text = (
        chance.happens(WITH_NOTE),
        chance.happens(WITH_PAPER),
        chance.one(lead_texts.NOTES),
    )
    moment = lead.contacts[-1][0] if lead.contacts else lead.came
    if noted:
        yield moment, partial(_note, lead, text)
    if papered and lead.contacts:
        yield moment, partial(_offer, lead)


def _note(lead: PlannedLead, text: str, past: Past, moment: datetime) -> None:
    values = {"lead_id": lead.row.id, "text": text, "pinned": False, "files": []}
    note = notes.add(past.session, storage(), values, author_id=past.on_duty.id)
    note.created_at = note.updated_at = moment


def _offer(lead: PlannedLead, past: Past, moment: datetime) -> None:
    lines = (str(lead.row), f"Madrid, {moment:%d/%m/%Y}", *wrap(lead.values["wishes"], 60))
    paper = Upload(
        name=lead_texts.PAPER, content=certificate("Presupuesto", lines), kind=FileKind.pdf
    )
    document = documents.keep(
        past.session,
        storage(),
        paper,
        owner={"lead_id": lead.row.id},
        author_id=past.on_duty.id,
    )
    document.created_at = document.updated_at = document.filed_at = moment


def _notices(leads: Sequence[PlannedLead], chance: Chance) -> Iterator[tuple[datetime, Step]]:
    """Things to think of within the next days."""
    for lead, text in zip(
        chance.random.sample(list(leads), WITH_NOTICE), lead_texts.NOTICES, strict=True
    ):
        due = chance.now + timedelta(hours=chance.random.randint(1, 90))
        yield chance.now, partial(_remind, lead, text, due.replace(second=0, microsecond=0))


def _remind(lead: PlannedLead, text: str, due: datetime, past: Past, moment: datetime) -> None:
    values = {"lead_id": lead.row.id, "text": text, "due_at": due}
    notice = notices.add(past.session, values, author_id=past.on_duty.id, now=moment)
    notice.created_at = notice.updated_at = moment
