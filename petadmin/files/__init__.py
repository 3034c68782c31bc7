"""Files: stored once by content, in a local folder or an S3-compatible bucket."""
