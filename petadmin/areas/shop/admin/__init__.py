"""The screens of the area shop."""
