"""Servers, browser and other surroundings that the tests run in."""
