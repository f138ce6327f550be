"""The only room with a socket: from a request to the bytes of its answer. Money and pictures may not enter."""
