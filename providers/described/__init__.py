"""A host that is described by a person's own file. Code of the file may not enter: it is data, and read as such."""
