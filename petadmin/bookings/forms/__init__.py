"""The forms of bookings, and their fields."""
