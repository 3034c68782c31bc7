"""Clinics, vaccines and vaccinations."""
