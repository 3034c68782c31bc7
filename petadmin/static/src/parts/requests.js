// Partial requests: their token, where the focus goes afterwards, and what is said when they fail.
const PLACE = "petadmin.place";

function say(text) {
  const toast = document.getElementById("toast").content.cloneNode(true);
  toast.querySelector("[data-toast-text]").textContent = text;
  document.getElementById("toasts").replaceChildren(toast);
}

/** Whether a list that refreshes itself is being worked with just now. */
function isBusy(list) {
  return (
    document.hidden ||
    list.contains(document.activeElement) ||
    list.querySelector("details[open], input[name='ids']:checked") !== null
  );
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name='csrf-token']").content;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-polling]") && isBusy(event.target)) {
    event.preventDefault();
  }
});

/** What to work on next in a panel that has just arrived: its errors, its Edit button, or its first field. */
function firstOf(panel) {
  const controls = "input:not([type='hidden']), select, textarea";
  return panel.querySelector("[data-focus]") ?? panel.querySelector(controls);
}

document.addEventListener("htmx:afterSettle", (event) => {
  const panel = event.detail.elt.closest(".panel");
  // A panel that was fetched because it came into sight leaves the focus where it is.
  const wasAskedFor = event.detail.requestConfig?.triggeringEvent?.type !== "revealed";
  if (panel && wasAskedFor && document.activeElement === document.body) {
    firstOf(panel)?.focus();
  }
});

/** Where the focus was in the panel or pop-up that has just been saved: the link that opened its form. */
function opener(elt) {
  const panel = elt.closest(".panel");
  const link = panel ? `#${panel.id}-edit` : null;
  return elt.closest("dialog")?.dataset.opener ?? link;
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  const selector = opener(elt);
  if (selector && xhr.getResponseHeader("HX-Refresh") === "true") {
    sessionStorage.setItem(PLACE, selector);
  }
});

document.addEventListener("htmx:sendError", (event) => {
  // A list that refreshes itself tries again by itself.
  if (!event.target.matches("[data-polling]")) {
    say(document.body.dataset.textOffline);
  }
});

/** What the server says of a request that it refused, where it is a sentence and not a part of the page. */
function refusal(xhr) {
  const isText = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  return xhr.status >= 400 && isText ? xhr.responseText : "";
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (refusal(event.detail.xhr)) {
    event.detail.shouldSwap = false;
    event.detail.isError = true;
  }
});

document.addEventListener("htmx:responseError", (event) => {
  say(refusal(event.detail.xhr) || document.body.dataset.textFailed);
});

// A page that was loaded anew since something of it was saved goes on where the form was opened.
const place = sessionStorage.getItem(PLACE);
sessionStorage.removeItem(PLACE);
const next = document.querySelector("[role='alert'][data-focus]") ?? (place && document.querySelector(place));
next?.focus();
