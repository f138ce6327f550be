"""Model files: found, told apart, downloaded and loaded."""
