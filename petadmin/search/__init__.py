"""Search: one folded text per row, kept up to date at every write and indexed by trigrams."""
