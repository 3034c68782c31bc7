"""The texts that the demo's staff keep for their e-mails, and what they have begun to write."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from petadmin.access.models import User
from petadmin.core.clock import utcnow
from petadmin.core.text import fold
from petadmin.customers.models import Customer
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.marketing.models import LetterDraft


class _Kept(NamedTuple):
    name: str
    occasion: Occasion
    subject_es: str
    body_es: str
    subject_en: str = ""
    body_en: str = ""


_TEXTS = (
    _Kept(
        "Bienvenida",
        Occasion.written,
        "Bienvenidos a {{ business_name }}",
        "<p>Gracias por confiar en nosotros para cuidar de {{ animal_names }}.</p>"
        "<p>Antes de la primera visita, tráiganos por favor:</p>"
        "<ul><li>la cartilla de vacunación al día,</li><li>su comida habitual,</li>"
        "<li>un juguete o una manta que huela a casa.</li></ul>"
        "<p>Un saludo,<br>{{ staff_name }}</p>",
        "Welcome to {{ business_name }}",
        "<p>Thank you for trusting us with {{ animal_names }}.</p>"
        "<p>Before the first visit, please bring:</p>"
        "<ul><li>the vaccination booklet, up to date,</li><li>the usual food,</li>"
        "<li>a toy or a blanket that smells of home.</li></ul>"
        "<p>Kind regards,<br>{{ staff_name }}</p>",
    ),
    _Kept(
        "Cómo le va en el hotel",
        Occasion.written,
        "Noticias de {{ animal_names }}",
        "<p>Todo va bien con {{ animal_names }}: comer, jugar y dormir. Le adjuntamos unas fotos.</p>"
        "<p>Si necesita cualquier cosa, conteste a este email.</p><p>{{ staff_name }}</p>",
        "News of {{ animal_names }}",
        "<p>All is well with {{ animal_names }}: eating, playing and sleeping. Here are some photos.</p>"
        "<p>If you need anything, just answer this e-mail.</p><p>{{ staff_name }}</p>",
    ),
    _Kept(
        "Presupuesto",
        Occasion.written,
        "Su presupuesto",
        "<p>Le adjuntamos el presupuesto que nos pidió. Es válido durante 30 días.</p>"
        "<p>{{ staff_name }}</p>",
    ),
    _Kept(
        "Recordatorio de cita",
        Occasion.booking,
        "{{ animal_names }}: {{ service }} {{ days_left }}",
        "<p>Le recordamos su cita:</p><ul><li>{{ service }}</li>"
        "<li>{{ start_date }}, a las {{ start_time }}</li></ul>"
        "<p>Si no puede venir, avísenos con un día de antelación.</p>",
        "{{ animal_names }}: {{ service }} {{ days_left }}",
        "<p>This is to remind you of your appointment:</p><ul><li>{{ service }}</li>"
        "<li>{{ start_date }}, at {{ start_time }}</li></ul>"
        "<p>If you cannot come, please tell us a day before.</p>",
    ),
    _Kept(
        "Feliz cumpleaños",
        Occasion.birthday,
        "¡Feliz cumpleaños, {{ animal_name }}!",
        "<p>Hoy {{ animal_name }} cumple {{ age }}. En su próxima visita le espera una galleta.</p>",
        "Happy birthday, {{ animal_name }}!",
        "<p>Today {{ animal_name }} turns {{ age }}. A biscuit is waiting at the next visit.</p>",
    ),
    _Kept(
        "Gracias por su visita",
        Occasion.thank_you,
        "Gracias por traernos a {{ animal_names }}",
        "<p>Esperamos que todo fuera bien. Cuéntenos qué podemos hacer mejor: basta con contestar.</p>",
        "Thank you for bringing {{ animal_names }}",
        "<p>We hope all was well. Tell us what we can do better: just answer this e-mail.</p>",
    ),
)

_DRAFTS = (
    (
        "Fotos del fin de semana",
        "<p>Aquí van las fotos que le prometí.</p><p>Lo pasó muy bien.</p>",
    ),
    ("Su presupuesto", "<p>Le adjunto el presupuesto para agosto.</p><p>Me falta confirmar</p>"),
    ("", "<p>He hablado con la veterinaria y</p>"),
)


def keep(session: Session) -> None:
    """Keep the texts, and a few letters that nobody has finished."""
    for text in _TEXTS:
        session.add(EmailTemplate(**text._asdict(), folded=fold(text.name)))
    authors = session.scalars(select(User.id).order_by(User.id)).all()
    reachable = select(Customer).where(Customer.email != "", Customer.inactive_since.is_(None))
    customers = session.scalars(reachable.order_by(Customer.id).limit(len(_DRAFTS))).all()
    for number, (customer, (subject, body)) in enumerate(zip(customers, _DRAFTS, strict=False)):
        session.add(
            LetterDraft(
                author_id=authors[number % len(authors)],
                customer_id=customer.id,
                recipient_email=customer.email,
                subject=subject,
                body=body,
                updated_at=utcnow(),
            )
        )
    session.flush()
