"""What can happen to a custom field: added, changed, put in order, retired, taken back, deleted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update

from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line, clean_text, fold
from petadmin.customfields import queries
from petadmin.customfields.known import forget
from petadmin.customfields.models import Bearer, CustomField, FieldKind
from petadmin.search.indexing import refresh

MOST_FIELDS = 200
MOST_OPTIONS = 100
MOST_COLUMNS = 6
"""So many custom fields a list shows as columns."""

TOGETHER = frozenset({Bearer.customer, Bearer.address})
"""Addresses have no list of their own; their fields stand in that of the customers."""

LONGEST_OPTION = 80
CHOOSING = frozenset({FieldKind.choice, FieldKind.choices})
SEARCHED = frozenset({FieldKind.line, FieldKind.text})

Options = Sequence[dict[str, Any]]


def add(session: Db, values: dict[str, Any]) -> CustomField:
    """Add a field behind the others of its kind of row."""
    field = CustomField(bearer=values["bearer"], kind=values["kind"], options=[], active=True)
    alike = select(func.max(CustomField.position), func.count()).where(
        CustomField.bearer == field.bearer
    )
    last, number = session.execute(alike).one()
    if number >= MOST_FIELDS:
        raise DomainError(_l("There are too many fields. Delete some first."))
    field.position = last + 1 if number else 0
    apply(session, field, values)
    session.add(field)
    return field


def apply(session: Db, field: CustomField, values: dict[str, Any]) -> None:
    """Change a field to these values; what rows hold is never lost by it."""
    _check_place(session, field, values)
    name = clean_line(values["name"] or "")
    if not name:
        raise DomainError(_l("A field needs a name."), field="name")
    with session.no_autoflush:
        _check_name(session, field, name, values["bearer"])
        field.bearer, field.kind = values["bearer"], values["kind"]
        field.name, field.folded = name, fold(name)[:80]
        field.hint = clean_text(values.get("hint") or "")
        for flag in ("required", "visible", "in_list", "on_sheet"):
            if flag in values:
                setattr(field, flag, bool(values[flag]))
        if field.in_list and field.active:
            _check_columns(session, field)
        if "offered_options" in values or field.kind not in CHOOSING or not field.options:
            _set_options(
                session,
                field,
                values.get("offered_options") or [],
                may_remove=bool(values.get("remove_used")),
            )
    forget()


def move(session: Db, field: CustomField, *, up: bool) -> None:
    """Put a field before the one above it, or behind the one below it."""
    if not field.active:
        raise DomainError(_l("This field has been retired in the meantime."))
    fields = [other for other in session.scalars(queries.in_order(field.bearer)) if other.active]
    place = fields.index(field)
    other = place - 1 if up else place + 1
    if 0 <= other < len(fields):
        fields[place], fields[other] = fields[other], fields[place]
        put_in_order(session, field.bearer, [one.id for one in fields])


def put_in_order(session: Db, bearer: Bearer, ids: Sequence[int]) -> None:
    """Put fields into this order; those that are not named come behind."""
    places = {field_id: place for place, field_id in enumerate(ids)}
    fields = list(session.scalars(queries.in_order(bearer)))
    fields.sort(key=lambda field: places.get(field.id, len(places)))
    for position, field in enumerate(fields):
        if field.position != position:
            field.position = position
    forget()


def retire(session: Db, field: CustomField) -> None:
    """Show a field nowhere any more; its values stay."""
    field.active = False
    _follow(session, field)
    record(session, "custom_field.retired", field)


def restore(session: Db, field: CustomField) -> None:
    """Take a retired field back into use, with its values."""
    if field.in_list:
        _check_columns(session, field)
    field.active = True
    _follow(session, field)
    record(session, "custom_field.restored", field)


def delete(session: Db, field: CustomField) -> None:
    """Delete a retired field, and its values in all rows by one statement."""
    if field.active:
        raise DomainError(_l("Retire the field first. What is retired can be deleted."))
    model: Any = queries.model_of(field.bearer)
    values = queries.values_of(session, field)
    taking = update(model).where(values.filled).values(custom=values.without())
    session.execute(taking, execution_options={"synchronize_session": False})
    session.delete(field)
    forget()


def _follow(session: Db, field: CustomField) -> None:
    """Let the words of a field be found, or not be found any more."""
    forget()
    session.flush()
    if field.kind in SEARCHED:
        ids = session.scalars(queries.holders(session, field)).all()
        refresh(session, queries.model_of(field.bearer), ids)


def _check_place(session: Db, field: CustomField, values: dict[str, Any]) -> None:
    if field.id is None:
        return
    moved, other_kind = values["bearer"] != field.bearer, values["kind"] != field.kind
    if not moved and not other_kind:
        return
    number = queries.count_holders(session, field)
    if number and other_kind:
        raise DomainError(
            _l(
                "This field has values already (%(number)s), so it must stay of this kind."
                " Add another field instead, and retire this one.",
                number=number,
            ),
            field="kind",
        )
    if number:
        raise DomainError(
            _l("This field has values already (%(number)s), so it must stay there.", number=number),
            field="bearer",
        )


def _check_name(session: Db, field: CustomField, name: str, bearer: Bearer) -> None:
    same = select(CustomField.active).where(
        CustomField.bearer == bearer, CustomField.folded == fold(name)[:80]
    )
    if field.id is not None:
        same = same.where(CustomField.id != field.id)
    active = session.scalar(same)
    if active is None:
        return
    raise DomainError(
        _l("There is a field of this name already.")
        if active
        else _l("There is a retired field of this name. Take it back into use instead."),
        field="name",
    )


def _check_columns(session: Db, field: CustomField) -> None:
    bearers = TOGETHER if field.bearer in TOGETHER else {field.bearer}
    others = select(func.count()).where(
        CustomField.bearer.in_(bearers),
        CustomField.in_list,
        CustomField.active,
        CustomField.id != (field.id or 0),
    )
    if (session.scalar(others) or 0) >= MOST_COLUMNS:
        raise DomainError(
            _l(
                "%(number)s fields are columns of this list already, which is as many as fit.",
                number=MOST_COLUMNS,
            ),
            field="in_list",
        )


def _set_options(session: Db, field: CustomField, rows: Options, *, may_remove: bool) -> None:
    """Take over the options; a new one gets a key of its own, and one that is in use is never forgotten."""
    if field.kind not in CHOOSING:
        field.options = []
        return
    before = {key: text for key, text, _offered in field.options}
    options = _read_options(rows, before)
    kept = {key for key, _text, _offered in options}
    for key, text in before.items():
        if key in kept:
            continue
        used = queries.count_users(session, field, key)
        was_offered = [key, text, True] in field.options
        if used and was_offered and not may_remove:
            raise DomainError(
                _l(
                    "“%(option)s” is in use (%(number)s). Tick “Remove choices that are in use”"
                    " to take it away: it stays where it is, but nobody can choose it any more.",
                    option=text,
                    number=used,
                ),
                field="offered_options",
            )
        if used:
            options.append([key, text, False])
    field.options = options


def _read_options(rows: Options, before: dict[str, str]) -> list[list[Any]]:
    options: list[list[Any]] = []
    highest = max((int(key[1:]) for key in before), default=0)
    folded: set[str] = set()
    for row in rows:
        text = clean_line(row["text"] or "")[:LONGEST_OPTION]
        if fold(text) in folded:
            raise DomainError(
                _l("“%(option)s” stands there twice.", option=text), field="offered_options"
            )
        folded.add(fold(text))
        key = row.get("key") or ""
        if key not in before or any(key == other for other, _text, _offered in options):
            highest += 1
            key = f"o{highest}"
        options.append([key, text, True])
    if not options:
        raise DomainError(_l("Enter what can be chosen."), field="offered_options")
    if len(options) > MOST_OPTIONS:
        raise DomainError(
            _l("At most %(number)s choices are possible.", number=MOST_OPTIONS),
            field="offered_options",
        )
    return options
