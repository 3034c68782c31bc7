"""The screen of the vaccinations, with the queue of those that wait to be verified."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import abort, flash, request
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.orm.interfaces import ORMOption
from wtforms import BooleanField

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.counting import capped_count
from petadmin.adminkit.declaration import ExtraColumn, Reply
from petadmin.adminkit.downloads import may_preview, send
from petadmin.adminkit.edge import submitted
from petadmin.adminkit.fields import DayField, Optional
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Listing, TabGroup
from petadmin.adminkit.uploads import UploadField
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.animals.health import conditions, queries, services
from petadmin.animals.health.forms import ClinicField, VaccinationForm, vaccine_field
from petadmin.animals.health.models import Vaccination, VaccineState
from petadmin.animals.models import Animal
from petadmin.business.settings import business_settings
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.files.kinds import PICTURES, FileKind
from petadmin.files.storage import storage
from petadmin.search.matching import matches

MEGABYTE = 1024 * 1024
PROOFS = PICTURES | {FileKind.pdf}
WAITING = "waiting"
"""The tab of what waits to be verified."""

COUNTED = (WAITING, VaccineState.expired.value, VaccineState.lapsing.value)
"""Tabs that ask for something to be done say how much it is."""

TABS: Sequence[tuple[str, Label]] = [
    (WAITING, _l("Waits for verification")),
    *(
        (state.value, state.label)
        for state in (VaccineState.expired, VaccineState.lapsing, VaccineState.fine)
    ),
]
TAB_ICONS = {
    WAITING: "clock",
    "expired": "circle-x",
    "lapsing": "clock-exclamation",
    "fine": "circle-check",
}


def this_day() -> date:
    """The day where the business is."""
    return today(get_timezone())


def _in_tab(value: str) -> ColumnElement[bool]:
    if value == WAITING:
        return conditions.waits(this_day())
    return conditions.in_state(VaccineState(value), this_day())


def _of_animal_named(text: str) -> ColumnElement[bool]:
    return Vaccination.animal.has(matches(Animal, text, dialect=db.engine.dialect.name))


def _vaccines() -> Sequence[tuple[str, Label]]:
    found = db.session.scalars(queries.vaccines_in_use(None))
    return [
        (str(one.id), _l("%(vaccine)s (%(species)s)", vaccine=one.name, species=one.species.label))
        for one in found
    ]


class VaccinationView(EntityView):
    """All vaccinations of all animals, or on a desk those of one."""

    entity = "vaccination"
    entity_model = Vaccination
    path = "vaccinations"
    icon = "vaccine"
    label = _l("Vaccination")
    label_plural = _l("Vaccinations")
    create_label = _l("Add vaccination")
    empty_text = _l("With the vaccinations on file, what is about to expire is seen in time.")
    help_url = "/help/lists"

    column_list = ["animal", "vaccine", "expires_on", "given_on", "clinic", "verified"]
    column_labels = {
        "animal": _l("Animal"),
        "vaccine": _l("Vaccine"),
        "given_on": _l("Given on"),
        "expires_on": _l("Expires on"),
        "lot": _l("Lot"),
        "clinic": _l("Veterinary clinic"),
        "proof": _l("Proof"),
        "notes": _l("Notes"),
        "verified": _l("Verification"),
        "state": _l("State"),
        "customer": _l("Customer"),
        "verified_at": _l("Verified on"),
        "verified_by": _l("Verified by"),
    }
    column_cells = {
        name: from_macro("health/cells.html", name)
        for name in ("animal", "vaccine", "expires_on", "given_on", "clinic", "verified")
    }
    column_sortable = {"expires_on": Vaccination.expires_on}
    column_secondary = frozenset({"given_on", "clinic"})
    column_owned = frozenset({"animal"})
    owned_by = {"animal": "animals"}
    column_filters = [
        ChoiceFilter("state", _l("State"), _in_tab, choices=lambda: TABS),
        ChoiceFilter(
            "vaccine",
            _l("Vaccine"),
            lambda value: Vaccination.vaccine_id == int(value),
            choices=_vaccines,
        ),
        Filter("name", _l("Animal's name"), _of_animal_named),
        DateFilter("expires", _l("Expires on"), Vaccination.expires_on),
        DateFilter("given", _l("Given on"), Vaccination.given_on),
    ]
    column_tabs = ["state"]
    column_export = {
        "animal": lambda row: row.animal.name,
        "customer": lambda row: row.animal.customer.name,
        "vaccine": lambda row: row.vaccine.name,
        "state": lambda row: row.state_on(this_day()),
        "clinic": lambda row: row.clinic.name if row.clinic is not None else "",
        "lot": lambda row: row.lot,
        "verified": lambda row: row.is_verified,
        "verified_at": lambda row: row.verified_at,
        "verified_by": lambda row: row.verified_by.name if row.verified_by is not None else "",
        "notes": lambda row: row.notes,
    }
    # The vaccine is chosen from a list, but named in the address like what is looked up.
    lookups = {"animal": "animals", "vaccine": "settings_vaccines", "clinic": "clinics"}
    method_verbs = {**EntityView.method_verbs, "proof_view": "view"}

    form_base_class = VaccinationForm
    form_columns = [
        "animal", "vaccine", "given_on", "expires_on", "lot", "clinic", "proof", "remove_proof", "notes",
    ]  # fmt: skip
    form_extra_fields = {
        "vaccine": vaccine_field(),
        "expires_on": DayField(
            _l("Expires on"),
            [Optional()],
            description=_l(
                "Left empty, it is worked out from the day it was given and from how long the vaccine protects."
            ),
        ),
        "clinic": ClinicField(validators=[Optional()]),
        "proof": UploadField(
            _l("Proof"),
            kinds=PROOFS,
            limit=lambda: business_settings(db.session).document_megabytes * MEGABYTE,
        ),
        "remove_proof": BooleanField(_l("Remove the proof")),
    }

    def __init__(self) -> None:
        super().__init__()
        self.add_column(
            ExtraColumn(
                name="state",
                label=_l("State"),
                behind="vaccine",
                permission="vaccination:list",
                load=_state_cells,
                secondary=False,
            )
        )

    def list_options(self) -> Sequence[ORMOption]:
        return [
            joinedload(Vaccination.animal).joinedload(Animal.customer),
            joinedload(Vaccination.vaccine),
            joinedload(Vaccination.clinic),
            joinedload(Vaccination.verified_by),
            joinedload(Vaccination.proof),
        ]

    row_options = list_options

    def default_sort(self) -> tuple[InstrumentedAttribute[Any], bool]:
        # What expires is worked through by its day, the latest of the expired ones first.
        state = request.args.get("state", "")
        if state in (VaccineState.expired, VaccineState.lapsing):
            return Vaccination.expires_on, state == VaccineState.expired
        return super().default_sort()

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        (group,) = super().tab_groups(listing)
        counts = {value: self._number_in(value, listing) for value in COUNTED}
        values = ["", *(value for value, _label in TABS)]
        tabs = [
            tab._replace(count=counts.get(value))
            for value, tab in zip(values, group.tabs, strict=True)
        ]
        return [TabGroup(group.name, tabs)]

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return TAB_ICONS.get(value), None, None

    def _number_in(self, tab: str, listing: Listing) -> str | None:
        statement = self.scope().with_only_columns(Vaccination.id).where(_in_tab(tab))
        if listing.looked.owner is not None:
            name, owner_id = listing.looked.owner
            statement = statement.where(getattr(Vaccination, name) == owner_id)
        found = capped_count(db.session, statement)
        return found.text if found.number else None

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        day = this_day()
        return self.render(
            "health/vaccination.html",
            title=row.vaccine.name,
            row=row,
            state=None if self._is_renewed(row) else row.state_on(day),
            asked_by=queries.areas_asking(db.session, row.animal).get(row.vaccine_id, ()),
            preview=row.proof is not None and may_preview(row.proof),
            verbs=self.row_verbs(row),
            edit_url=self.edit_url(row),
            list_url=self.list_url,
        )

    @expose("/<pk:row_id>/proof")
    def proof_view(self, row_id: int) -> Reply:
        """The proof; shown where a browser can, with `?save=1` always saved."""
        row = self.row_or_404(row_id)
        if row.proof is None:
            abort(404)
        return send(row.proof, name=row.proof_name, inline="save" not in request.args)

    def _is_renewed(self, row: Vaccination) -> bool:
        return db.session.scalar(queries.renewed_among([row.id])) is not None

    # The form

    def new_form(self) -> EntityForm:
        form = super().new_form()
        animal_id, clinic = form["animal"].data, form["clinic"]
        if submitted() is None and animal_id and not clinic.data:
            animal = db.session.get(Animal, animal_id)
            clinic.data = animal.clinic_id if animal is not None else None
        return form

    def form_context(self, row: Vaccination | None) -> dict[str, Any]:
        proof = ["proof"]
        if row is not None and row.proof_id is not None:
            proof.append("remove_proof")
        explained = _("A photo or a scan of the page in the booklet, or the certificate.")
        if row is not None and row.is_verified:
            explained = _(
                "This vaccination is verified. If the animal, the vaccine, a date or the proof"
                " changes, it has to be verified again."
            )
        return {
            "groups": [
                {
                    "label": _("Vaccination"),
                    "fields": ["animal", "vaccine", "given_on", "expires_on", "lot", "clinic"],
                },
                {"label": _("Proof"), "description": explained, "fields": proof},
                {"label": _("Notes"), "fields": ["notes"]},
            ]
        }

    def create(self, values: dict[str, Any]) -> Vaccination:
        return services.add_vaccination(db.session, _stored(values), today=this_day())

    def update(self, row: Vaccination, values: dict[str, Any]) -> Vaccination:
        if services.apply(db.session, row, _stored(values), today=this_day()):
            flash(
                _("What had been verified was changed, so it waits for verification again."),
                "warning",
            )
        return row

    # Verbs

    @verb("verify", _l("Verify"), icon="rosette-discount-check",
          question=_l("Verify only what you have seen with your own eyes in the booklet or on the proof."),
          offered=lambda row: not row.is_verified)  # fmt: skip
    def verify(self, rows: Sequence[Vaccination], form: None) -> str:
        for row in rows:
            services.verify(db.session, row, by_id=current_user.id)
        return ngettext(
            "%(num)s vaccination is verified.", "%(num)s vaccinations are verified.", len(rows)
        )

    @verb("unverify", _l("Take back the verification"), icon="arrow-back-up",
          question=_l("It then waits for verification again. The history keeps who had verified it."),
          offered=lambda row: row.is_verified)  # fmt: skip
    def unverify(self, rows: Sequence[Vaccination], form: None) -> str:
        for row in rows:
            services.unverify(db.session, row)
        return ngettext(
            "%(num)s vaccination waits for verification again.",
            "%(num)s vaccinations wait for verification again.",
            len(rows),
        )

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The vaccination and its proof are gone for good; the history keeps what it said."))  # fmt: skip
    def delete(self, rows: Sequence[Vaccination], form: None) -> str:
        number = len(rows)
        for row in rows:
            services.remove_vaccination(db.session, row)
        return ngettext(
            "%(num)s vaccination is deleted.", "%(num)s vaccinations are deleted.", number
        )

    def rows_in_question(self, verb: Verb, rows: Sequence[Any]) -> Sequence[str]:
        # Whoever verifies has to see each proof.
        if verb.name == "verify":
            draw = from_macro("health/cells.html", "in_question")
            return [draw(row) for row in rows]
        return super().rows_in_question(verb, rows)

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return self.list_url if verb.name == "delete" else back


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the uploaded proof put into the storage."""
    upload = values.get("proof")
    if upload is None:
        return {**values, "proof": None}
    file = upload.store(db.session, storage())
    return {**values, "proof": services.Proof(file, upload.name, upload.kind.value)}


def _state_cells(rows: Sequence[Vaccination]) -> dict[int, Markup]:
    day = this_day()
    renewed = set(db.session.scalars(queries.renewed_among([row.id for row in rows])))
    draw = from_macro("health/cells.html", "state")
    return {row.id: draw(None if row.id in renewed else row.state_on(day)) for row in rows}
