"""From HTML to PDF, in a process of its own that reaches neither the network nor the disk."""
