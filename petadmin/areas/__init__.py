"""One package for each business area."""
