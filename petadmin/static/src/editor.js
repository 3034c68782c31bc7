// The editor for texts with paragraphs, lists and links; pages that have one fetch it.
import "./parts/styles-off.js";
import Trix from "trix";
import "./parts/styles-on.js";

// Paragraphs, as mail programs expect them.
Object.assign(Trix.config.blockAttributes.default, { tagName: "p", breakOnReturn: true });

// Files go along with an e-mail as attachments, never within its text.
document.addEventListener("trix-file-accept", (event) => event.preventDefault());
document.addEventListener("trix-attachment-add", (event) => event.attachment.remove());
