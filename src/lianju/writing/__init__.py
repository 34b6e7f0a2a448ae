"""What a model is used for when a person writes: each module one task, returning values only."""
