"""Which host makes an order, and which one after it. What is sent, and how, may not enter."""
