"""Customers: people and companies, how to reach them, and in which areas of the business they are known."""
