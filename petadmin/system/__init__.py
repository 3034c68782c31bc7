"""Screens over the platform's own tables: log-in and account, users, the history of changes, health."""
