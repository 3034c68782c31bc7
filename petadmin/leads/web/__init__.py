"""The form for the business's own website: who fills it in becomes a potential customer."""
