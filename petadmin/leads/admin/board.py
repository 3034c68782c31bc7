"""The board of potential customers: a column for each stage, between which people move them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import flash, jsonify, redirect, request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import Select, select

from petadmin.adminkit.acting import STALE
from petadmin.adminkit.counting import Count, capped_counts, count_with_ids
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import StaleRow, commit, next_url
from petadmin.adminkit.listing import Listing, Looked, known_arguments
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.desk.view import DeskView
from petadmin.leads import queries, services
from petadmin.leads.forms import LoseForm
from petadmin.leads.models import OPEN, Lead, LeadStep, Stage
from petadmin.leads.words import LOOKS, Look

LOOK = "leads_as"
"""The user's preference that says how they look at potential customers: as a list or as a board."""

AS_LIST, AS_BOARD = "list", "board"

SHOWN = 50
LATEST = 20
"""So many stand in a column; of those who became customers or were lost, only the latest."""

SHORT: Mapping[Stage, Label] = {Stage.converted: _l("Converted")}
"""Heads of columns that say less than the stage, for want of room."""


@dataclass(frozen=True)
class Column:
    """A stage with those who are at it, as the template shows it."""

    stage: Stage
    label: Label
    look: Look
    count: Count
    rows: Sequence[Lead]
    list_url: str

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    @property
    def more(self) -> bool:
        """Whether the list has some that do not stand here."""
        return self.count.capped or self.count.number > len(self.rows)


def looks_at() -> str:
    """How the user looks at potential customers."""
    return str(current_user.preferences.get(LOOK, AS_LIST))


