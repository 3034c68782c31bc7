"""The screens of the area training."""
