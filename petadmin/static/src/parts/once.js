// A form that was sent is not sent once more by a double click.
const MILLISECONDS = 3000;
const sent = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  // What a script sends is looked after by that script; searches may be repeated at will.
  if (event.defaultPrevented || form.method !== "post") {
    return;
  }
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  // What is answered with a file leaves the page as it is, and may be wanted again.
  setTimeout(() => sent.delete(form), MILLISECONDS);
});

// Whoever comes back to the page finds it as it was left.
addEventListener("pagehide", () => sent.clear());
