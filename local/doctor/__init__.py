"""What is wrong with a local graph, and the button that mends it. Whatever runs a graph may not enter."""
