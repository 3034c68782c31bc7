// Forms with unsaved changes: the browser asks before they are left.
const drafts = new Set();

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
