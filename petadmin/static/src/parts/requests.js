// Partial requests: their token, where the focus goes afterwards, and what is said when they fail.
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

document.addEventListener("htmx:sendError", (event) => {
  // A list that refreshes itself tries again by itself.
  if (!event.target.matches("[data-polling]")) {
    say(document.body.dataset.textOffline);
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const refused = [400, 401, 403].includes(event.detail.xhr.status);
  say(refused ? document.body.dataset.textForbidden : document.body.dataset.textFailed);
});

document.querySelector("[role='alert'][data-focus]")?.focus();
