"""Potential customers: who asked, what they want, and what becomes of it."""
