"""The screen of grooming services."""

from petadmin.adminkit.cells import from_macro
from petadmin.areas.grooming import AREA
from petadmin.areas.grooming.admin.photos import GroomingPhotosView
from petadmin.areas.grooming.forms import GroomingForm
from petadmin.areas.grooming.models import GroomingService
from petadmin.core.i18n import _l

WORK = ("work_done", "behaviour", "products_used")


class GroomingServiceView(GroomingPhotosView):
    """What was done in the salon, with photos before and after."""

    of = AREA
    entity_model = GroomingService
    form = GroomingForm
    icon = "scissors"
    empty_text = _l("What was done to whom stands here, with photos before and after.")
    details_template = "grooming/service.html"
    work_columns = (*WORK, "notes")
    column_labels = {
        **GroomingPhotosView.column_labels,
        "work_done": _l("What was done"),
        "behaviour": _l("Behaviour"),
        "products_used": _l("Products used"),
    }
    column_cells = {
        **GroomingPhotosView.column_cells,
        **{name: from_macro("grooming/cells.html", name) for name in WORK},
    }
    column_export = {
        **GroomingPhotosView.column_export,
        "work_done": lambda row: row.work_done,
        "behaviour": lambda row: row.behaviour,
        "products_used": lambda row: row.products_used,
    }
