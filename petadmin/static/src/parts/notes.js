// Notes are saved by Ctrl+Enter and tell which files were chosen; a click on a usual moment fills it into its field.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-composer]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) {
    return;
  }
  const field = document.getElementById(button.dataset.fill);
  field.value = button.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

document.addEventListener("change", (event) => {
  const shown = event.target.closest(".attach")?.querySelector("[data-attached]");
  if (shown && event.target.files.length) {
    shown.textContent = [...event.target.files].map((file) => file.name).join(", ");
  }
});
