"""Kept texts and drafts of e-mails for the walks through all doors."""

from sqlalchemy import select

from petadmin.access.models import User
from petadmin.core.db import db
from petadmin.core.text import fold
from petadmin.customers.models import Customer
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.marketing.models import LetterDraft


def add(customer_id: int, animal_id: int) -> None:
    """A text of each occasion, and two drafts of each member of the staff."""
    if db.session.scalar(select(EmailTemplate.id).limit(1)) is None:
        for occasion in Occasion:
            _keep(occasion)
    customer = db.session.get_one(Customer, customer_id)
    for author in db.session.scalars(select(User.id)):
        for number in (1, 2):
            db.session.add(
                LetterDraft(
                    author_id=author,
                    customer_id=customer_id,
                    recipient_email=customer.email,
                    subject=f"Fotos {number}",
                    body="<p>Aquí van las fotos</p>",
                )
            )
    db.session.flush()


def _keep(occasion: Occasion) -> None:
    name = f"Texto {occasion.value}"
    db.session.add(
        EmailTemplate(
            name=name,
            folded=fold(name),
            occasion=occasion,
            subject_es="Hola {{ customer_name }}",
            body_es="<p>Hasta pronto</p>",
            subject_en="Hello {{ customer_name }}",
            body_en="<p>See you soon</p>",
        )
    )
