// What was opened behind "Show more" stays open in this tab when its page comes anew, as after saving in place.
import { matching, onStart } from "./start.js";

const name = () => `petadmin-opened:${location.pathname}`;

/** A full or forbidden storage remembers nothing, and nothing else changes. */
function opened() {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(name())));
  } catch {
    return new Set();
  }
}

function remember(keys) {
  try {
    sessionStorage.setItem(name(), JSON.stringify([...keys]));
  } catch {
    // Nothing is remembered.
  }
}

onStart((root) => {
  const before = opened();
  for (const block of matching(root, "details[data-opened]")) {
    block.open = before.has(block.dataset.opened);
    block.addEventListener("toggle", () => {
      const keys = opened();
      keys[block.open ? "add" : "delete"](block.dataset.opened);
      remember(keys);
    });
  }
});
