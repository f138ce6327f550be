"""What a graph will charge, before it runs. Whatever orders or sends may not enter."""
