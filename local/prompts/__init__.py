"""Prompts, encoded once and kept on a shelf. Of a model only its text encoders may enter."""
