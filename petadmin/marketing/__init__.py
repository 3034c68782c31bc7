"""Communication with customers: for now the log of all e-mails."""
