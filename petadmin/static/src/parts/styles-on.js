// From here on the page's head is as it was.
delete document.head.insertBefore;
