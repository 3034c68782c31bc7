"""The e-mail queue: what is to be sent stands in the database until a server has taken it."""
