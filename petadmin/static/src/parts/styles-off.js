// Trix adds style elements to the page while it loads, which the content policy forbids; richtext.css has what they say.
document.head.insertBefore = (element) => element;
