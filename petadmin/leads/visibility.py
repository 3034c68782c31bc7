"""What is on file about a potential customer is hidden with the customer whom they have become."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from petadmin.access.visibility import VisibilityRule
from petadmin.core.ownership import OfAnyone
from petadmin.customers.models import Customer
from petadmin.customers.visibility import SEE_INACTIVE
from petadmin.leads.models import Lead
from petadmin.records.documents.models import Document, DocumentVersion
from petadmin.records.notes.models import Note, NoteAttachment

# As in customers/visibility.py: names of their own, and tables, to which visibility adds nothing.
_leads = Lead.__table__.alias("lead_of_record")
_owner = Customer.__table__.alias("customer_of_lead")
_notes = Note.__table__.alias("note_of_lead")
_documents = Document.__table__.alias("document_of_lead")


def _lead_is_seen(lead_id: ColumnElement[Any]) -> ColumnElement[bool]:
    hidden = (
        select(_leads.c.id)
        .where(
            _leads.c.id == lead_id,
            _owner.c.id == _leads.c.customer_id,
            _owner.c.inactive_since.is_not(None),
        )
        .scalar_subquery()
    )
    return or_(lead_id.is_(None), hidden.is_(None))


def _record_is_seen(records: Any, record_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return exists().where(records.c.id == record_id, _lead_is_seen(records.c.lead_id))


# What bears both, such as a contact, gets the customer at the conversion and is hidden by that.
VISIBILITY_RULES = (
    VisibilityRule(SEE_INACTIVE, OfAnyone, lambda cls: _lead_is_seen(cls.lead_id)),
    VisibilityRule(SEE_INACTIVE, NoteAttachment, lambda cls: _record_is_seen(_notes, cls.note_id)),
    VisibilityRule(
        SEE_INACTIVE, DocumentVersion, lambda cls: _record_is_seen(_documents, cls.document_id)
    ),
)
