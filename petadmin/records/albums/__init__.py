"""Photo albums, and the links by which customers see them."""
