"""Documents in folders, with their earlier versions."""
