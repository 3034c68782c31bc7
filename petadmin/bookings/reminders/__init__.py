"""Automatic reminders: before bookings, and by rule before vaccines lapse, on birthdays, after visits."""
