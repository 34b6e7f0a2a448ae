"""Formats of other programs: bytes to values and back, one file per format."""
