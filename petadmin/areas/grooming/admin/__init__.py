"""The screens of the salon."""
