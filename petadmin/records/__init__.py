"""What can hang on a customer or an animal: notes, notices, incidents, documents, albums, labels."""
