"""Files that come in: each module reads one format into a Book."""
