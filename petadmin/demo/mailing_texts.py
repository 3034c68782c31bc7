"""What the mailings of the demo say, in both languages."""

from typing import NamedTuple


class MailingText(NamedTuple):
    """The name of a mailing, and its text."""

    name: str
    subject_es: str
    body_es: str
    subject_en: str
    body_en: str


SUMMER = MailingText(
    name="Hotel en verano",
    subject_es="¿Ya tienen sitio este verano?",
    body_es=(
        "<p>Hola, {{ customer_name }}:</p>"
        "<p>Las plazas del hotel para <strong>julio y agosto</strong> se están llenando. Si reserva antes de fin de"
        " mes, el baño de salida corre de nuestra cuenta.</p>"
        "<p>Para reservar basta con responder a este correo o llamarnos por teléfono.</p>"
        "<p>Un saludo de {{ staff_name }} y de todo el equipo</p>"
    ),
    subject_en="Do they have a place this summer?",
    body_en=(
        "<p>Hello {{ customer_name }},</p>"
        "<p>The places in our hotel for <strong>July and August</strong> are filling up. If you book before the end"
        " of the month, the bath before they leave is on us.</p>"
        "<p>To book, just answer this e-mail or give us a call.</p>"
        "<p>Kind regards from {{ staff_name }} and all of us</p>"
    ),
)

NEWS = MailingText(
    name="Novedades de otoño",
    subject_es="Novedades de otoño en {{ business_name }}",
    body_es=(
        "<p>Hola, {{ customer_name }}:</p>"
        "<p>Estas son las novedades de este otoño:</p>"
        "<ul><li>Guardería también los <strong>sábados por la mañana</strong></li>"
        "<li>Nuevo <strong>plan de salud anual</strong> con nuestra veterinaria</li>"
        "<li>Pienso a domicilio, sin gastos de envío a partir de 30 €</li></ul>"
        "<p>Le esperamos.</p>"
    ),
    subject_en="What is new this autumn at {{ business_name }}",
    body_en=(
        "<p>Hello {{ customer_name }},</p>"
        "<p>This is what is new this autumn:</p>"
        "<ul><li>Daycare on <strong>Saturday mornings</strong> as well</li>"
        "<li>A new <strong>annual health plan</strong> with our vet</li>"
        "<li>Food brought to your home, free of charge from €30</li></ul>"
        "<p>We look forward to seeing you.</p>"
    ),
)

COURSE = MailingText(
    name="Curso de cachorros de enero",
    subject_es="El curso de cachorros empieza en enero",
    body_es=(
        "<p>Hola, {{ customer_name }}:</p>"
        "<p>El <strong>11 de enero</strong> empieza el curso de cachorros: ocho sesiones en grupos pequeños, los"
        " lunes por la tarde.</p>"
        "<p>Quedan seis plazas. ¿Le guardamos una?</p>"
    ),
    subject_en="",
    body_en="",
)
