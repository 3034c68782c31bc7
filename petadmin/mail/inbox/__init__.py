"""What comes back: replies, bounces and complaints, read from a mailbox."""
