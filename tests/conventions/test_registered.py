"""What is registered keeps to the conventions: entities, verbs, permissions, sorting, icons of the menu."""

from flask import Flask
from sqlalchemy import inspect

from petadmin.access.permissions import GRANTS
from petadmin.adminkit.view import EntityView
from petadmin.core.db import Model
from petadmin.factory import VISIBILITY_RULES
from petadmin.search.indexing import Searchable
from petadmin.system.home import HomeView
from tests.conventions.scene import desk_panels, desk_parts, views_of

BESIDE_VIEWS = frozenset({"customer:see_inactive"})
"""Permissions that no address asks for: they decide which rows are there."""


def test_every_screen_is_about_an_entity(app: Flask) -> None:
    views = app.extensions["admin"][0]._views

    assert all(isinstance(view, EntityView | HomeView) for view in views)
    tables: dict[str, set[str]] = {}
    for view in views_of(app).values():
        tables.setdefault(view.entity, set()).add(
            view.model.__mapper__.base_mapper.local_table.name
        )
        assert view.entity.islower()
    # Several screens may show the rows of one entity, but no two entities share a name.
    assert {name: found for name, found in tables.items() if len(found) > 1} == {}


def test_every_exposed_method_stands_for_a_verb(app: Flask) -> None:
    for view in views_of(app).values():
        exposed = {method for _url, method, _methods in view._urls}

        assert exposed <= {*view.method_verbs, "row_view", "bulk_view"}, view.entity


def test_what_global_search_finds_is_all_that_its_screens_show(app: Flask) -> None:
    found = [
        view
        for view in views_of(app).values()
        if view.searchable and issubclass(view.model, Searchable)
    ]

    assert found
    # It asks for the newest of a table by their words alone; rows that a screen leaves out would take others' places.
    for view in found:
        assert type(view).scope is EntityView.scope, view.endpoint
        assert type(view).found_by is EntityView.found_by, view.endpoint


def test_every_granted_permission_is_asked_for_somewhere(app: Flask) -> None:
    assert granted_by_name() - asked_by_addresses(app) - asked_by_desks(app) == set()


def test_the_desk_asks_only_for_permissions_that_exist(app: Flask) -> None:
    assert asked_by_desks(app) - asked_by_addresses(app) - granted_by_name() == set()


def test_sections_and_verbs_do_not_take_each_others_addresses(app: Flask) -> None:
    for view in views_of(app).values():
        verbs = {name.replace("_", "-") for name in view.verbs}
        sections = {section.key for section in desk_parts(app, view)}
        panels = {panel.key for panel in desk_panels(app, view)}

        assert verbs & sections == set()
        assert not (verbs | sections) & {"edit", "new", "export", "lookup", "panels", "sheet"}
        assert len(panels) == len(desk_panels(app, view))


def test_a_list_is_sorted_only_by_columns_that_are_never_null_and_indexed_with_the_id(
    app: Flask,
) -> None:
    for view in views_of(app).values():
        tables = inspect(view.model).tables
        indexed = {tuple(index.columns.keys()) for table in tables for index in table.indexes}
        for column in view.column_sortable.values():
            assert not column.nullable
            assert (column.key, "id") in indexed, f"{view.entity}.{column.key}"


def test_what_belongs_to_a_customer_is_hidden_with_them() -> None:
    hidden = {rule.entity for rule in VISIBILITY_RULES}
    for mapper in Model.registry.mappers:
        columns = mapper.local_table.columns
        if "customer_id" in columns:
            assert issubclass(mapper.class_, tuple(hidden)), mapper.class_.__name__


def test_what_hangs_on_a_row_of_a_customer_has_no_address_of_its_own(app: Flask) -> None:
    """A row that reaches its customer only through another row needs a rule that hides it with that one."""
    hidden = tuple(rule.entity for rule in VISIBILITY_RULES)
    shown = {view.model for view in views_of(app).values()}
    for model in shown:
        targets = {key.column.table.name for key in inspect(model).local_table.foreign_keys}
        if targets & {"animal", "email"}:
            assert issubclass(model, hidden), model.__name__


def granted_by_name() -> set[str]:
    """The permissions that some role holds and does not owe to a star."""
    return {name for grants in GRANTS.values() for name in grants if "*" not in name}


def asked_by_addresses(app: Flask) -> set[str]:
    """Every permission that an address asks for, and those that decide which rows are there."""
    known = set(BESIDE_VIEWS)
    for view in views_of(app).values():
        known |= {f"{view.entity}:{verb}" for verb in view.method_verbs.values()}
        known |= {f"{view.entity}:{name}" for name in view.verbs}
    return known


def asked_by_desks(app: Flask) -> set[str]:
    """Every permission that a part of a desk asks for."""
    asked: set[str] = set()
    for desk in app.extensions["petadmin.desk"].values():
        parts = [*desk.panels, *desk.statistics, *desk.actions, *desk.sections, *desk.timeline]
        asked |= {part.permission for part in parts}
        asked |= {panel.edit_permission for panel in desk.panels if panel.form is not None}
        asked |= {panel.add_permission for panel in desk.panels if panel.add_url is not None}
    return asked
