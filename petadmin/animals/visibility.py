"""What belongs to an animal is hidden with the animal's customer."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from petadmin.access.visibility import VisibilityRule
from petadmin.animals.models import Animal, AnimalRelation
from petadmin.core.ownership import MaybeOfAnimal, OfAnimal
from petadmin.customers.models import Customer
from petadmin.customers.visibility import SEE_INACTIVE
from petadmin.records.albums.models import Album, Photo
from petadmin.records.documents.models import Document, DocumentVersion
from petadmin.records.labels.models import AnimalColour
from petadmin.records.notes.models import Note, NoteAttachment

# As in customers/visibility.py: names of their own, and tables, to which visibility adds nothing.
_animals = Animal.__table__.alias("owned")
_owner = Customer.__table__.alias("owner_of_owned")
_customer = Customer.__table__.alias("owner_of_record")
_notes = Note.__table__.alias("note_of_attachment")
_documents = Document.__table__.alias("document_of_version")
_albums = Album.__table__.alias("album_of_photo")


def _owner_is_active(animal_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return exists().where(
        _animals.c.id == animal_id,
        _owner.c.id == _animals.c.customer_id,
        _owner.c.inactive_since.is_(None),
    )


def _owner_of_one_is_active(animal_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same beside an `or`, where PostgreSQL makes of `exists` a list of all animals, for a single page."""
    return (
        select(_owner.c.inactive_since.is_(None))
        .where(_animals.c.id == animal_id, _owner.c.id == _animals.c.customer_id)
        .scalar_subquery()
    )


def _record_is_seen(records: Any, record_id: ColumnElement[Any]) -> ColumnElement[bool]:
    of_active = (
        select(_customer.c.inactive_since.is_(None))
        .where(_customer.c.id == records.c.customer_id)
        .scalar_subquery()
    )
    seen = [of_active, _owner_of_one_is_active(records.c.animal_id)]
    if "lead_id" in records.c:
        # Whether these are seen is for the package of the potential customers to say.
        seen.append(records.c.lead_id.is_not(None))
    return exists().where(records.c.id == record_id, or_(*seen))


VISIBILITY_RULES = (
    VisibilityRule(SEE_INACTIVE, OfAnimal, lambda cls: _owner_is_active(cls.animal_id)),
    VisibilityRule(
        SEE_INACTIVE,
        MaybeOfAnimal,
        lambda cls: or_(cls.animal_id.is_(None), _owner_of_one_is_active(cls.animal_id)),
    ),
    VisibilityRule(SEE_INACTIVE, AnimalColour, lambda cls: _owner_is_active(cls.animal_id)),
    VisibilityRule(SEE_INACTIVE, NoteAttachment, lambda cls: _record_is_seen(_notes, cls.note_id)),
    VisibilityRule(
        SEE_INACTIVE, DocumentVersion, lambda cls: _record_is_seen(_documents, cls.document_id)
    ),
    VisibilityRule(SEE_INACTIVE, Photo, lambda cls: _record_is_seen(_albums, cls.album_id)),
    VisibilityRule(
        SEE_INACTIVE,
        AnimalRelation,
        lambda cls: and_(_owner_is_active(cls.first_id), _owner_is_active(cls.second_id)),
    ),
)
