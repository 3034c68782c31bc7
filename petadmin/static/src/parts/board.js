// The board of potential customers: cards are dragged with a mouse or a finger, or moved with the keyboard.
import htmx from "htmx.org";
import Sortable from "sortablejs";

import { matching, onStart } from "./start.js";

const SELECTOR = "#board";

function cardsOf(board) {
  return [...board.querySelectorAll("[data-card]")];
}

function columnOf(card) {
  return card.closest("[data-column]");
}

function say(text) {
  document.querySelector("[data-board-said]").textContent = text;
}

function complain(text) {
  const toast = document.getElementById("toast").content.cloneNode(true);
  toast.querySelector("[data-toast-text]").textContent = text;
  document.getElementById("toasts").replaceChildren(toast);
}

/** Shows the board as it is by now, with the focus on the card that was moved. */
async function renew(card, focus) {
  await htmx.ajax("GET", location.pathname + location.search, { target: SELECTOR, swap: "outerHTML" });
  const shown = document.querySelector(`[data-card="${card.dataset.card}"]`);
  if (focus) {
    (shown?.querySelector("[data-card-link]") ?? document.querySelector(".board"))?.focus();
  }
}

/** Asks why, in the pop-up; whoever closes it leaves the card where it was. */
function askWhyLost(card, address, putBack) {
  const dialog = document.getElementById("board-lose");
  if (!dialog) {
    location.assign(address);
    return;
  }
  const form = dialog.querySelector("form");
  form.action = address.split("?")[0];
  form.elements.seen.value = `${card.dataset.card}.${card.dataset.version}`;
  dialog.querySelector("[data-board-who]").textContent = card.dataset.name;
  dialog.addEventListener("close", putBack, { once: true });
  dialog.showModal();
  form.querySelector("select").focus();
}

async function move(card, stage, { putBack, focus }) {
  card.classList.add("board-card-waiting");
  const token = document.querySelector("meta[name='csrf-token']").content;
  let answer;
  let told = {};
  try {
    answer = await fetch(card.dataset.url, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      body: new URLSearchParams({ stage, version: card.dataset.version, next: location.pathname + location.search }),
    });
    told = await answer.json();
  } catch {
    told.said = answer ? document.body.dataset.textFailed : document.body.dataset.textOffline;
  }
  card.classList.remove("board-card-waiting");
  if (told.ask) {
    if (stage === "lost") {
      askWhyLost(card, told.ask, putBack);
    } else {
      location.assign(told.ask);
    }
  } else if (answer?.ok) {
    say(told.said);
    await renew(card, focus);
  } else {
    putBack();
    complain(told.said);
    // Somebody else was quicker, so that the cards may stand elsewhere by now.
    if (answer?.status === 409) {
      await renew(card, focus);
    }
  }
}

function startColumn(list) {
  let from;
  let next;
  Sortable.create(list, {
    group: "board",
    sort: false,
    draggable: "[data-card]",
    filter: "button, summary, details, .menu-panel",
    preventOnFilter: false,
    ghostClass: "board-card-ghost",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    // A finger that does not rest scrolls the page.
    delay: 250,
    delayOnTouchOnly: true,
    touchStartThreshold: 4,
    onStart: ({ item }) => {
      from = item.parentElement;
      next = item.nextElementSibling;
    },
    onEnd: ({ item, to }) => {
      const stage = to.closest("[data-column]").dataset.column;
      if (to !== from) {
        move(item, stage, { putBack: () => from.insertBefore(item, next), focus: false });
      }
    },
  });
}

onStart((root) => {
  for (const board of matching(root, "[data-board]")) {
    // Without a form to move them by, they are not this person's to move.
    if (board.querySelector("[data-board-move]")) {
      board.classList.add("board-movable");
      board.querySelectorAll("[data-cards]").forEach(startColumn);
    }
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-board-move]");
  if (!form || !event.submitter) {
    return;
  }
  event.preventDefault();
  form.closest("details").open = false;
  move(form.closest("[data-card]"), event.submitter.value, { putBack: () => {}, focus: true });
});

/** The card of a neighbouring column that stands as far down, or the last one. */
function besideOf(card, step) {
  const columns = [...card.closest("[data-board]").querySelectorAll("[data-column]")];
  const place = [...columnOf(card).querySelectorAll("[data-card]")].indexOf(card);
  for (let at = columns.indexOf(columnOf(card)) + step; at >= 0 && at < columns.length; at += step) {
    const cards = [...columns[at].querySelectorAll("[data-card]")];
    if (cards.length) {
      return cards[Math.min(place, cards.length - 1)];
    }
  }
  return null;
}

function neighbourOf(card, key) {
  if (key === "ArrowUp") {
    return card.previousElementSibling;
  }
  if (key === "ArrowDown") {
    return card.nextElementSibling;
  }
  return besideOf(card, key === "ArrowLeft" ? -1 : 1);
}

function stageBeside(card, key) {
  const column = columnOf(card);
  return key === "ArrowLeft" ? column.previousElementSibling : column.nextElementSibling;
}

document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("[data-card-link]");
  const isArrow = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.key);
  if (!link || !isArrow || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  event.preventDefault();
  const card = link.closest("[data-card]");
  if (!event.shiftKey) {
    neighbourOf(card, event.key)?.querySelector("[data-card-link]").focus();
    return;
  }
  const target = ["ArrowLeft", "ArrowRight"].includes(event.key) && stageBeside(card, event.key);
  if (target && card.querySelector("[data-board-move]")) {
    move(card, target.dataset.column, { putBack: () => link.focus(), focus: true });
  }
});
