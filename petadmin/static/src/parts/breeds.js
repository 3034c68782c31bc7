// The breeds that a line suggests are those of the species that is chosen in the same form.
import { matching, onStart } from "./start.js";

function start(line) {
  const species = line.form?.elements[line.dataset.breeds];
  if (!species) {
    return;
  }
  const list = line.list;
  const all = [...list.options];
  const show = () => list.replaceChildren(...all.filter((option) => option.dataset.species === species.value));
  species.addEventListener("change", show);
  show();
}

onStart((root) => {
  for (const line of matching(root, "input[data-breeds]")) {
    start(line);
  }
});
