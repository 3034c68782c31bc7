"""Fields that the business adds to its customers, animals and addresses."""
