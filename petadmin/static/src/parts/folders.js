// Documents are dragged onto a folder, one or all that are ticked; the Move button does the same without a mouse.
let dragged = null;

function rowOf(event) {
  const row = document.querySelector("[data-move-form]") && event.target.closest?.("#documents tr[data-row-link]");
  return row?.querySelector("input[name=ids]") ? row : null;
}

function folderOf(event) {
  return dragged && event.target.closest?.("[data-drop-folder]");
}

function unmark() {
  document.querySelector(".drop-above")?.classList.remove("drop-above");
}

document.addEventListener("pointerdown", (event) => {
  const row = rowOf(event);
  if (row && event.pointerType === "mouse") {
    row.draggable = true;
  }
});

document.addEventListener("dragstart", (event) => {
  const row = rowOf(event);
  if (!row) {
    return;
  }
  const own = row.querySelector("input[name=ids]");
  const ticked = own.checked ? [...document.querySelectorAll("#documents tbody input[name=ids]:checked")] : [own];
  dragged = ticked.map((box) => box.value);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.querySelector(".main-cell").innerText.trim());
  for (const box of ticked) {
    box.closest("tr").classList.add("document-dragged");
  }
});

document.addEventListener("dragover", (event) => {
  const folder = folderOf(event);
  unmark();
  if (folder) {
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    folder.classList.add("drop-above");
  }
});

document.addEventListener("drop", (event) => {
  const folder = folderOf(event);
  if (!folder) {
    return;
  }
  event.preventDefault();
  const form = document.querySelector("[data-move-form]");
  form.elements.folder_id.value = folder.dataset.dropFolder;
  for (const value of dragged) {
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: "ids", value });
    form.append(input);
  }
  form.requestSubmit();
});

document.addEventListener("dragend", () => {
  if (!dragged) {
    return;
  }
  dragged = null;
  unmark();
  for (const row of document.querySelectorAll("#documents .document-dragged")) {
    row.classList.remove("document-dragged");
    row.draggable = false;
  }
});
