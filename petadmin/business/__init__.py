"""The business as a whole: the areas in which it works."""
