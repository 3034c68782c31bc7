"""Doing a verb to one row or to several: ask first if the verb asks, then all or nothing, in one commit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request
from wtforms import Form

from petadmin.adminkit.edge import StaleRow, commit, next_url, row_id_in, submitted
from petadmin.adminkit.forms import takes_files
from petadmin.adminkit.verbs import Hindered, Onward, Verb
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l, ngettext

if TYPE_CHECKING:
    from petadmin.adminkit.declaration import Reply
    from petadmin.adminkit.view import EntityView

MOST_ROWS = 500
SHOWN_ROWS = 10

STALE = _l(
    "Somebody else has just changed this. Look at it again and repeat it if it is still wanted."
)


def chosen_rows(view: "EntityView") -> Sequence[Any]:
    """The ticked rows that the one who is looking may see; foreign and hidden ids do not count."""
    texts = request.form.getlist("ids")[:MOST_ROWS]
    ids = {row_id for text in texts if (row_id := row_id_in(text)) is not None}
    if not ids:
        return []
    statement = view.scope().where(view.model.id.in_(ids)).options(*view.many_options())
    return list(db.session.scalars(statement.order_by(view.model.id)))


def act(view: "EntityView", verb: Verb, rows: Sequence[Any], *, url: str, back: str) -> "Reply":
    """Ask, or do it and go back."""
    unsuited = [row for row in rows if not verb.suits(row)]
    if verb.partly and 0 < len(unsuited) < len(rows):
        rows = [row for row in rows if verb.suits(row)]
        flash(left_out(verb, len(unsuited)), "warning")
    elif unsuited:
        return impossible(verb.label, unsuited[0], back=back)
    form = verb.form(submitted()) if verb.form is not None else None
    confirmed = request.method == "POST" and ("confirmed" in request.form or not verb.asks)
    if not confirmed:
        fresh = verb.form() if verb.form is not None else None
        return _ask(view, verb, rows, form=fresh, url=url, back=back), 200
    if request.form.get("seen") not in (None, versions_of(rows)):
        flash(str(STALE), "warning")
        return _ask(view, verb, rows, form=form, url=url, back=back), 409
    if form is not None and not form.validate():
        return _ask(view, verb, rows, form=form, url=url, back=back), 422
    return _do(view, verb, rows, form=form, url=url, back=back)


def impossible(label: Label, row: Any, *, back: str) -> "Reply":
    """Lead back and say that a row does not let itself be treated so, perhaps since a moment ago."""
    flash(_("“%(verb)s” is not possible for %(name)s.", verb=label, name=str(row)), "error")
    reply: Reply = redirect(next_url(back))
    return reply


def left_out(verb: Verb, number: int) -> str:
    """That a verb is not done to some of the chosen rows, since it makes no sense for them."""
    return ngettext(
        "“%(verb)s” is not possible for %(num)s of those selected; it is left as it is.",
        "“%(verb)s” is not possible for %(num)s of those selected; they are left as they are.",
        number,
        verb=verb.label,
    )


def versions_of(rows: Sequence[Any]) -> str:
    """What tells whether the rows are still as they were when the question was asked."""
    return " ".join(f"{row.id}.{row.version}" for row in rows if hasattr(row, "version"))


def attach(form: Form, error: DomainError) -> None:
    """Put an error at the field that it is about, or over the whole form."""
    if error.field is not None and error.field in form._fields:
        field = form._fields[error.field]
        field.errors = [*field.errors, str(error)]
    else:
        form.form_errors.append(str(error))


def _do(
    view: "EntityView", verb: Verb, rows: Sequence[Any], *, form: Form | None, url: str, back: str
) -> "Reply":
    try:
        act = verb.act or getattr(view, verb.method)
        said = commit(lambda: act(rows, form))
    except DomainError as error:
        if form is None:
            flash(str(error), "error")
            return redirect(next_url(back))
        attach(form, error)
        return _ask(view, verb, rows, form=form, url=url, back=back), 422
    except StaleRow:
        flash(str(STALE), "error")
        return redirect(next_url(back))
    if isinstance(said, Onward):
        flash(said.text, "success")
        return redirect(said.url)
    if isinstance(said, Hindered):
        flash(said.told, "warning")
        return redirect(next_url(view.after_verb_url(verb, rows, back)))
    flash(said or ngettext("Done for %(num)d row.", "Done for %(num)d rows.", len(rows)), "success")
    return redirect(next_url(view.after_verb_url(verb, rows, back)))


def _ask(
    view: "EntityView", verb: Verb, rows: Sequence[Any], *, form: Form | None, url: str, back: str
) -> str:
    question = view.question_of(verb, rows)
    shown = view.rows_in_question(verb, rows)
    page: str = view.render(
        "admin/confirm.html",
        title=_("%(verb)s: %(name)s", verb=verb.label, name=str(rows[0]))
        if len(rows) == 1
        else str(verb.label),
        text=str(question) if question is not None else None,
        rows=shown,
        more=len(rows) - len(shown) if shown else 0,
        form=form,
        multipart=form is not None and takes_files(form),
        verb={"label": verb.label, "tone": verb.tone, "url": url, "icon": verb.icon},
        ids=[row.id for row in rows],
        seen=versions_of(rows),
        next=next_url(""),
        cancel_url=next_url(back),
    )
    return page
