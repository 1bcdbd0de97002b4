"""Pages on which the log and a reader's saved views of it stand together."""
