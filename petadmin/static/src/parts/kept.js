// What is typed into a long form outlives a session that ends: this tab keeps it until it has been sent.
import { matching, onStart } from "./start.js";

const PREFIX = "petadmin-kept:";
const CONTROLS = "input:not([type='hidden'], [type='file'], [type='checkbox']), select, textarea";

/** A full or forbidden storage keeps nothing, and nothing else changes. */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}

function keep(form) {
  const fields = [...form.querySelectorAll(CONTROLS)].filter((field) => field.name);
  const typed = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  attempt(() => sessionStorage.setItem(PREFIX + form.dataset.kept, JSON.stringify(typed)));
}

function forget(name) {
  attempt(() => sessionStorage.removeItem(PREFIX + name));
}

function forgetAll() {
  for (const name of attempt(() => Object.keys(sessionStorage)) ?? []) {
    if (name.startsWith(PREFIX)) {
      sessionStorage.removeItem(name);
    }
  }
}

function bringBack(form) {
  const typed = attempt(() => JSON.parse(sessionStorage.getItem(PREFIX + form.dataset.kept)));
  let changed = false;
  for (const [name, value] of Object.entries(typed ?? {})) {
    const field = form.elements.namedItem(name);
    if (!field?.matches?.(CONTROLS) || field.value === value) {
      continue;
    }
    // A choice that is no longer offered stays as the page has it.
    if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value)) {
      field.value = value;
      changed = true;
    }
  }
  if (changed) {
    form.querySelector("[data-kept-back]").hidden = false;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

onStart((root) => {
  for (const told of matching(root, "[data-settles]")) {
    forget(told.dataset.settles);
  }
  for (const form of matching(root, "form[data-kept]")) {
    if (form.hasAttribute("data-kept-fresh")) {
      bringBack(form);
    }
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", () => keep(form));
  }
});

document.addEventListener("click", (event) => {
  const leave = event.target.closest("[data-kept-drop]");
  if (leave) {
    forget(leave.dataset.keptDrop);
  }
});

document.addEventListener("submit", (event) => {
  // Whoever logs in next in this tab is perhaps somebody else.
  if (event.target.matches("[data-kept-end]")) {
    forgetAll();
  }
});
