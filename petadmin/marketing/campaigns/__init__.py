"""Mailings: one e-mail to many, chosen, looked through and sent gradually."""
