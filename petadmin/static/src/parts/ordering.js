// Lists whose order people choose: rows are dragged by their handle; the buttons do the same by keyboard and touch.
let dragged = null;

document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest("[data-order-handle]")?.closest("[data-order-row]");
  if (row) {
    row.draggable = true;
  }
});

document.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.("[data-order-row][draggable='true']");
  if (row) {
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    row.classList.add("order-dragged");
  }
});

document.addEventListener("dragover", (event) => {
  const row = event.target.closest?.("[data-order-row]");
  if (!dragged || !row || row.parentElement !== dragged.parentElement) {
    return;
  }
  event.preventDefault();
  const { top, height } = row.getBoundingClientRect();
  row[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

document.addEventListener("drop", (event) => {
  if (dragged) {
    event.preventDefault();
  }
});

document.addEventListener("dragend", () => {
  if (!dragged) {
    return;
  }
  const form = dragged.closest("form[data-order]");
  dragged.classList.remove("order-dragged");
  dragged.draggable = false;
  dragged = null;
  for (const id of form.querySelectorAll("input[name='ids']")) {
    id.disabled = false;
  }
  form.requestSubmit();
});
