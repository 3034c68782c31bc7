"""The demo business, made by code."""
