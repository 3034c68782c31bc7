"""Incidents: bites, escapes, fights and the like."""
