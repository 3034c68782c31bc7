"""People around a customer: other owners, emergency contacts, those who may pick up."""
