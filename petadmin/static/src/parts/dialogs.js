// Pop-ups: what is fetched into a dialog opens it; X and Escape close it and leave everything as it was.
function isDialog(element) {
  return element instanceof HTMLDialogElement;
}

document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.detail.target;
  if (!isDialog(dialog)) {
    return;
  }
  if (!dialog.open) {
    const address = event.detail.requestConfig.elt.getAttribute("hx-get");
    dialog.dataset.opener = `[hx-get="${CSS.escape(address)}"]`;
    dialog.showModal();
  }
  const controls = ".dialog-body :is(input:not([type='hidden']), select, textarea)";
  (dialog.querySelector("[role='alert'][data-focus]") ?? dialog.querySelector(controls))?.focus();
});

document.addEventListener("click", (event) => {
  const closer = event.target.closest("dialog [data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});
