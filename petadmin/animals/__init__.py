"""The customers' animals."""
