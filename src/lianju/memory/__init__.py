"""What a model must know at this place, and how it is laid out so that the engine reads it once."""
