"""The studio: one project served on loopback to a browser."""
