"""The screens of kept texts."""
