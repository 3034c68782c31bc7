"""The layer over Flask-Admin: an entity's screen is a declaration, everything else is here."""
