"""The form of a booking with what is to be known before it is saved."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user

from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import next_url, row_id_in
from petadmin.adminkit.forms import EntityForm
from petadmin.animals.models import Animal
from petadmin.bookings import newcomers, outlook, queries, services, starting, visits
from petadmin.bookings.admin.listing import BookingList
from petadmin.bookings.forms.booking import BookingForm
from petadmin.bookings.models import Booking
from petadmin.bookings.outlook import Outlook
from petadmin.bookings.services import Wish
from petadmin.business.areas import Area, BookingKind, areas
from petadmin.catalog.models import Service
from petadmin.core.clock import today, utcnow
from petadmin.core.db import db, keep_plans
from petadmin.core.i18n import _

WALK_IN = "check-in"
"""`?then=check-in`: the animals are here already, so that saving checks them in."""


class BookingForms(BookingList):
    """Creating and changing bookings, and what is said of them meanwhile."""

    method_verbs = {**BookingList.method_verbs, "preview_view": "create"}
    form_template = "bookings/form.html"
    form_columns = ["customer", "animals", "service", "starts_at"]
    lookups = {"customer": "customers"}
    form_arguments = frozenset({"then", "service"})

    def get_form(self) -> type[BookingForm]:
        return BookingForm

    def form_area(self) -> Area:
        """The area of a new booking."""
        area = areas().get(self.area or request.args.get("area", ""))
        if area is None or area.books is BookingKind.none:
            abort(404)
        return area

    def editable(self, row: Booking) -> bool:
        return not row.is_past and row.area in areas()

    def is_walk_in(self) -> bool:
        """Whether saving checks the animals in as well."""
        return (
            request.args.get("then") == WALK_IN
            and self.may("check_in")
            and self.form_area().books is BookingKind.stay
        )

    def outlook(self, form: BookingForm) -> Outlook:
        """What is said beside the form."""
        keep_plans(db.session)
        return outlook.outlook_of(form)

    def preview_url(self, row: Booking | None) -> str:
        return url_for(f"{self.endpoint}.preview_view", booking=row.id if row else None)

    @expose("/new", methods=("GET", "POST"))
    def create_view(self) -> Reply:
        self.form_area()
        if request.method == "POST" and "look" in request.form:
            # Without a script the button asks for what a script would have fetched.
            return self.looked_at(self.new_form(), None)
        reply: Reply = super().create_view()
        return reply

    @expose("/<pk:row_id>/edit", methods=("GET", "POST"))
    def edit_view(self, row_id: int) -> Reply:
        if request.method == "POST" and "look" in request.form:
            row = self.row_or_404(row_id)
            if self.editable(row):
                return self.looked_at(BookingForm(request.form, obj=row), row)
        reply: Reply = super().edit_view(row_id)
        return reply

    def looked_at(self, form: BookingForm, row: Booking | None) -> Reply:
        """The form again as it was sent, with what is to be said of it."""
        page: Any = self._form_page(form, row)
        return page[0], 200

    @expose("/preview", methods=("POST",))
    def preview_view(self) -> Reply:
        """What is said beside the form as it is filled in by now, for the script of the page."""
        booking_id = row_id_in(request.args.get("booking", ""))
        row = self.row_or_404(booking_id) if booking_id is not None else None
        form = BookingForm(request.form, obj=row, area=None if row else self.form_area())
        shown = row_id_in(request.form.get("animals_of", ""))
        another = form.customer_row is not None and form.customer_row.id != shown
        if another and not form.animals.chosen:
            self._choose_only_animal(form)
        return self.render(
            "bookings/_preview.html",
            form=form,
            outlook=self.outlook(form),
            looks=outlook.LOOKS,
            may_override=self.may("override"),
            animals_changed=another or (form.customer_row is None and shown is not None),
        )

    def new_form(self) -> EntityForm:
        area = self.form_area()
        if request.method == "POST":
            return BookingForm(request.form, area=area)
        form = BookingForm(area=area, **self._beginning(area))
        self._choose_only_animal(form)
        return form

    def _choose_only_animal(self, form: BookingForm) -> None:
        living = [animal for animal in form.animals.offered if animal.is_alive]
        if not form.animals.data and len(living) == 1:
            form.animals.data = [living[0].id]

    def _beginning(self, area: Area) -> dict[str, Any]:
        """What stands in a new form, by what the address names."""
        zone, now = get_timezone(), utcnow()
        found: dict[str, Any] = self._named_in_address()
        earlier = self._earlier(area)
        service_id: int | None
        if earlier is not None:
            animals = [animal for animal in earlier.animals if animal.is_alive]
            times = starting.again(db.session, earlier, animals, now=now, zone=zone)
            service_id = earlier.service_id
            found |= {
                "customer": earlier.customer_id,
                "animals": animals,
                "resource": earlier.resource_id,
                "staff": earlier.staff_id,
                "minutes": round((times.ends_at - times.starts_at).total_seconds() / 60),
            }
        else:
            service_id = row_id_in(request.args.get("service", ""))
            if service_id is not None:
                service = db.session.get(Service, service_id)
            else:
                # The form offers all of them; the first one tells how long it takes.
                found["services"] = db.session.scalars(queries.offered_in(area.key)).all()
                service = next(iter(found["services"]), None)
            times = starting.usual_times(area, service, now, zone, walk_in=self.is_walk_in())
        start = starting.read_start(request.args.get("start", ""), times.starts_at, zone)
        if start is not None:
            times = starting.from_moment(times, start, zone)
        return {
            **found,
            "service": service_id,
            "starts_at": times.starts_at,
            "ends_at": times.ends_at,
        }

    def _named_in_address(self) -> dict[str, Any]:
        """Customer and animals, as far as the address names them and they may be seen."""
        customer_id = row_id_in(request.args.get("customer", ""))
        animal_id = row_id_in(request.args.get("animal", ""))
        animal = db.session.get(Animal, animal_id) if animal_id is not None else None
        if animal is None:
            return {"customer": customer_id}
        if not animal.is_alive:
            flash(_("%(animal)s is deceased.", animal=animal.name), "warning")
        return {"customer": animal.customer_id, "animals": [animal] if animal.is_alive else []}

    def _earlier(self, area: Area) -> Booking | None:
        """The booking that is to be booked again."""
        booking_id = row_id_in(request.args.get("again", ""))
        booking = db.session.get(Booking, booking_id) if booking_id is not None else None
        return booking if booking is not None and booking.area == area.key else None

    # Saving

    def create(self, values: dict[str, Any]) -> Booking:
        area = self.form_area()
        newcomer = values.pop("newcomer", None)
        if newcomer is not None:
            customer, animal = newcomers.put_on_file(
                db.session, newcomer, area=area.key, today=today(get_timezone())
            )
            overrides = newcomers.overrides_for(values["overrides"], animal)
            values |= {"customer": customer, "animals": [animal], "overrides": overrides}
        wish = Wish(area=area.key, **values)
        by = {"by_id": current_user.id, "may_override": self.may("override")}
        booking = services.book(db.session, wish, **by, zone=get_timezone())
        if self.is_walk_in():
            db.session.flush()
            visits.check_in(db.session, booking, at=utcnow(), zone=get_timezone())
        return booking

    def update(self, row: Booking, values: dict[str, Any]) -> Booking:
        values.pop("newcomer", None)
        services.change(
            db.session,
            row,
            Wish(area=row.area, **values),
            by_id=current_user.id,
            may_override=self.may("override"),
            zone=get_timezone(),
        )
        return row

    def form_context(self, row: Booking | None) -> dict[str, Any]:
        walk_in = row is None and self.is_walk_in()
        area = areas().get(row.area) if row is not None else self.form_area()
        context: dict[str, Any] = {
            "area": area,
            "walk_in": walk_in,
            "preview_url": self.preview_url(row),
            "may_override": self.may("override"),
            "looks": outlook.LOOKS,
        }
        if row is None and area is not None:
            label = area.new_visit_label if walk_in else area.new_booking_label
            context |= {
                "title": _("%(what)s · %(area)s", what=label, area=area.label),
                "submit_label": _("Save and check in") if walk_in else _("Save"),
                "save_and_add": False,
            }
        return context

    def after_save_url(self, row: Booking) -> str:
        return url_for("bookings.details_view", row_id=row.id)

    def chooser(self) -> Reply:
        """Where it is chosen in which area to book."""
        if len(found := bookable()) == 1:
            return redirect(self.new_url(found[0]))
        return self.render("bookings/choose_area.html", links=[(a, self.new_url(a)) for a in found])

    def new_url(self, area: Area) -> str:
        """The form of an area, with what the present address names."""
        carried = {
            name: request.args[name]
            for name in ("customer", "animal", "start")
            if name in request.args
        }
        if next_url(""):
            carried["next"] = next_url("")
        return new_booking_url(area, **carried)


def bookable() -> list[Area]:
    """The areas in use that take bookings."""
    return [area for area in areas() if area.books is not BookingKind.none]


def endpoint_of(area: Area) -> str:
    """The endpoint of an area's list of bookings."""
    return f"{area.key}_{area.bookings_path}".replace("/", "_")


def new_booking_url(area: Area, **arguments: Any) -> str:
    """The form for a new booking of an area."""
    return url_for(f"{endpoint_of(area)}.create_view", **arguments)
