"""What stands under a list of bookings or visits: the sums of exactly the rows that its filters select."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import request, url_for
from flask_admin import expose
from sqlalchemy import Select

from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.listing import Listing, Looked, known_arguments, narrow
from petadmin.adminkit.view import EntityView
from petadmin.bookings.totals import MOST_SUMMED


class TotalsView(EntityView):
    """Adds to an EntityView the totals of its list, which are fetched once the list is there."""

    method_verbs = {**EntityView.method_verbs, "totals_view": "list"}
    totals_template: ClassVar[str]
    """Draws what `totals` found; gets it as `totals`, None when there are too many rows."""

    def totals(self, statement: Select[Any]) -> Any:
        """What the rows add up to; None when there are too many of them."""
        raise NotImplementedError

    def foot_url(self, listing: Listing) -> str | None:
        carried = listing.hidden_without("sort", "size")
        if listing.looked.owner is not None:
            column, owner_id = listing.looked.owner
            carried.append(("owner", f"{column.removesuffix('_id')}-{owner_id}"))
        query = f"?{urlencode(carried)}" if carried else ""
        return url_for(f"{self.endpoint}.totals_view") + query

    @expose("/totals")
    def totals_view(self) -> Reply:
        looked = Looked(self.list_url, self.owner_in_address())
        listing = Listing(self, looked, known_arguments(self, request.args))
        partial = bool(request.headers.get("HX-Request"))
        return self.render(
            self.totals_template if partial else "bookings/totals.html",
            totals=self.totals(narrow(self, looked, listing)),
            totals_template=self.totals_template,
            most=MOST_SUMMED,
        )
