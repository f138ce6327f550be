"""Every text a person reads, and its translations."""
