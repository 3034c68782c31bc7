"""What people have agreed to, when, how and in which words."""
