"""What `make run` and `make test` fetch and build before the application can start."""
