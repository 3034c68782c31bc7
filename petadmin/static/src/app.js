// The behaviour of the pages. All of them work without it; it saves clicks and reloads.
import "./app.css";
import htmx from "htmx.org";
import "./parts/albums.js";
import "./parts/back.js";
import "./parts/board.js";
import "./parts/bookings.js";
import "./parts/breeds.js";
import "./parts/desk.js";
import "./parts/dialogs.js";
import "./parts/drafts.js";
import "./parts/fields.js";
import "./parts/folders.js";
import "./parts/kept.js";
import "./parts/lightbox.js";
import "./parts/list.js";
import "./parts/lookup.js";
import "./parts/menus.js";
import "./parts/notes.js";
import "./parts/opened.js";
import "./parts/ordering.js";
import "./parts/panels.js";
import "./parts/repeated.js";
import "./parts/reports.js";
import "./parts/requests.js";
import "./parts/rich-text.js";
import "./parts/weight-curve.js";
import "./parts/row-order.js";
import "./parts/statistics.js";
import "./parts/strips.js";
import "./parts/uploads.js";
// Last, when it is settled which forms the scripts above send themselves.
import "./parts/once.js";
import { startParts } from "./parts/start.js";

// The page's head says how htmx behaves under the content security policy.
window.htmx = htmx;

startParts(document);
document.addEventListener("htmx:load", (event) => startParts(event.detail.elt));
