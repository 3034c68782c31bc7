// The way back from a page that only answers a form: the browser still knows what was typed into it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-back]");
  if (link && history.length > 1 && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    history.back();
  }
});
