// Boxes for text become editors; placeholders are put where one was typing.
import { matching, onStart } from "./start.js";

const FORMATTED = /^\s*<(blockquote|div|h[1-3]|ol|p|pre|ul)[\s>]/i;
let loading;

function library(url) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.nonce = document.querySelector("script[nonce]").nonce;
    script.src = url;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

/** Plain text, from a browser that had no scripts a moment ago, as paragraphs. */
function asHtml(text) {
  if (!text || FORMATTED.test(text)) {
    return text;
  }
  const holder = document.createElement("div");
  for (const part of text.split(/\n\s*\n/)) {
    const paragraph = document.createElement("p");
    paragraph.innerText = part;
    holder.append(paragraph);
  }
  return holder.innerHTML;
}

function toolbarOf(box, id) {
  const toolbar = document.createElement("trix-toolbar");
  toolbar.id = `${id}-tools`;
  toolbar.append(box.querySelector("[data-rich-tools]").content.cloneNode(true));
  return toolbar;
}

function editorOf(source, id, toolbar) {
  const editor = document.createElement("trix-editor");
  for (const name of ["aria-invalid", "aria-describedby", "lang"]) {
    if (source.hasAttribute(name)) {
      editor.setAttribute(name, source.getAttribute(name));
    }
  }
  editor.id = id;
  editor.className = source.className;
  editor.setAttribute("input", source.id);
  editor.setAttribute("toolbar", toolbar.id);
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  editor.setAttribute("aria-labelledby", `${id}-label`);
  editor.setAttribute("dir", "auto");
  return editor;
}

function upgrade(box) {
  const source = box.querySelector("textarea");
  if (!source || box.dataset.richReady) {
    return;
  }
  box.dataset.richReady = "yes";
  const { id } = source;
  source.id = `${id}-source`;
  source.value = asHtml(source.value);
  source.hidden = true;
  const toolbar = toolbarOf(box, id);
  const editor = editorOf(source, id, toolbar);
  box.querySelector(".form-label").addEventListener("click", () => editor.focus());
  editor.addEventListener("trix-initialize", () => listen(editor, source), { once: true });
  source.after(toolbar, editor);
}

function listen(editor, source) {
  let known = source.value;
  editor.addEventListener("trix-change", () => {
    if (source.value !== known) {
      known = source.value;
      source.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  // Others fill in the box as well, such as what brings back an unsent letter.
  source.form?.addEventListener("input", () => {
    if (source.value !== known) {
      known = source.value;
      editor.editor.loadHTML(asHtml(known));
    }
  });
}

// What was typed last stands in the editor for a frame before it stands in the box that is sent.
document.addEventListener(
  "submit",
  (event) => {
    for (const editor of event.target.querySelectorAll("trix-editor")) {
      editor.editorController?.render();
    }
  },
  true,
);

const typedIn = new WeakMap();

document.addEventListener("focusin", (event) => {
  const { form } = event.target;
  if (form && event.target.matches("trix-editor, [data-takes-placeholders]")) {
    typedIn.set(form, event.target);
  }
});

function insert(field, text) {
  if (field.editor) {
    field.focus();
    field.editor.insertString(text);
    return;
  }
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (button) {
    const { form } = button;
    const field = typedIn.get(form) ?? form.querySelector("trix-editor");
    if (field) {
      insert(field, button.dataset.insert);
    }
  }
});

/** Only the placeholders of the chosen occasion are offered. */
function offer(select) {
  for (const group of select.form.querySelectorAll("[data-of-occasion]")) {
    group.hidden = group.dataset.ofOccasion !== select.value;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-occasion]")) {
    offer(event.target);
  }
});

onStart((root) => {
  for (const box of matching(root, "[data-rich]")) {
    // Without the library the box for plain text stays.
    library(box.dataset.rich).then(() => upgrade(box), () => {});
  }
  for (const select of matching(root, "[data-occasion]")) {
    offer(select);
  }
});
