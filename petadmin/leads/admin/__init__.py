"""The screens of potential customers."""
