"""The demo's inbox: answers, questions of strangers, returned e-mails, a complaint, absences, and blocked addresses."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import select, update

from petadmin.core.text import search_text
from petadmin.customers.models import Customer
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past
from petadmin.mail.inbox.models import (
    ReceivedEmail,
    ReceivedKind,
    Suppression,
    SuppressionReason,
)
from petadmin.mail.models import Category, Email, EmailStatus, ErrorCode
from petadmin.records.consents import services as consents
from petadmin.records.consents.models import Purpose, Way
from petadmin.records.interactions.models import Interaction, Progress
from petadmin.records.interactions.received import note_received

MAILBOX = "hola@patitas.example · imap.patitas.example/INBOX"
NO_USER = "5.1.1 550 5.1.1 No such user here"
ANSWERS = (
    "¡Muchas gracias! Lo confirmo: llegamos sobre las diez.",
    "Gracias por escribir. ¿Podríamos cambiarlo a la tarde? Por la mañana trabajo.",
    "Perfecto. ¿Hay que llevar la cartilla o basta con la foto que os mandé?",
    "Recibido. Este fin de semana os digo si al final vamos de viaje.",
    "Hola, no he podido abrir el archivo. ¿Me lo podéis mandar otra vez?",
    "Estupendo, contad con nosotros. Un saludo.",
    "¿Me podéis decir cuánto sería con dos baños al mes?",
    "Gracias, pero esta vez lo dejamos. Quizá en primavera.",
)
QUESTIONS = (
    ("¿Tenéis sitio en Navidad?", "Somos una familia con dos perros. ¿Qué cuesta del 23 al 27?"),
    ("Medicación de la noche", "Se me olvidó deciros que toma media pastilla a las nueve."),
    ("Cambio de teléfono", "Tengo número nuevo. Os lo digo cuando pase por allí."),
    ("Factura de octubre", "¿Me podéis mandar la factura de octubre a esta dirección?"),
    ("Corte de uñas", "¿Hace falta pedir cita para las uñas o podemos pasar sin más?"),
    ("Fotos del fin de semana", "¡Qué bien salió! ¿Podéis mandarme las fotos en grande?"),
    ("Cartilla nueva", "Nos han cambiado la cartilla. ¿La llevo el día de la entrada?"),
    ("Horario de agosto", "¿Abrís los sábados de agosto? Volvemos justo un sábado."),
    ("Pienso", "Se le acabó el suyo. ¿Tenéis del mismo en la tienda?"),
    ("Collar olvidado", "Creo que nos dejamos el collar rojo. ¿Lo habéis visto?"),
    ("Clases de cachorros", "¿Cuándo empieza el próximo grupo? Nos gustaría apuntarnos."),
    ("Gracias", "Vino encantada. Gracias por el cariño de siempre."),
)
STRANGERS = (
    (
        "Noelia Prats",
        "¿Hacéis adiestramiento de cachorros?",
        "Tenemos un border collie de tres meses.",
    ),
    (
        "Iván Cuesta",
        "Guardería entre semana",
        "Busco guardería de lunes a miércoles para un galgo.",
    ),
    (
        "Clínica El Parque",
        "Colaboración",
        "Somos una clínica nueva del barrio y queríamos presentarnos.",
    ),
    (
        "Rosa Marín",
        "Precio de peluquería",
        "¿Cuánto cuesta un baño y corte para un caniche mediano?",
    ),
)
SOME = 14


class _Written(NamedTuple):
    """What is to be put into the inbox."""

    sender: str
    address: str
    subject: str
    text: str
    at: datetime
    kind: ReceivedKind = ReceivedKind.message
    email: Email | None = None
    customer: Customer | None = None
    detail: str = ""


def make(past: Past) -> None:
    """Fill the inbox; comes after whatever sends e-mails."""
    # A chance of its own, so that the rest of the demo stays as it is.
    own = Chance.of(past.chance.now, past.chance.zone)
    past.session.flush()
    sent = _sent(past)
    letters = sorted(_letters(past, own, sent), key=lambda written: written.at)
    for number, written in zip(count(101), letters, strict=False):
        row = _put(past, number, written)
        _settle(past, row, own, newest=number > 100 + len(letters) - 9)
    past.session.flush()
    _block_by_hand(past)


def _sent(past: Past) -> Sequence[Email]:
    """The newest e-mails that were written to customers, one to each."""
    rows = past.session.scalars(
        select(Email)
        .where(
            Email.status == EmailStatus.sent,
            Email.customer_id.is_not(None),
            Email.internal.is_(False),
            Email.category == Category.transactional,
        )
        .order_by(Email.sent_at.desc(), Email.id.desc())
        .limit(SOME * 20)
    )
    return list({email.customer_id: email for email in rows}.values())[:SOME]


def _others(past: Past, known: Sequence[int | None]) -> Sequence[Customer]:
    """The newest customers to whom none of these e-mails went."""
    return past.session.scalars(
        select(Customer)
        .where(Customer.email != "", Customer.inactive_since.is_(None), Customer.id.not_in(known))
        .order_by(Customer.id.desc())
        .limit(len(QUESTIONS))
    ).all()


def _letters(past: Past, chance: Chance, sent: Sequence[Email]) -> Iterator[_Written]:
    people: dict[int, Customer] = {
        row.id: row
        for row in past.session.scalars(
            select(Customer).where(Customer.id.in_([email.customer_id for email in sent]))
        )
    }
    for number, email in enumerate(sent):
        yield _about(chance, number, email, people[email.customer_id or 0])
    others = _others(past, [email.customer_id for email in sent])
    for (subject, text), who in zip(QUESTIONS, others, strict=False):
        at = chance.moment_on(chance.today - timedelta(days=chance.random.randrange(12)))
        yield _Written(who.name, who.email, subject, text, at, customer=who)
    for number, (name, subject, text) in enumerate(STRANGERS):
        at = chance.moment_on(chance.today - timedelta(days=number * 2))
        address = f"{name.split()[0].lower().replace('á', 'a')}{number + 3}@example.net"
        yield _Written(name, address, subject, text, at)


def _about(chance: Chance, number: int, email: Email, who: Customer) -> _Written:
    """An answer, an absence, a return or a complaint; of each kind some."""
    hours = chance.random.randrange(1, 30)
    at = min((email.sent_at or email.created_at) + timedelta(hours=hours), chance.now)
    if number in (3, 9):
        text = "Estoy de vacaciones y leeré su mensaje a la vuelta."
        return _Written(
            who.name, who.email, f"Fuera de la oficina: {email.subject}", text, at,
            ReceivedKind.automatic, email, who,
        )  # fmt: skip
    if number in (6, 11):
        at = min((email.sent_at or email.created_at) + timedelta(minutes=1), chance.now)
        return _Written(
            "Mail Delivery System", "mailer-daemon@mx.example.net", "Undelivered Mail Returned to Sender",
            f"I'm sorry to have to inform you that your message to <{email.recipient_email}> could not"
            " be delivered.",
            at, ReceivedKind.bounce, email, who, NO_USER,
        )  # fmt: skip
    if number == SOME - 1:
        return _Written(
            "", "abuse@mail.example.net", f"FW: {email.subject}", "This is an e-mail abuse report.",
            at, ReceivedKind.complaint, email, who, "abuse",
        )  # fmt: skip
    return _Written(
        who.name, who.email or email.recipient_email, f"Re: {email.subject}", chance.one(ANSWERS), at,
        ReceivedKind.message, email, who,
    )  # fmt: skip


def _put(past: Past, number: int, written: _Written) -> ReceivedEmail:
    words: list[str | None] = [written.sender, written.address, written.subject, written.text]
    row = ReceivedEmail(
        mailbox=MAILBOX,
        uidvalidity=1,
        uid=number,
        kind=written.kind,
        message_id=f"<demo-{number}@received.example>",
        sender_name=written.sender[:200],
        sender_email=written.address.lower(),
        subject=written.subject[:250],
        text=written.text,
        detail=written.detail,
        received_at=written.at,
        created_at=written.at,
        updated_at=written.at,
        email_id=written.email.id if written.email is not None else None,
        customer_id=written.customer.id if written.customer is not None else None,
        search_text=search_text(words),
    )
    past.session.add(row)
    past.session.flush()
    note_received(past.session, row)
    return row


def _settle(past: Past, row: ReceivedEmail, chance: Chance, *, newest: bool) -> None:
    """What became of it: most is read and done, and what came back blocks its address."""
    session = past.session
    session.flush()
    contact = session.scalar(select(Interaction).where(Interaction.received_id == row.id))
    if contact is not None:
        contact.created_at = contact.updated_at = row.received_at
    if not newest:
        row.read_at = min(row.received_at + timedelta(hours=2), chance.now)
        if contact is not None:
            contact.status = Progress.completed
        if chance.happens(0.3):
            row.archived_at = row.read_at
    email = session.scalar(select(Email).where(Email.id == row.email_id))
    if row.kind is ReceivedKind.bounce and email is not None:
        session.execute(
            update(Email)
            .where(Email.id == email.id)
            .values(
                error_code=ErrorCode.mailbox_unknown,
                error_detail=NO_USER,
                updated_at=Email.updated_at,
            )
        )
        _block(past, row, email, SuppressionReason.bounced)
    if row.kind is ReceivedKind.complaint and email is not None:
        _block(past, row, email, SuppressionReason.complained)
        owner = {"customer_id": row.customer_id or 0}
        said = consents.note(session, owner, purpose=Purpose.marketing, given=False, way=Way.email)
        said.at = row.received_at


def _block(past: Past, row: ReceivedEmail, email: Email, reason: SuppressionReason) -> None:
    values: dict[str, Any] = {"created_at": row.received_at, "updated_at": row.received_at}
    past.session.add(
        Suppression(
            address=email.recipient_email.lower(),
            reason=reason,
            detail=row.detail,
            received_id=row.id,
            **values,
        )
    )
    past.session.flush()


def _block_by_hand(past: Past) -> None:
    when = past.chance.now - timedelta(days=40)
    past.session.add(
        Suppression(
            address="compras@mayorista.example.org",
            reason=SuppressionReason.by_hand,
            detail="Mandan publicidad y contestan a todo automáticamente.",
            author_id=past.staff[0].id,
            created_at=when,
            updated_at=when,
        )
    )
