"""Who wrote what: counted from the log alone, and checked against it."""
