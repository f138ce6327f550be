"""Prompts, encoded once and kept on a shelf."""
