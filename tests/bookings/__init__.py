"""Bookings and visits: services, screens, capacity and checks."""
