"""Putting a list of customers on file: read, checked row by row, and loaded in one transaction."""

from petadmin.customers.loading.loader import Refusal, Result, load
from petadmin.customers.loading.reading import Table, UnreadableFile, read_table

__all__ = ["Refusal", "Result", "Table", "UnreadableFile", "load", "read_table"]
