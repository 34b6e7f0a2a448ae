"""Back ends: one file each, and the protocol they share in `base`.

`llamacpp` runs a GGUF file in this process, `openai` speaks to a server through the one
door in `http`, `transformers` gives exact scores, `fakes` are for tests and first steps.
"""
