// Rows that people put in order: by the buttons of a row, or by dragging its grip with a mouse or a finger.
import { renumberAll } from "./repeated.js";

function hasMoved(group) {
  renumberAll(group);
  group.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row-up], [data-row-down]");
  const row = button?.closest("[data-row]");
  if (!row) {
    return;
  }
  if (button.matches("[data-row-up]")) {
    row.previousElementSibling?.before(row);
  } else {
    row.nextElementSibling?.after(row);
  }
  hasMoved(row.closest("[data-rows]"));
  // A button that has reached the end can no longer be pressed, so the focus goes to the other one.
  (button.disabled ? row.querySelector("[data-row-up]:enabled, [data-row-down]:enabled") : button)?.focus();
});

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-row-grip]");
  const row = grip?.closest("[data-row]");
  if (!row) {
    return;
  }
  event.preventDefault();
  grip.setPointerCapture(event.pointerId);
  row.classList.add("row-dragged");
  const follow = (move) => placeAt(row, move.clientY);
  grip.addEventListener("pointermove", follow);
  grip.addEventListener(
    "lostpointercapture",
    () => {
      grip.removeEventListener("pointermove", follow);
      row.classList.remove("row-dragged");
      hasMoved(row.closest("[data-rows]"));
    },
    { once: true },
  );
});

/** Lets the neighbours change places with the row; taken out itself, it would lose the pointer. */
function placeAt(row, y) {
  const before = row.previousElementSibling;
  const after = row.nextElementSibling;
  if (before && y < middleOf(before)) {
    row.after(before);
  } else if (after && y > middleOf(after)) {
    row.before(after);
  }
}

function middleOf(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}
