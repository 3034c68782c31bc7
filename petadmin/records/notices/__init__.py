"""Notices: what staff want to be reminded of, about a customer or an animal."""
