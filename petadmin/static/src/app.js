// The behaviour of the pages. All of them work without it; it saves clicks and reloads.
import "./app.css";
import htmx from "htmx.org";
import "./parts/desk.js";
import "./parts/drafts.js";
import "./parts/list.js";
import "./parts/lookup.js";
import "./parts/menus.js";
import "./parts/repeated.js";
import "./parts/requests.js";
import { startParts } from "./parts/start.js";

// The page's head says how htmx behaves under the content security policy.
window.htmx = htmx;

startParts(document);
document.addEventListener("htmx:load", (event) => startParts(event.detail.elt));
