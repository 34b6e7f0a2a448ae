"""Facts about Chinese and English text that need no model."""
