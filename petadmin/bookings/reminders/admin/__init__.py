"""The screens of reminders and of their rules."""
