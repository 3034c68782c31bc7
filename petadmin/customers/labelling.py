"""Tags and colour codes of customers in their list: the conditions of its filters, and verbs for many at once."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from wtforms.validators import InputRequired

from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.verbs import verb
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l, ngettext
from petadmin.customers.models import Customer
from petadmin.records.labels import services as labels
from petadmin.records.labels.forms import OneLabelField, all_tags
from petadmin.records.labels.models import CustomerColour, CustomerTag, Tag

# Whether the customer may be seen is asked of the customer, so these are looked up as tables, to which
# visibility adds nothing.
_tags = CustomerTag.__table__
_colours = CustomerColour.__table__


def bears_tag(tag_id: str) -> ColumnElement[bool]:
    """The condition that a customer bears a tag."""
    return Customer.id.in_(select(_tags.c.customer_id).where(_tags.c.tag_id == int(tag_id)))


def bears_colour(code_id: str) -> ColumnElement[bool]:
    """The condition that a customer bears a colour code."""
    return Customer.id.in_(select(_colours.c.customer_id).where(_colours.c.code_id == int(code_id)))


class TagForm(PlainForm):
    """Which tag."""

    tag = OneLabelField(_l("Tag"), [InputRequired()], labels=all_tags)


class TagVerbs:
    """Giving a tag to many customers at once, and taking it from them."""

    @verb("add_tag", _l("Add tag"), icon="tag", form=TagForm, single=False)
    def add_tag(self, rows: Sequence[Customer], form: TagForm) -> str:
        tag = _chosen(form)
        for row in rows:
            labels.put_on(db.session, row, tags=list(dict.fromkeys([*row.tags, tag])))
        return ngettext(
            "%(num)s customer now bears the tag “%(tag)s”.",
            "%(num)s customers now bear the tag “%(tag)s”.",
            len(rows),
            tag=tag.name,
        )

    @verb("remove_tag", _l("Remove tag"), icon="tag-off", form=TagForm, single=False)
    def remove_tag(self, rows: Sequence[Customer], form: TagForm) -> str:
        tag = _chosen(form)
        bearers = [row for row in rows if tag in row.tags]
        for row in bearers:
            labels.put_on(db.session, row, tags=[one for one in row.tags if one is not tag])
        return ngettext(
            "The tag “%(tag)s” was taken off %(num)s customer.",
            "The tag “%(tag)s” was taken off %(num)s customers.",
            len(bearers),
            tag=tag.name,
        )


def _chosen(form: TagForm) -> Tag:
    # The field takes only tags that are there, but another transaction may have taken it away since.
    found = labels.tags_with(db.session, [form.tag.data])
    if not found:
        raise DomainError(_l("Choose one from the list."), field="tag")
    return found[0]
