"""Interests in the lists of those who have them: the condition of a filter, and verbs for many at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from wtforms.validators import InputRequired

from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.verbs import verb
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l, ngettext
from petadmin.records.labels import queries, services
from petadmin.records.labels.forms import OneLabelField, all_interests
from petadmin.records.labels.models import Interest


def has_interest(row_id: Any, model: type[Any], interest_id: str) -> ColumnElement[bool]:
    """The condition that a row is interested; `model` says who is, such as `CustomerInterest`."""
    # As a table, to which visibility adds nothing: whether the row may be seen is asked of the row.
    bearers, owner = model.__table__.c, queries.bearer_column(model).key
    ids = select(bearers[owner]).where(bearers.interest_id == int(interest_id))
    condition: ColumnElement[bool] = row_id.in_(ids)
    return condition


class InterestForm(PlainForm):
    """Which interest."""

    interest = OneLabelField(_l("Interest"), [InputRequired()], labels=all_interests)


class InterestVerbs:
    """Noting an interest for many at once, and taking it from them."""

    @verb("add_interest", _l("Add interest"), icon="heart", form=InterestForm, single=False)
    def add_interest(self, rows: Sequence[Any], form: InterestForm) -> str:
        interest = _chosen(form)
        for row in rows:
            wanted = list(dict.fromkeys([*row.interests, interest]))
            services.put_on(db.session, row, interests=wanted)
        return ngettext(
            "The interest “%(interest)s” is noted for %(num)s of them.",
            "The interest “%(interest)s” is noted for %(num)s of them.",
            len(rows),
            interest=interest.name,
        )

    @verb(
        "remove_interest", _l("Remove interest"), icon="heart-off", form=InterestForm, single=False
    )
    def remove_interest(self, rows: Sequence[Any], form: InterestForm) -> str:
        interest = _chosen(form)
        bearers = [row for row in rows if interest in row.interests]
        for row in bearers:
            kept = [one for one in row.interests if one is not interest]
            services.put_on(db.session, row, interests=kept)
        return ngettext(
            "The interest “%(interest)s” was removed from %(num)s of them.",
            "The interest “%(interest)s” was removed from %(num)s of them.",
            len(bearers),
            interest=interest.name,
        )


def _chosen(form: InterestForm) -> Interest:
    # The field takes only interests that are there, but another transaction may have taken it away since.
    found = services.interests_with(db.session, [form.interest.data])
    if not found:
        raise DomainError(_l("Choose one from the list."), field="interest")
    return found[0]
