"""What was agreed and what was performed: bookings, capacity, visits, in every area of the business."""
