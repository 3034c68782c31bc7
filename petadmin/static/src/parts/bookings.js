// The form of a booking: what comes back from the server never undoes what was chosen meanwhile.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!target.matches("[data-keeps-choice]")) {
    return;
  }
  const now = target.querySelector("select");
  const fresh = fragment.querySelector("select");
  if (now && fresh) {
    fresh.value = now.value;
  }
});
