"""The nouns of Lianju: frozen values, one file each (docs/architecture.md has the glossary)."""
