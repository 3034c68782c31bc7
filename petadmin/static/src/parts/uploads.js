// Drop zones: each file goes by a request of its own, with its progress and, if refused, the reason beside its name.
import htmx from "htmx.org";

const AT_ONCE = 3;
const zones = new WeakMap();
let underWay = 0;

/** What is known of a zone: files that wait, and what became of the others since the last pause. */
function stateOf(zone) {
  if (!zones.has(zone)) {
    zones.set(zone, { waiting: [], running: 0, added: 0, refused: 0 });
  }
  return zones.get(zone);
}

function addRow(zone, file) {
  const row = zone.querySelector("[data-upload-row]").content.cloneNode(true).firstElementChild;
  row.querySelector("[data-name]").textContent = file.name;
  row.querySelector("[data-said]").textContent = zone.dataset.textWaiting;
  row.querySelector("[data-progress]").setAttribute("aria-label", file.name);
  const list = zone.querySelector("[data-uploads]");
  list.hidden = false;
  list.append(row);
  row.querySelector("[data-retry]").addEventListener("click", () => {
    row.querySelector("[data-retry]").hidden = true;
    row.querySelector("[data-close]").hidden = true;
    row.classList.remove("upload-refused");
    enqueue(zone, file, row);
    goOn(zone);
  });
  row.querySelector("[data-close]").addEventListener("click", () => {
    row.remove();
    list.hidden = !list.children.length;
    zone.querySelector("input[type='file']").focus();
  });
  return row;
}

/** What can be told without sending the file; the server looks again, and closer. */
function problemOf(zone, file) {
  if (!file.size) {
    return zone.dataset.textEmpty;
  }
  const endings = zone.dataset.accepted.split(", ");
  if (!endings.some((ending) => file.name.toLowerCase().endsWith(ending))) {
    return zone.dataset.textKind;
  }
  return file.size > Number(zone.dataset.limit) ? zone.dataset.textTooLarge : "";
}

function settle(zone, row, { problem = "", again = false }) {
  const state = stateOf(zone);
  row.classList.add(problem ? "upload-refused" : "upload-added");
  row.querySelector("[data-said]").textContent = problem || zone.dataset.textAdded;
  row.querySelector("[data-progress]").hidden = true;
  row.querySelector("[data-retry]").hidden = !again;
  row.querySelector("[data-close]").hidden = false;
  state[problem ? "refused" : "added"] += 1;
  if (problem) {
    // What has to be mended stands before what went well, also when the list is longer than its frame.
    const list = zone.querySelector("[data-uploads]");
    list.insertBefore(row, list.querySelector(":scope > :not(.upload-refused)"));
  }
}

/** What the server says about the file; anything but its JSON means that the request went wrong on its way. */
function outcomeOf(zone, request) {
  const receipt = Array.isArray(request.response) ? request.response[0] : null;
  if (receipt) {
    return { problem: receipt.problem, again: receipt.try_again };
  }
  if (request.status === 413) {
    return { problem: zone.dataset.textTooLarge };
  }
  const refused = request.status >= 200 && request.status < 500;
  return { problem: refused ? zone.dataset.textRefused : zone.dataset.textFailed, again: true };
}

function send(zone, file, row) {
  const request = new XMLHttpRequest();
  const bar = row.querySelector("[data-progress]");
  const form = new FormData();
  form.append("files", file, file.name);
  request.open("POST", zone.action);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name='csrf-token']").content);
  request.upload.addEventListener("progress", (event) => {
    bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
  });
  request.addEventListener("loadend", () => {
    settle(zone, row, outcomeOf(zone, request));
    stateOf(zone).running -= 1;
    underWay -= 1;
    goOn(zone);
  });
  bar.hidden = false;
  row.querySelector("[data-said]").textContent = "";
  request.send(form);
}

function goOn(zone) {
  const state = stateOf(zone);
  while (state.running < AT_ONCE && state.waiting.length) {
    const { file, row } = state.waiting.shift();
    state.running += 1;
    underWay += 1;
    send(zone, file, row);
  }
  if (!state.running && (state.added || state.refused)) {
    finish(zone, state);
  }
}

function finish(zone, state) {
  const status = zone.querySelector("[data-upload-status]");
  status.textContent = status.dataset.text
    .replace("{added}", state.added)
    .replace("{refused}", state.refused);
  if (state.added) {
    htmx.trigger(document.body, "files-added");
  }
  state.added = 0;
  state.refused = 0;
}

function enqueue(zone, file, row) {
  const problem = problemOf(zone, file);
  if (problem) {
    settle(zone, row, { problem });
  } else {
    stateOf(zone).waiting.push({ file, row });
  }
}

function take(zone, files) {
  for (const row of zone.querySelectorAll(".upload-added")) {
    row.remove();
  }
  for (const file of files) {
    enqueue(zone, file, addRow(zone, file));
  }
  goOn(zone);
}

document.addEventListener("change", (event) => {
  const zone = event.target.closest("[data-drop-zone]");
  if (zone && event.target.type === "file") {
    const files = [...event.target.files];
    event.target.value = "";
    take(zone, files);
  }
});

function draggedFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

document.addEventListener("dragover", (event) => {
  const zone = document.querySelector("[data-drop-zone]");
  if (!zone || !draggedFiles(event)) {
    return;
  }
  // A file that misses the zone must not take the place of the page.
  event.preventDefault();
  const above = event.target.closest("[data-drop-zone]");
  zone.classList.toggle("drop-zone-above", Boolean(above));
  event.dataTransfer.dropEffect = above ? "copy" : "none";
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget?.closest("[data-drop-zone]")) {
    document.querySelector(".drop-zone-above")?.classList.remove("drop-zone-above");
  }
});

document.addEventListener("drop", (event) => {
  const zone = event.target.closest("[data-drop-zone]");
  if (draggedFiles(event) && document.querySelector("[data-drop-zone]")) {
    event.preventDefault();
  }
  if (zone) {
    zone.classList.remove("drop-zone-above");
    take(zone, event.dataTransfer.files);
  }
});

addEventListener("beforeunload", (event) => {
  if (underWay) {
    event.preventDefault();
  }
});
