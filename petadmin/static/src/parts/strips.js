// Lines of tabs that are pushed aside on a phone: the one that is shown comes into sight.
import { matching, onStart } from "./start.js";

onStart((root) => {
  for (const shown of matching(root, "[aria-current]")) {
    const strip = shown.closest(".tabs, .neighbours, .desk-menu");
    if (strip) {
      // Only the line moves; `scrollIntoView` would move the page as well.
      const { left, width } = shown.getBoundingClientRect();
      strip.scrollLeft += left + width / 2 - strip.getBoundingClientRect().left - strip.clientWidth / 2;
    }
  }
});
