"""The screens of the area breeding."""
