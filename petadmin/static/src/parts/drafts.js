// Forms with unsaved changes: the browser asks before they are left.
import { matching, onStart } from "./start.js";

const drafts = new Set();

onStart((root) => {
  // What was sent and came back on the page, with errors or a preview, is not saved either.
  for (const form of matching(root, "form[data-guard][data-unsaved]")) {
    drafts.add(form);
  }
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) {
    drafts.add(form);
  }
});

document.addEventListener("submit", (event) => drafts.delete(event.target));

addEventListener("beforeunload", (event) => {
  if ([...drafts].some((form) => form.isConnected)) {
    event.preventDefault();
  }
});