class BoardView(DeskView):
    """Adds the board to the screen of potential customers."""

    method_verbs: ClassVar[Mapping[str, str]] = {
        **DeskView.method_verbs,
        "board_view": "list",
        "stage_view": "move",
    }

    @expose("/board")
    def board_view(self) -> Reply:
        listing = Listing(self, Looked(self.board_url()), known_arguments(self, request.args))
        overdue, columns = self._columns(listing)
        partial = request.headers.get("HX-Target") == "board"
        return self.render(
            "leads/_board.html" if partial else "leads/board.html",
            listing=listing,
            columns=columns,
            total=_total(columns),
            overdue=overdue,
            lose_form=LoseForm(),
            here=listing.url(),
        )

    @expose("/<pk:row_id>/stage", methods=("POST",))
    def stage_view(self, row_id: int) -> Reply:
        """Move one of them to another stage; a script is answered in JSON."""
        lead = self.row_or_404(row_id)
        wanted = request.form.get("stage", "")
        if wanted not in {stage.value for stage in Stage}:
            return self._refused(_("Choose one of these."), 422)
        stage = Stage(wanted)
        if stage not in {*OPEN, lead.stage} and lead.stage is not Stage.converted:
            return self._elsewhere(lead, stage)
        if request.form.get("version") != str(lead.version):
            return self._refused(str(STALE), 409)
        try:
            commit(lambda: services.move(db.session, lead, stage, by=current_user.id))
        except DomainError as error:
            return self._refused(str(error), 409)
        except StaleRow:
            return self._refused(str(STALE), 409)
        return self._moved(self.row_or_404(row_id))

    def board_url(self) -> str:
        return url_for(f"{self.endpoint}.board_view")

    def board_url_of(self, listing: Listing) -> str:
        """The board, narrowed as a list is."""
        return _with_query(self.board_url(), listing.url(state=None, sort=None, size=None))

    def list_url_of(self, listing: Listing) -> str:
        """The list, narrowed as the board is."""
        return _with_query(self.list_url, listing.url())

    def _moved(self, lead: Lead) -> Reply:
        said = _(
            "%(name)s is now at the stage “%(stage)s”.", name=lead.name, stage=lead.stage.label
        )
        if _wants_json():
            return jsonify(said=said)
        flash(said, "success")
        return redirect(next_url(self.board_url()))

    def _refused(self, said: str, status: int) -> Reply:
        if _wants_json():
            reply = jsonify(said=said)
            reply.status_code = status
            return reply
        flash(said, "error")
        return redirect(next_url(self.board_url()))

    def _elsewhere(self, lead: Lead, stage: Stage) -> Reply:
        """Who is lost or converted is asked about first, each on a page of its own."""
        if stage is Stage.converted:
            url = url_for(f"{self.endpoint}.convert_view", row_id=lead.id)
        else:
            url = self.verb_url(self.verbs["lose"], lead)
        url = f"{url}?{urlencode({'next': next_url(self.board_url())})}"
        return jsonify(ask=url) if _wants_json() else redirect(url)

    def _columns(self, listing: Listing) -> tuple[Count, list[Column]]:
        wanted = {stage: self._narrowed(listing).where(Lead.stage == stage) for stage in Stage}
        overdue, counts = self._counts(listing, wanted)
        ids = {stage: _first_ids(stage, wanted[stage], counts[stage]) for stage in Stage}
        rows = self._rows([row_id for found in ids.values() for row_id in found])
        return overdue, [
            Column(
                stage,
                SHORT.get(stage, stage.label),
                LOOKS[stage],
                counts[stage],
                [rows[row_id] for row_id in ids[stage] if row_id in rows],
                self._list_url(listing, stage),
            )
            for stage in Stage
        ]

    def _narrowed(self, listing: Listing) -> Select[Any]:
        """All who are looked for, at whatever stage; the tabs of the list are of no use here."""
        statement = self.scope().with_only_columns(Lead.id)
        for item in self.list_filters():
            if item.name not in self.column_tabs:
                condition = item.condition(listing.args.getlist(item.name))
                statement = statement if condition is None else statement.where(condition)
        return statement.where(self.found_by(listing.q)) if listing.q else statement

    def _counts(
        self, listing: Listing, wanted: Mapping[Stage, Select[Any]]
    ) -> tuple[Count, dict[Stage, Count]]:
        late = select(Lead.id).where(queries.is_overdue(today(get_timezone())))
        if not listing.filtered:
            overdue, *found = capped_counts(db.session, late, *wanted.values())
            return overdue, dict(zip(wanted, found, strict=True))
        # Few rows are sorted when all of them are known, as in a list.
        counts = {stage: count_with_ids(db.session, ids) for stage, ids in wanted.items()}
        return capped_counts(db.session, late)[0], counts

    def _rows(self, ids: Sequence[int]) -> dict[int, Lead]:
        if not ids:
            return {}
        statement = self.scope().where(Lead.id.in_(ids)).options(*self.list_options())
        return {lead.id: lead for lead in db.session.scalars(statement)}

    def _list_url(self, listing: Listing, stage: Stage) -> str:
        if stage in OPEN:
            narrowed = listing.url(stage=stage.value, state="open")
        else:
            narrowed = listing.url(state=stage.value)
        return _with_query(self.list_url, narrowed)


def _first_ids(stage: Stage, wanted: Select[Any], count: Count) -> Sequence[int]:
    """Who stands in a column: whoever is to be followed up first, or who came there last."""
    if not count.number:
        return ()
    if count.ids is not None:
        wanted = select(Lead.id).where(Lead.id.in_(count.ids))
    if stage in OPEN:
        ordered = wanted.order_by(Lead.follow_up_on.nulls_last(), Lead.id)
        return db.session.scalars(ordered.limit(SHOWN)).all()
    # The steps know by an index who came there last; some come a second time.
    latest = (
        wanted.join(LeadStep, LeadStep.lead_id == Lead.id)
        .where(LeadStep.stage == stage)
        .order_by(LeadStep.at.desc(), LeadStep.lead_id.desc())
        .limit(2 * LATEST)
    )
    return list(dict.fromkeys(db.session.scalars(latest)))[:LATEST]


def _total(columns: Sequence[Column]) -> Count:
    return Count(
        sum(column.count.number for column in columns),
        capped=any(column.count.capped for column in columns),
    )


def _with_query(url: str, other: str) -> str:
    """An address with the query of another one."""
    query = other.partition("?")[2]
    return f"{url}?{query}" if query else url


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
