"""The credits with which e-mails are paid: bought, reserved at queueing, used at sending."""
