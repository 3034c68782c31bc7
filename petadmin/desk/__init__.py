"""The Magic Desk: one screen per customer, put together from what the packages register."""
