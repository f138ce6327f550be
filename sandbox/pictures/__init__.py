"""The labelled pictures of the sandbox, and the links under which they wait. What they cost may not enter."""
