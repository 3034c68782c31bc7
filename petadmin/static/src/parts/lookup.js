// Look-ups: a select whose options are searched on the server while one types.
import TomSelect from "tom-select/base";
import clearPlugin from "tom-select/plugins/clear_button/plugin.js";

import { matching, onStart } from "./start.js";

TomSelect.define("clear_button", clearPlugin);

function note(text) {
  const element = document.createElement("div");
  element.className = "no-results";
  element.textContent = text;
  return element;
}

function clearButton({ className, title }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.textContent = "×";
  button.title = title;
  button.setAttribute("aria-label", title);
  return button;
}

/** The fields of the form that say which rows fit. */
function fieldsBeside(select) {
  const names = select.dataset.lookupBeside?.split(" ") ?? [];
  return names.map((name) => select.form?.elements[name]).filter(Boolean);
}

async function search(select, text) {
  const url = new URL(select.dataset.lookupUrl, location.href);
  url.searchParams.set("q", text);
  for (const field of fieldsBeside(select)) {
    url.searchParams.set(field.name, field.value);
  }
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : [];
}

function forgetFound(box) {
  box.clearOptions((option) => box.items.includes(String(option.value)));
}

function start(select) {
  const words = document.body.dataset;
  let asked = "";
  // Tom Select keeps the select for the form to send; people and screen readers meet its own box.
  select.setAttribute("aria-hidden", "true");
  const box = new TomSelect(select, {
    valueField: "value",
    labelField: "text",
    searchField: [],
    maxOptions: 50,
    preload: "focus",
    allowEmptyOption: false,
    plugins: select.required ? {} : { clear_button: { title: words.textClear, html: clearButton } },
    // The server has ranked and matched: what it sends is shown as it is.
    score: () => () => 1,
    load(text, show) {
      forgetFound(this);
      asked = text;
      search(select, text).then(
        (found) => {
          const typed = this.inputValue();
          // An answer to what is no longer typed would stand among, or instead of, what is found now.
          show(typed === text ? found : []);
          // Of two questions in a moment only the later one is asked, and that may be the one of the focus.
          if (typed !== text && asked === text) {
            this.load(typed);
          }
        },
        () => show(),
      );
    },
    // What was found for other words cannot be chosen in the moment before the answer comes.
    refreshThrottle: 0,
    onType(text) {
      forgetFound(this);
      if (!text) {
        this.load(text);
      }
      this.refreshOptions();
    },
    render: {
      no_results: () => note(words.textNoResults),
      loading: () => note(words.textLoading),
    },
  });
  for (const field of fieldsBeside(select)) {
    // What was found before may fit no longer, and is asked for anew when the box is next entered.
    field.addEventListener("change", () => {
      forgetFound(box);
      box.wrapper.classList.remove("preloaded");
    });
  }
}

onStart((root) => {
  for (const select of matching(root, "select[data-lookup-url]")) {
    if (!select.tomselect) {
      start(select);
    }
  }
});
