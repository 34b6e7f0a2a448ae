"""Files that go out: each module writes a Book in one format."""
