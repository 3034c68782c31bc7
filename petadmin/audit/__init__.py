"""What changed, who changed it and when, before and after."""
