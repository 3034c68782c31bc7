"""The screens of albums."""
