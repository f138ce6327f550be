"""What a graph will charge, before it runs. It orders nothing."""
