"""One person's settings and models, and what they do with them: one file per task."""
