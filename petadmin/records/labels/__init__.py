"""Tags and colour codes, by which staff mark customers and animals."""
