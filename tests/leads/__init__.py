"""Potential customers: what can happen to them, their screens, conversion and reports."""
