"""The contact log: every call, e-mail, message and meeting with a customer or a potential customer."""
