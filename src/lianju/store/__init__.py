"""One project's file: an append-only log, and the documents that follow from it."""
