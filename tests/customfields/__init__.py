"""Tests of the fields that a business adds."""
