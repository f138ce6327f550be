"""A node while it runs: its progress, its notes, the run it belongs to. Inputs may not enter; no start reads it."""
