// Photos of an album: put in order by dragging or by their buttons, and captions that are saved when they are left.
import htmx from "htmx.org";

let dragged = null;
let neighbour = null;

function arrange(photo, values) {
  const address = photo.closest("[data-photo-grid]").dataset.photoGrid;
  htmx.ajax("POST", address, {
    source: photo,
    swap: "none",
    values: { photo: photo.dataset.photo, ...values },
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-photo-grid] [data-photo-step]");
  if (!button) {
    return;
  }
  event.preventDefault();
  const photo = button.closest("[data-photo]");
  const places = Number(button.dataset.photoStep);
  const other = places < 0 ? photo.previousElementSibling : photo.nextElementSibling;
  if (other?.matches("[data-photo]")) {
    other[places < 0 ? "before" : "after"](photo);
    button.focus();
    arrange(photo, { places });
  }
});

document.addEventListener("pointerdown", (event) => {
  const photo = event.target.closest("[data-photo-grid] .photo-open")?.closest("[data-photo]");
  if (photo && event.pointerType === "mouse") {
    photo.draggable = true;
  }
});

document.addEventListener("dragstart", (event) => {
  const photo = event.target.closest?.("[data-photo-grid] [data-photo]");
  if (!photo) {
    return;
  }
  dragged = photo;
  neighbour = photo.nextElementSibling;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", photo.id);
  photo.classList.add("photo-dragged");
});

document.addEventListener("dragover", (event) => {
  const photo = event.target.closest?.("[data-photo]");
  if (!dragged || !photo || photo.parentElement !== dragged.parentElement) {
    return;
  }
  event.preventDefault();
  if (photo !== dragged) {
    const { left, width } = photo.getBoundingClientRect();
    photo[event.clientX < left + width / 2 ? "before" : "after"](dragged);
  }
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
  const photo = dragged;
  dragged = null;
  photo.classList.remove("photo-dragged");
  photo.draggable = false;
  if (photo.nextElementSibling === neighbour) {
    return;
  }
  const next = photo.nextElementSibling;
  const before = photo.previousElementSibling;
  if (next?.matches("[data-photo]")) {
    arrange(photo, { before: next.dataset.photo });
  } else if (next && before) {
    // Behind the last one that is shown, more may follow.
    arrange(photo, { after: before.dataset.photo });
  } else {
    arrange(photo, {});
  }
});

document.addEventListener("focusout", (event) => {
  const form = event.target.closest("form[data-caption-form]");
  if (form?.isConnected && event.target.name === "caption" && event.target.value.trim() !== form.elements.was.value) {
    form.requestSubmit();
  }
});
