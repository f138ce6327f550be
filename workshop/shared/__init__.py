"""The shared workflows and the pictures of the help pages."""
