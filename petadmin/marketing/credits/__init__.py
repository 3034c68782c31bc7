"""The screens of e-mail credits."""
