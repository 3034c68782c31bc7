"""The tests of Petadmin, laid out as the packages that they test."""
