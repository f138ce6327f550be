"""The only room with a socket: from a request to the bytes of its answer. It knows no money and no pictures."""
