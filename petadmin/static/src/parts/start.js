// Parts that must look at new markup, on the first page and in whatever arrives later, register here.
const starters = [];

export function onStart(starter) {
  starters.push(starter);
}

export function startParts(root) {
  for (const element of matching(root, "[data-needs-script]")) {
    element.hidden = false;
    element.removeAttribute("data-needs-script");
  }
  for (const starter of starters) {
    starter(root);
  }
}

/** The element itself and all below it that match. */
export function matching(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) {
    found.unshift(root);
  }
  return found;
}
