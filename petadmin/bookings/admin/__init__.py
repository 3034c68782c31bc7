"""The screens of bookings and of what was performed."""
