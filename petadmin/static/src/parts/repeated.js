// Small forms that repeat, such as phones: a copy of an empty one is kept, and numbered anew each time.
import { matching, onStart } from "./start.js";

const blanks = new WeakMap();
const NUMBERED = ["id", "name", "for", "aria-describedby"];

function blankOf(row) {
  const blank = row.cloneNode(true);
  for (const control of blank.querySelectorAll("input, select, textarea")) {
    control.removeAttribute("aria-invalid");
    control.classList.remove("is-invalid");
    if (control.type === "checkbox" || control.type === "radio") {
      control.removeAttribute("checked");
    } else if (control instanceof HTMLSelectElement) {
      control.querySelector("[selected]")?.removeAttribute("selected");
    } else if (control instanceof HTMLTextAreaElement) {
      control.textContent = "";
    } else {
      control.removeAttribute("value");
    }
  }
  for (const error of blank.querySelectorAll(".field-error")) {
    error.remove();
  }
  return blank;
}

function renumber(row, name, number) {
  const pattern = new RegExp(`^${name}-\\d+`);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of NUMBERED) {
      const value = element.getAttribute(attribute);
      if (value) {
        element.setAttribute(attribute, value.replace(pattern, `${name}-${number}`));
      }
    }
  }
}

/** Numbers the rows of a group as they stand now; the server keeps them in the order of their numbers. */
export function renumberAll(group) {
  const rows = [...group.querySelectorAll("[data-row]")];
  rows.forEach((row, number) => renumber(row, group.dataset.rows, number));
  blanks.get(group).next = rows.length;
  limitMoves(rows);
}

/** The first row cannot go up, the last one cannot go down. */
function limitMoves(rows) {
  rows.forEach((row, number) => {
    for (const [what, stuck] of [["up", number === 0], ["down", number === rows.length - 1]]) {
      const button = row.querySelector(`[data-row-${what}]`);
      if (button) {
        button.disabled = stuck;
      }
    }
  });
}

onStart((root) => {
  for (const group of matching(root, "[data-rows]")) {
    const rows = group.querySelectorAll("[data-row]");
    if (rows.length && !blanks.has(group)) {
      blanks.set(group, { row: blankOf(rows[rows.length - 1]), next: rows.length });
      limitMoves([...rows]);
    }
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row-add], [data-row-remove]");
  const group = button?.closest("[data-rows]");
  const blank = group && blanks.get(group);
  if (!blank) {
    return;
  }
  const list = group.querySelector("[data-row-list]");
  const add = group.querySelector("[data-row-add]");
  if (button.matches("[data-row-add]")) {
    const row = blank.row.cloneNode(true);
    renumber(row, group.dataset.rows, blank.next);
    blank.next += 1;
    list.append(row);
    row.querySelector("input, select, textarea")?.focus();
  } else {
    const row = button.closest("[data-row]");
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (neighbour?.querySelector("[data-row-remove]") ?? add).focus();
  }
  limitMoves([...list.children]);
  add.disabled = list.children.length >= Number(group.dataset.most);
  group.dispatchEvent(new Event("input", { bubbles: true }));
});

// Where only one row may have a box ticked, ticking one clears the others.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches("[data-one-of-rows]") && box.checked) {
    for (const other of box.closest("[data-rows]").querySelectorAll("[data-one-of-rows]")) {
      other.checked = other === box;
    }
  }
});
