"""What is wrong with a local graph, and the button that mends it."""
