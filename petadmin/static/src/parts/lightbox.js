// Photos one by one over the whole screen, by arrow keys, buttons or swiping; without a script a click opens the photo.
let opened = null;

function photos() {
  return [...document.querySelectorAll("a[data-lightbox]")];
}

function show(dialog, link) {
  const all = photos();
  const place = all.indexOf(link);
  opened = link;
  const picture = dialog.querySelector("[data-lightbox-picture]");
  picture.src = link.href;
  picture.alt = link.querySelector("img").alt;
  dialog.querySelector("[data-lightbox-caption]").textContent = link.dataset.caption;
  dialog.querySelector("[data-lightbox-count]").textContent = `${place + 1} / ${all.length}`;
  dialog.querySelector("[data-lightbox-download]").href = link.href;
  for (const button of dialog.querySelectorAll("[data-lightbox-step]")) {
    button.disabled = !all[place + Number(button.dataset.lightboxStep)];
  }
  // The neighbours are fetched ahead, so that turning over does not wait.
  for (const neighbour of [all[place + 1], all[place - 1]]) {
    if (neighbour) {
      new Image().src = neighbour.href;
    }
  }
}

function step(dialog, places) {
  const all = photos();
  const next = all[all.indexOf(opened) + places];
  if (next) {
    show(dialog, next);
  }
}

document.addEventListener("click", (event) => {
  const dialog = document.querySelector("[data-lightbox-dialog]");
  const link = event.target.closest("a[data-lightbox]");
  if (link && dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    show(dialog, link);
    dialog.showModal();
    return;
  }
  if (!dialog?.open) {
    return;
  }
  const stepper = event.target.closest("[data-lightbox-step]");
  if (stepper) {
    step(dialog, Number(stepper.dataset.lightboxStep));
  } else if (event.target.closest("[data-lightbox-close]") || event.target.matches(".lightbox, .lightbox-figure")) {
    dialog.close();
  }
});

document.addEventListener("keydown", (event) => {
  const dialog = document.querySelector("[data-lightbox-dialog][open]");
  const places = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (dialog && places) {
    event.preventDefault();
    step(dialog, places);
  }
});

document.addEventListener(
  "close",
  (event) => {
    if (event.target.matches("[data-lightbox-dialog]")) {
      event.target.querySelector("[data-lightbox-picture]").removeAttribute("src");
      opened?.focus();
    }
  },
  true,
);

let from = null;

document.addEventListener("touchstart", (event) => {
  const one = event.touches.length === 1 && event.target.closest("[data-lightbox-dialog]");
  from = one ? event.touches[0] : null;
});

document.addEventListener("touchend", (event) => {
  const dialog = event.target.closest?.("[data-lightbox-dialog][open]");
  if (!dialog || !from) {
    return;
  }
  const across = event.changedTouches[0].clientX - from.clientX;
  const down = event.changedTouches[0].clientY - from.clientY;
  from = null;
  if (Math.abs(across) > 40 && Math.abs(across) > 2 * Math.abs(down)) {
    step(dialog, across < 0 ? 1 : -1);
  }
});
