"""Petadmin: the admin website on which a pet business runs its day."""
