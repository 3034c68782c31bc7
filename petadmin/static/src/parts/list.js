// Lists: ticking rows, and following a row's link by a click anywhere on the row.
const CONTROLS = "a, button, input, select, textarea, label, summary, details";

function boxes(list) {
  return [...list.querySelectorAll("input[name='ids']")];
}

function showSelection(list) {
  const all = boxes(list);
  const count = all.filter((box) => box.checked).length;
  const words = list.querySelector("[data-bulk-count]");
  if (words) {
    words.textContent = (count === 1 ? words.dataset.one : words.dataset.other).replace("{count}", count);
  }
  const every = list.querySelector("[data-select-all]");
  if (every) {
    every.checked = count > 0 && count === all.length;
    every.indeterminate = count > 0 && count < all.length;
  }
}

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-list]");
  if (!list) {
    return;
  }
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxes(list)) {
      box.checked = event.target.checked;
    }
    showSelection(list);
  } else if (event.target.name === "ids") {
    showSelection(list);
  }
});

document.addEventListener("reset", (event) => {
  const list = event.target.closest("[data-list]");
  if (list && event.target.matches("[data-bulk]")) {
    // The boxes belong to the form and change only after this event.
    setTimeout(() => showSelection(list));
  }
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row-link]");
  const link = row?.querySelector(".row-link");
  if (!link || event.target.closest(CONTROLS) || !getSelection().isCollapsed) {
    return;
  }
  if (event.ctrlKey || event.metaKey) {
    open(link.href, "_blank", "noopener");
  } else {
    link.click();
  }
});
