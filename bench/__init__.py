"""Measurements: pages with up to a million customers, and e-mails per second."""
