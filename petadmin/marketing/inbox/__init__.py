"""The screens of received e-mails and blocked addresses."""
