// Panels differ in height: with the script each takes as many fine rows of the grid as it is high, so that no holes stay.
import { matching, onStart } from "./start.js";

const ROW = 4;

function fit(panel) {
  const gap = parseFloat(getComputedStyle(panel).marginBlockEnd);
  panel.style.gridRowEnd = `span ${Math.ceil((panel.offsetHeight + gap) / ROW)}`;
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    fit(target);
  }
});

onStart((root) => {
  for (const panels of matching(root, "[data-panels]")) {
    panels.classList.add("panels-packed");
  }
  for (const panel of matching(root, "[data-panels] > *")) {
    fit(panel);
    sizes.observe(panel);
  }
});
