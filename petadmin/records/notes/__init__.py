"""Notes: what staff write down, with attachments; never shown to customers."""
