"""Model files: found, told apart, downloaded and loaded. Whatever is made with them may not enter."""
