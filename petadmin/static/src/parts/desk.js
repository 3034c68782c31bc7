// The right side menu of the desk: hidden and shown at once, while the server remembers it.
import htmx from "htmx.org";

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-desk-toggle]");
  if (!form) {
    return;
  }
  event.preventDefault();
  const button = form.querySelector("button");
  const hide = button.value === "1";
  htmx.ajax("POST", form.action, { source: form, swap: "none", values: { value: button.value } });
  document.querySelector("[data-desk]").classList.toggle("desk-wide", hide);
  button.value = hide ? "0" : "1";
  button.setAttribute("aria-expanded", String(!hide));
});
