// The form of a custom field: choices are asked for only where there are any.
import { matching, onStart } from "./start.js";

const CHOOSING = ["choice", "choices"];

function show(kind) {
  const choices = kind.form.querySelector("[data-rows='offered_options']")?.closest(".form-section");
  if (choices) {
    choices.hidden = !CHOOSING.includes(kind.value);
  }
}

onStart((root) => {
  for (const kind of matching(root, "form:has([data-rows='offered_options']) select[name='kind']")) {
    show(kind);
    kind.addEventListener("change", () => show(kind));
  }
});
