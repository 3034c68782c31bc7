"""Texts that are kept to be sent again and again, with placeholders for what differs."""
