"""What the business offers: services, places, products, and what they cost whom."""
