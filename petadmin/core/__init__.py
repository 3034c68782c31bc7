"""The ground that every other package stands on: database, choices, clock, text, errors, words."""
