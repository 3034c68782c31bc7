"""Who may: staff users, roles, the permission table, log-in, and which rows a person sees."""
