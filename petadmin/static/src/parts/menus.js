// Menus close when one turns elsewhere; notices can be dismissed; a key jumps to the search box; a button prints.
function openMenus() {
  return document.querySelectorAll("details[data-menu][open]");
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) {
    // A press on plain text within the menu moves the focus to what is around it, such as the main part of the page.
    if (!menu.contains(event.target) && !event.target.contains(menu)) {
      menu.open = false;
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of openMenus()) {
      const held = menu.contains(document.activeElement);
      menu.open = false;
      if (held) {
        menu.querySelector("summary").focus();
      }
    }
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    stepInMenu(event);
  } else if (isShortcut(event)) {
    const box = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  }
});

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-dismissible]").remove();
  if (event.target.closest("[data-print]")) {
    print();
  }
});

function stepInMenu(event) {
  const menu = event.target.closest("details[data-menu][open]");
  if (!menu || event.target.matches("input, select, textarea")) {
    return;
  }
  const items = [...menu.querySelectorAll(".menu-panel :is(a, button, summary)")].filter((item) => item.checkVisibility());
  if (!items.length) {
    return;
  }
  event.preventDefault();
  const place = items.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? place + 1 : Math.max(place, 0) - 1 + items.length;
  items[next % items.length].focus();
}

function isShortcut(event) {
  const typing = event.target.isContentEditable || event.target.matches("input, select, textarea");
  return event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
}
