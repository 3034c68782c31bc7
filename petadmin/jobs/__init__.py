"""Work outside requests: queues, wake-ups after a commit, the schedule, the worker."""
